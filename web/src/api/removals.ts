import type { QueryClient } from '@tanstack/react-query';
import { texts } from '@/texts';
import { toast, withUndo } from '@/ui/toasts';
import { toApiError } from './problem';
import { deleteTable, type TableItem } from './queries';
import { Store } from './store';

/** Tables that are about to be deleted: not shown, and still there if it is taken back. */
export const hiddenTables = new Store<ReadonlySet<string>>(new Set());

const hide = (id: string): void => hiddenTables.change((all) => new Set(all).add(id));
const show = (id: string): void => hiddenTables.change((all) => new Set([...all].filter((each) => each !== id)));

export function removeTable(workspace: string, table: Pick<TableItem, 'id' | 'name'>, queries: QueryClient): void {
  hide(table.id);
  const does = (): void => {
    deleteTable(workspace, table.id)
      .then(() => queries.invalidateQueries({ queryKey: [workspace, 'tables'] }))
      .catch((error: unknown) => toast(toApiError(error).message, { tone: 'error', forMs: 8000 }))
      .finally(() => show(table.id));
  };
  withUndo(texts.tables.deleted(table.name), texts.common.undo, does, () => show(table.id));
}
