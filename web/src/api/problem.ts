/** A refusal of the server as RFC 9457 writes it, or no answer at all (status 0). The one error type of the application. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly traceId: string | null;
  /** Of SQL: where it is wrong, from 1. */
  readonly line: number | null;
  readonly column: number | null;
  readonly suggestion: string | null;

  constructor(status: number, problem: unknown) {
    const said = isObject(problem) ? problem : {};
    super(text(said['detail']) ?? text(said['title']) ?? `The server answered ${status}. Try again in a moment.`);
    this.name = 'ApiError';
    this.status = status;
    this.code = text(said['code']) ?? (status === 0 ? 'network.unreachable' : `http.${status}`);
    this.traceId = text(said['traceId']);
    this.line = number(said['line']);
    this.column = number(said['column']);
    this.suggestion = text(said['suggestion']);
  }

  /** Reads what the server said; an answer that is no problem document is one all the same. */
  static async of(response: Response): Promise<ApiError> {
    const said: unknown = await response.json().catch(() => null);
    return new ApiError(response.status, said);
  }

  static unreachable(): ApiError {
    return new ApiError(0, { detail: 'The server does not answer. Check that it runs and that you are online, then try again.' });
  }

  /** Whether it is about who asks, and not about what was asked. */
  get isAboutSignIn(): boolean {
    return this.status === 401 || this.code === 'workspace.not_found';
  }

  /** Whether the same request may well succeed by itself in a moment. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, { detail: error instanceof Error ? error.message : String(error), code: 'page.error' });
}

export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
