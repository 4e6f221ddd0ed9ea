import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { tablesQuery } from '@/api/queries';
import { hiddenTables } from '@/api/removals';
import { useSession } from '@/api/session';
import { useStore } from '@/api/store';
import { ErrorNote } from '@/ui/ErrorNote';
import ui from '@/ui/ui.module.css';
import { Start } from './Start';
import { TableList } from './TableList';

/** The tables of the workspace; where there are none, how to get one. */
export function Home() {
  const { current } = useSession();
  return current ? <OfWorkspace workspace={current.id} /> : <Start />;
}

function OfWorkspace({ workspace }: { workspace: string }) {
  const tables = useQuery(tablesQuery(workspace));
  const hidden = useStore(hiddenTables);
  if (tables.isPending) {
    return <div className={ui.pageIn} aria-busy="true">{Array.from({ length: 5 }, (_, index) => <Skeleton key={index} h={22} mb={20} />)}</div>;
  }
  if (tables.isError) return <div className={ui.middle}><ErrorNote error={tables.error} onRetry={() => void tables.refetch()} /></div>;
  const shown = tables.data.filter((table) => !hidden.has(table.id));
  return shown.length === 0 ? <Start /> : <TableList workspace={workspace} tables={shown} />;
}
