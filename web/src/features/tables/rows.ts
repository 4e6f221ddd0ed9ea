import { api, dataOf } from '@/api/client';
import type { FilterItem } from '@/app/router';
import type { SortKey } from '@/ui/GridHeader';
import type { RowSource } from '@/ui/windows';

/** `-"price","name"`: columns as the API takes them, quoted, so that a name may hold anything. */
export const sortText = (keys: readonly SortKey[]): string =>
  keys.map(({ column, isDescending }) => `${isDescending ? '-' : ''}"${column.replaceAll('"', '""')}"`).join(',');

export function sortKeys(text: string | undefined): SortKey[] {
  const keys: SortKey[] = [];
  for (const [, minus, quoted, bare] of (text ?? '').matchAll(/(-?)(?:"((?:[^"]|"")*)"|([^,"]+))(?:,|$)/g)) {
    keys.push({ column: quoted?.replaceAll('""', '"') ?? bare ?? '', isDescending: minus === '-' });
  }
  return keys;
}

export interface Shown {
  workspace: string;
  table: string;
  version: number;
  sort: readonly SortKey[];
  filter: readonly FilterItem[];
}

export function tableRows({ workspace, table, version, sort, filter }: Shown): RowSource {
  const order = sortText(sort);
  const asked = filter.length === 0 ? undefined : JSON.stringify(filter);
  return {
    key: JSON.stringify([workspace, table, version, order, asked]),
    async load(offset, limit, signal) {
      const query = { offset, limit, version, ...(order === '' ? {} : { sort: order }), ...(asked === undefined ? {} : { filter: asked }) };
      return dataOf(await api.GET('/api/v1/workspaces/{w}/tables/{table}/rows', { params: { path: { w: workspace, table }, query }, signal }));
    },
  };
}
