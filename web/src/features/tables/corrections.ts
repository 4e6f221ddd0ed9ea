import { api, dataOf } from '@/api/client';
import { isObject } from '@/api/problem';
import type { Column, Job } from '@/api/queries';
import { receiptOf, type Corrections, type Receipt } from '@/api/receipts';

export interface PreviewTable {
  name: string | null;
  columns: Column[];
  rows: unknown[][];
  receipt: Receipt;
}

const isRow = (value: unknown): value is unknown[] => Array.isArray(value);

/** What an import would make of a file; nothing is kept. */
export async function preview(w: string, id: string, corrections: Corrections, signal: AbortSignal): Promise<PreviewTable[]> {
  const answer = dataOf(await api.POST('/api/v1/workspaces/{w}/files/{id}/preview', { params: { path: { w, id } }, body: { corrections, rows: 100 }, signal }));
  return answer.tables.map((table) => ({
    name: table.name,
    columns: table.columns.map((column) => ({ ...column, exact: false })),
    rows: Array.isArray(table.rows) ? table.rows.filter(isRow) : [],
    receipt: receiptOf(table.receipt),
  }));
}

/** Reads the kept original again, into a new version of the table. */
export async function readAgain(w: string, id: string, table: string, corrections: Corrections): Promise<Job> {
  const answer: unknown = dataOf(await api.POST('/api/v1/workspaces/{w}/files/{id}/import', { params: { path: { w, id } }, body: { table, mode: 'replace', corrections } }));
  if (!isObject(answer)) throw new Error('The server answered without a job.');
  return answer['job'] as Job;
}

export const columnTypes = ['VARCHAR', 'BOOLEAN', 'INTEGER', 'BIGINT', 'HUGEINT', 'DOUBLE', 'DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ'] as const;
export const encodings = ['utf-8', 'utf-16', 'windows-1252', 'windows-1251', 'iso-8859-1', 'shift_jis', 'gb18030', 'big5', 'euc-kr'] as const;

const without = <T extends object>(from: T, name: string): T =>
  Object.fromEntries(Object.entries(from).filter(([each]) => each !== name)) as T;

/** Changes one member; what is undefined is left to the reader. */
export function corrected<K extends keyof Corrections>(before: Corrections, name: K, value: Corrections[K] | undefined): Corrections {
  return value === undefined ? without(before, name) : { ...before, [name]: value };
}

export function withType(before: Corrections, column: string, type: string | undefined): Corrections {
  const types: Record<string, string> = type === undefined ? without(before.types ?? {}, column) : { ...before.types, [column]: type };
  return corrected(before, 'types', Object.keys(types).length === 0 ? undefined : types);
}
