import { api, dataOf, type Schemas } from '@/api/client';
import { windowRows, type RowSource } from '@/ui/windows';

export type Answer = Schemas['RunQueryResponse'];

export interface Question {
  workspace: string;
  sql: string;
  parameters: Record<string, string | number | boolean | null> | null;
  queryId: string;
}

export async function ask({ workspace, sql, parameters, queryId }: Question, signal: AbortSignal): Promise<Answer> {
  const body = { sql, limit: windowRows, parameters, queryId };
  return dataOf(await api.POST('/api/v1/workspaces/{w}/query', { params: { path: { w: workspace } }, body, signal }));
}

/** Ends a query on the server too; what it answers no longer matters. */
export async function stopQuery(w: string, queryId: string): Promise<void> {
  await api.DELETE('/api/v1/workspaces/{w}/queries/{queryId}', { params: { path: { w, queryId } } }).catch(() => undefined);
}

export function resultRows(workspace: string, answer: Answer): RowSource {
  const { resultId, columns, rows, hasMore } = answer;
  return {
    key: `${resultId} ${answer.elapsedMs}`,
    first: { columns, rows, hasMore, totalRows: null },
    async load(offset, limit, signal) {
      const params = { path: { w: workspace, resultId }, query: { offset, limit } };
      const page = dataOf(await api.GET('/api/v1/workspaces/{w}/results/{resultId}/rows', { params, signal }));
      return { ...page, totalRows: null };
    },
  };
}

/** randomUUID is only there on HTTPS and on this machine; the server wants some UUID, not a secret one. */
export function newId(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID();
  const hex = [...new Uint8Array(16)].map(() => Math.floor(Math.random() * 256).toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Where in a text a line and column from 1 are. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(before + Math.min(Math.max(0, column - 1), lines[line - 1]?.length ?? 0), text.length);
}

/** The word at a place, or one character where there is none. */
export function wordAt(text: string, offset: number): { from: number; to: number } {
  const word = /^("(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)/u.exec(text.slice(offset))?.[0] ?? '';
  return { from: offset, to: Math.min(text.length, offset + Math.max(1, word.length)) };
}
