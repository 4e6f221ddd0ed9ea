import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { workspaceId } from '@/api/client';
import { tableQuery, type TableDetail } from '@/api/queries';
import type { FilterItem } from '@/app/router';
import { texts } from '@/texts';
import { noChoices, type ColumnChoices } from '@/ui/columns';
import { ErrorNote } from '@/ui/ErrorNote';
import { Grid } from '@/ui/Grid';
import { grouped } from '@/ui/formats';
import { Icon } from '@/ui/Icon';
import ui from '@/ui/ui.module.css';
import { useTitle } from '@/ui/useTitle';
import { FilterStrip } from './FilterStrip';
import { sortKeys, sortText, tableRows } from './rows';
import { TableToolbar } from './TableToolbar';

const ReceiptDrawer = lazy(() => import('./ReceiptDrawer').then((module) => ({ default: module.ReceiptDrawer })));
const CorrectDialog = lazy(() => import('./CorrectDialog').then((module) => ({ default: module.CorrectDialog })));

const route = getRouteApi('/tables/$table');
const noFilter: readonly FilterItem[] = [];

export function TableView() {
  const workspace = workspaceId();
  const { table: name } = route.useParams();
  const table = useQuery(tableQuery(workspace, name));
  if (table.isPending) return <div className={ui.toolbar} aria-busy="true"><Skeleton h={20} w={180} /></div>;
  if (table.isError) {
    return (
      <div className={ui.middle}>
        <ErrorNote error={table.error} onRetry={() => void table.refetch()} />
        <Button component={Link} to="/tables" variant="default">{texts.tables.all}</Button>
      </div>
    );
  }
  return <Loaded key={table.data.id} workspace={workspace} table={table.data} />;
}

/** What was done to the columns of a table, as long as the page lives. */
const kept = new Map<string, ColumnChoices>();

function Loaded({ workspace, table }: { workspace: string; table: TableDetail }) {
  useTitle(table.name);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [choices, setChoices] = useState(kept.get(table.id) ?? noChoices);
  const [open, setOpen] = useState<'receipt' | 'correct' | null>(null);
  const [filterOf, setFilterOf] = useState<string | null>(null);
  const [count, setCount] = useState<{ rows: number; isCounted: boolean } | null>(null);
  const version = search.version ?? table.version;
  // A new reading of the file may have other columns: an order or a filter by one that is gone is none.
  const isThere = useCallback(({ column }: { column: string }) => version !== table.version || table.columns.some((each) => each.name === column), [version, table]);
  const filter = useMemo(() => (search.filter ?? noFilter).filter(isThere), [search.filter, isThere]);
  const sort = useMemo(() => sortKeys(search.sort).filter(isThere), [search.sort, isThere]);
  const source = useMemo(() => tableRows({ workspace, table: table.name, version, sort, filter }), [workspace, table.name, version, sort, filter]);
  const atVersion = table.versions.find((each) => each.version === version);

  const change = (part: { sort?: string | undefined; filter?: FilterItem[] | undefined; version?: number | undefined }): void =>
    void navigate({
      search: ({ ...before }) => {
        const next: Record<string, unknown> = { ...before, ...part };
        return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
      },
    });
  const choose = useCallback((next: ColumnChoices) => { kept.set(table.id, next); setChoices(next); }, [table.id]);
  const counted = useCallback((rows: number, isCounted: boolean) =>
    setCount((before) => (before?.rows === rows && before.isCounted === isCounted ? before : { rows, isCounted })), []);

  return (
    <div className={ui.stack}>
      <TableToolbar
        workspace={workspace} table={table} version={version} choices={choices} onChoices={choose}
        count={count ?? { rows: atVersion?.rows ?? table.rows, isCounted: true }} isFiltered={filter.length > 0}
        onReceipt={() => setOpen('receipt')} onCorrect={() => setOpen('correct')}
        onVersion={(next) => change({ version: next === table.version ? undefined : next })} onFilter={() => setFilterOf('')}
      />
      {version === table.version ? null : (
        <div className={ui.strip} role="status">
          <Icon name="history" size={16} />{texts.table.old(version, table.version)}
          <Button size="compact-sm" variant="default" onClick={() => change({ version: undefined })}>{texts.table.toCurrent}</Button>
        </div>
      )}
      {filter.length > 0 || filterOf !== null ? (
        <FilterStrip
          columns={table.columns} filter={filter} adding={filterOf} onAdding={setFilterOf}
          onFilter={(next) => { setFilterOf(null); change({ filter: next.length === 0 ? undefined : next }); }}
        />
      ) : null}
      <Grid
        source={source} label={table.name} sort={sort} choices={choices} onChoices={choose} onCount={counted} onFilter={setFilterOf}
        expected={version === table.version ? { columns: table.columns.map((column) => ({ ...column, exact: false })), rowCount: filter.length > 0 ? null : table.rows } : undefined}
        emptyText={filter.length > 0 ? texts.table.emptyFiltered : texts.table.empty}
        onSort={(keys) => change({ sort: keys.length === 0 ? undefined : sortText(keys) })}
      />
      <Suspense fallback={null}>
        {open === 'receipt' ? <ReceiptDrawer workspace={workspace} table={table.name} version={version} onClose={() => setOpen(null)} onCorrect={() => setOpen('correct')} /> : null}
        {open === 'correct' ? <CorrectDialog workspace={workspace} table={table} onClose={() => setOpen(null)} /> : null}
      </Suspense>
      <p className="seen-by-readers" role="status">{count ? grouped(count.rows) : ''}</p>
    </div>
  );
}
