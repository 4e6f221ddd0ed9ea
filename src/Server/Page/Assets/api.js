// The HTTP API as this page needs it. Every failure is an ApiError; aborted requests reject with AbortError.

const root = '/api/v1';

/** A refusal of the server, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem?.code ?? null;
    this.line = problem?.line ?? null;
    this.column = problem?.column ?? null;
    this.suggestion = problem?.suggestion ?? null;
  }

  /** Whether it is about who asks, not about what was asked. */
  get isAboutSignIn() {
    return this.status === 401 || this.code === 'workspace.not_found';
  }
}

const unreachable = () => new ApiError(0, { detail: 'The server does not answer. Is it running?' });

/** Whether a request was stopped on purpose. */
export const isAbort = (error) => error instanceof DOMException && error.name === 'AbortError';

async function problemOf(response) {
  try {
    return new ApiError(response.status, await response.json());
  } catch {
    return new ApiError(response.status, null);
  }
}

async function request(method, path, { body, bearer, signal } = {}) {
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  let response;
  try {
    response = await fetch(root + path, {
      method, headers, signal, credentials: 'same-origin', cache: 'no-store',
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    throw isAbort(error) ? error : unreachable();
  }
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? null : response.json();
}

/** Makes a workspace. Its secret is in this answer and nowhere else. */
export const createWorkspace = () => request('POST', '/workspaces', { body: {} });

/** One workspace; authorised by the session cookie of this browser. */
export class Workspace {
  constructor(id) {
    this.id = id;
    this.path = `/workspaces/${encodeURIComponent(id)}`;
  }

  signIn(secret) { return request('POST', `${this.path}/session`, { bearer: secret }); }
  signOut() { return request('DELETE', `${this.path}/session`); }
  read() { return request('GET', this.path); }
  job(id) { return request('GET', `${this.path}/jobs/${id}`); }
  table(name, signal) { return request('GET', this.#table(name), { signal }); }
  deleteTable(name) { return request('DELETE', this.#table(name)); }
  query(body, signal) { return request('POST', `${this.path}/query`, { body, signal }); }
  cancelQuery(id) { return request('DELETE', `${this.path}/queries/${id}`); }

  async tables() {
    const all = [];
    let after = null;
    do {
      const page = await request('GET', `${this.path}/tables?limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`);
      all.push(...page.items);
      after = page.next;
    } while (after);
    return all;
  }

  tableRows(name, { offset, limit, sort, signal }) {
    const order = sort ? `&sort=${encodeURIComponent(sort)}` : '';
    return request('GET', `${this.#table(name)}/rows?offset=${offset}&limit=${limit}${order}`, { signal });
  }

  resultRows(id, { offset, limit, signal }) {
    return request('GET', `${this.path}/results/${encodeURIComponent(id)}/rows?offset=${offset}&limit=${limit}`, { signal });
  }

  tableExport(name, format) { return `${root}${this.#table(name)}/export?format=${format}`; }
  resultExport(id, format) { return `${root}${this.path}/results/${encodeURIComponent(id)}/export?format=${format}`; }

  /** Sends a file. XMLHttpRequest, because fetch does not tell how much has been sent. */
  upload(file, onSent) {
    return new Promise((resolve, reject) => {
      const sending = new XMLHttpRequest();
      sending.open('POST', `${root}${this.path}/files?name=${encodeURIComponent(file.name)}`);
      sending.setRequestHeader('Content-Type', 'application/octet-stream');
      sending.responseType = 'json';
      sending.upload.onprogress = (event) => onSent(event.loaded, event.total);
      sending.onerror = () => reject(unreachable());
      sending.onabort = () => reject(new DOMException('Aborted', 'AbortError'));
      sending.onload = () => sending.status < 300
        ? resolve(sending.response)
        : reject(new ApiError(sending.status, sending.response));
      sending.send(file);
    });
  }

  #table(name) { return `${this.path}/tables/${encodeURIComponent(name)}`; }
}
