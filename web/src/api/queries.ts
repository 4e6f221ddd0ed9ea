import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, workspaceId, type Schemas } from './client';
import { receiptOf } from './receipts';

export type TableItem = Schemas['ListTablesItem'];
export type TableDetail = Schemas['GetTableResponse'];
export type Job = Schemas['JobStatus'];
export type Column = Schemas['ResultColumn'];

/** Live updates say when something has changed: what is here is fresh until then. */
const kept = { staleTime: Infinity } as const;

export const workspaceQuery = (w: string) =>
  queryOptions({
    ...kept,
    queryKey: [w, 'workspace'],
    queryFn: async ({ signal }) => dataOf(await api.GET('/api/v1/workspaces/{w}', { params: { path: { w } }, signal })),
  });

export const tablesQuery = (w: string) =>
  queryOptions({
    ...kept,
    queryKey: [w, 'tables'],
    queryFn: async ({ signal }) => {
      const all: TableItem[] = [];
      let after: string | null = null;
      do {
        const query: { limit: number; after?: string } = after === null ? { limit: 200 } : { limit: 200, after };
        const page: Schemas['PageOfItem'] = dataOf(
          await api.GET('/api/v1/workspaces/{w}/tables', { params: { path: { w }, query }, signal }),
        );
        all.push(...page.items);
        after = page.next;
      } while (after !== null);
      return all;
    },
  });

export const tableQuery = (w: string, table: string) =>
  queryOptions({
    ...kept,
    queryKey: [w, 'table', table],
    queryFn: async ({ signal }) =>
      dataOf(await api.GET('/api/v1/workspaces/{w}/tables/{table}', { params: { path: { w, table } }, signal })),
  });

export const receiptQuery = (w: string, table: string, version: number) =>
  queryOptions({
    ...kept,
    queryKey: [w, 'receipt', table, version],
    queryFn: async ({ signal }) =>
      receiptOf(dataOf(await api.GET('/api/v1/workspaces/{w}/tables/{table}/receipt', { params: { path: { w, table }, query: { version } }, signal }))),
  });

export const fileQuery = (w: string, id: string) =>
  queryOptions({
    ...kept,
    queryKey: [w, 'file', id],
    queryFn: async ({ signal }) => dataOf(await api.GET('/api/v1/workspaces/{w}/files/{id}', { params: { path: { w, id } }, signal })),
  });

export const jobsQuery = (w: string) =>
  queryOptions({
    ...kept,
    queryKey: [w, 'jobs'],
    queryFn: async ({ signal }) =>
      dataOf(await api.GET('/api/v1/workspaces/{w}/jobs', { params: { path: { w }, query: { limit: 100 } }, signal })).items,
  });

export async function getJob(id: string): Promise<Job> {
  return dataOf(await api.GET('/api/v1/workspaces/{w}/jobs/{id}', { params: { path: { w: workspaceId(), id } } }));
}

export async function cancelJob(id: string): Promise<void> {
  await api.DELETE('/api/v1/workspaces/{w}/jobs/{id}', { params: { path: { w: workspaceId(), id } } });
}

export async function retryJob(id: string): Promise<void> {
  await api.POST('/api/v1/workspaces/{w}/jobs/{id}/retry', { params: { path: { w: workspaceId(), id } } });
}

export async function deleteTable(w: string, table: string): Promise<void> {
  await api.DELETE('/api/v1/workspaces/{w}/tables/{table}', { params: { path: { w, table } }, keepalive: true });
}
