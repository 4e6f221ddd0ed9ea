import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '@/api/problem';
import { RowWindows, windowRows, type RowPage, type RowSource } from '@/ui/windows';

const columns = [{ name: 'n', type: 'BIGINT', exact: true }];
const page = (offset: number, count: number, total: number | null, hasMore = true): RowPage => ({
  columns, rows: Array.from({ length: count }, (_, index) => [offset + index]), hasMore, totalRows: total,
});

/** A source that answers when it is told to. */
function slowSource() {
  const asked: { offset: number; signal: AbortSignal; answer: (page: RowPage) => void; fail: (error: unknown) => void }[] = [];
  const source: RowSource = {
    key: 'k',
    load: (offset, _limit, signal) => new Promise((answer, fail) => {
      asked.push({ offset, signal, answer, fail });
      signal.addEventListener('abort', () => fail(new DOMException('Aborted', 'AbortError')));
    }),
  };
  return { source, asked };
}

const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0); });

describe('windows of rows', () => {
  it('ask for what is seen first, then for what comes next', async () => {
    const { source, asked } = slowSource();
    const windows = new RowWindows(source);
    windows.need(0, 30);
    asked[0]?.answer(page(0, windowRows, 100_000));
    await settle();
    windows.need(5000, 5030);
    expect(asked.map((each) => each.offset)).toEqual([0, windowRows, 5000, 5000 + windowRows, 5000 - windowRows]);
  });

  it('give up requests for places that are not seen any more', async () => {
    const { source, asked } = slowSource();
    const windows = new RowWindows(source);
    windows.need(0, 30);
    asked[0]?.answer(page(0, windowRows, 1_000_000));
    await settle();
    windows.need(400_000, 400_030);
    windows.need(900_000, 900_030);
    expect(asked.filter((each) => each.offset >= 399_000 && each.offset <= 401_000).every((each) => each.signal.aborted)).toBe(true);
    expect(asked.some((each) => each.offset === 900_000 && !each.signal.aborted)).toBe(true);
    expect(windows.error).toBeNull();
  });

  it('find the end of what does not say how long it is', async () => {
    const { source, asked } = slowSource();
    const windows = new RowWindows({ ...source, first: page(0, windowRows, null) });
    expect([windows.rowCount, windows.isCounted]).toEqual([2 * windowRows, false]);
    windows.need(windowRows, windowRows + 20);
    asked[0]?.answer(page(windowRows, 17, null, false));
    await settle();
    expect([windows.rowCount, windows.isCounted]).toEqual([windowRows + 17, true]);
    expect(windows.row(windowRows + 16)).toEqual([windowRows + 16]);
  });

  it('forget what is far away, and keep what was seen last', async () => {
    const source: RowSource = { key: 'k', load: (offset, limit) => Promise.resolve(page(offset, limit, 1_000_000)) };
    const windows = new RowWindows(source);
    for (let index = 0; index < 120; index += 1) await windows.range(index * windowRows, index * windowRows);
    expect(windows.row(0)).toBeUndefined();
    expect(windows.row(119 * windowRows)).toEqual([119 * windowRows]);
  });

  it('stop at a refusal, and go on when asked to', async () => {
    const load = vi.fn<RowSource['load']>().mockRejectedValueOnce(new ApiError(503, { code: 'engine.busy', detail: 'Later.' })).mockResolvedValue(page(0, 3, 3));
    const windows = new RowWindows({ key: 'k', load });
    windows.need(0, 10);
    await settle();
    expect(windows.error?.code).toBe('engine.busy');
    windows.retry();
    await settle();
    expect([windows.error, windows.rowCount]).toEqual([null, 3]);
  });
});
