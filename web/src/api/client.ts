import createClient from 'openapi-fetch';
import { ApiError, isAbort } from './problem';
import type { components, paths } from './schema';
import { bearerOf, currentWorkspace, enter, signIn, signInAgain } from './session';

export type Schemas = components['schemas'];
export const root = '/api/v1';

/** The one way to the server. What it answers is data or an ApiError that is thrown. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });

api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await ApiError.of(response);
  },
  onError({ error }) {
    return error instanceof ApiError || isAbort(error) ? (error as Error) : ApiError.unreachable();
  },
});

async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await fetch(withSecret(request));
  if (answer.status === 401 && (await signInAgain())) return fetch(withSecret(again));
  return answer;
}

function withSecret(request: Request): Request {
  const secret = bearerOf();
  if (secret !== null) request.headers.set('Authorization', `Bearer ${secret}`);
  return request;
}

/** The data of an answer, which is there: an answer without has thrown. */
export function dataOf<T>({ data }: { data?: T }): T {
  if (data === undefined) throw new ApiError(0, { detail: 'The server answered without content. Try again.', code: 'page.no_content' });
  return data;
}

/** The id of the workspace that is shown; there is one wherever this is asked. */
export function workspaceId(): string {
  const current = currentWorkspace();
  if (!current) throw new ApiError(0, { detail: 'No workspace is open. Drop a file, or open the link of one.', code: 'page.no_workspace' });
  return current.id;
}

let making: Promise<string> | null = null;

/** The workspace, made now if there is none. Many files that are dropped at once wait for the same one. */
export function ensureWorkspace(): Promise<string> {
  const current = currentWorkspace();
  if (current) return Promise.resolve(current.id);
  making ??= (async () => {
    const made = dataOf(await api.POST('/api/v1/workspaces', { body: { name: null } }));
    await signIn(made);
    enter({ id: made.id, secret: made.secret, name: made.name, isKept: false });
    return made.id;
  })().finally(() => {
    making = null;
  });
  return making;
}

/** The address of something in the workspace, for links that the browser itself follows. */
export const addressOf = (path: string): string => `${root}/workspaces/${workspaceId()}${path}`;
