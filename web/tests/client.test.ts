// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, dataOf } from '@/api/client';
import { ApiError } from '@/api/problem';
import { currentWorkspace, enter } from '@/api/session';

const id = '01a2072c-7664-71f6-8ca5-9b6171671ef1';
const read = async () => dataOf(await api.GET('/api/v1/workspaces/{w}', { params: { path: { w: id } } }));
const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 300 ? 'application/json' : 'application/problem+json' } });

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe('the client', () => {
  it('throws what the server says, with its code, its trace and what to do', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(json({ detail: 'Use another name.', code: 'table.taken', traceId: '00-1' }, 409))));
    const error = await read().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 409, code: 'table.taken', traceId: '00-1', message: 'Use another name.' });
  });
  it('has one error for a server that does not answer', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.reject(new TypeError('Failed to fetch'))));
    await expect(read()).rejects.toMatchObject({ status: 0, code: 'network.unreachable', isPassing: true });
  });
  it('signs in again with the kept secret when a session has ended, once', async () => {
    enter({ id, secret: 'tbw_x', name: '', isKept: true });
    const answers = [json({}, 401), new Response(null, { status: 204 }), json({ id, name: 'Mine' })];
    const fetched = vi.fn((request: Request | string) => { void request; return Promise.resolve(answers.shift() ?? json({}, 500)); });
    vi.stubGlobal('fetch', fetched);
    expect((await read()).name).toBe('Mine');
    expect(fetched.mock.calls.map(([request]) => (typeof request === 'string' ? request : new URL(request.url).pathname))).toEqual([
      `/api/v1/workspaces/${id}`, `/api/v1/workspaces/${id}/session`, `/api/v1/workspaces/${id}`,
    ]);
  });
  it('keeps the workspace for the next visit', async () => {
    enter({ id, secret: 'tbw_x', name: 'Mine', isKept: false });
    vi.resetModules();
    const again = await import('@/api/session');
    expect(again.currentWorkspace()).toEqual(currentWorkspace());
    expect(again.currentWorkspace()?.secret).toBe('tbw_x');
  });
});
