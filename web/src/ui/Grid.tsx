import { lazy, Suspense, useEffect, useId, useMemo, useState, useSyncExternalStore } from 'react';
import type { Column } from '@/api/queries';
import { texts } from '@/texts';
import { layoutOf, noChoices, seenColumns, type ColumnChoices } from './columns';
import { ErrorNote } from './ErrorNote';
import { GridHeader, type SortKey } from './GridHeader';
import { GridRow, rowHeight } from './GridRow';
import { rectangleOf } from './selection';
import { useCellSelection } from './useCellSelection';
import { useGridScroll } from './useGridScroll';
import { RowWindows, type RowSource } from './windows';
import css from './Grid.module.css';

const RowDetail = lazy(() => import('./RowDetail').then((module) => ({ default: module.RowDetail })));

interface Props {
  source: RowSource;
  label: string;
  /** What is known before the first row is here. */
  expected?: { columns: readonly Column[]; rowCount: number | null } | undefined;
  emptyText?: string;
  sort?: readonly SortKey[];
  onSort?: (keys: SortKey[]) => void;
  onFilter?: (column: string) => void;
  choices?: ColumnChoices;
  onChoices?: (choices: ColumnChoices) => void;
  onCount?: (rows: number, isCounted: boolean) => void;
  windows?: RowWindows;
}

const overscan = 6;
const none: readonly SortKey[] = [];

/** Rows of any number and width: only what is in sight is drawn, and what comes next is fetched ahead. */
export function Grid({ source, label, expected, emptyText, sort = none, onSort, onFilter, choices, onChoices, onCount, windows: given }: Props) {
  const id = useId();
  const made = useMemo(() => given ?? new RowWindows(source), [source.key, given]); // eslint-disable-line react-hooks/exhaustive-deps -- the key says which rows
  const version = useSyncExternalStore(made.subscribe, made.snapshot);
  const [own, setOwn] = useState<ColumnChoices>(noChoices);
  const [detail, setDetail] = useState<number | null>(null);
  const shown = choices ?? own;
  const change = onChoices ?? setOwn;

  const columns = made.columns ?? expected?.columns ?? null;
  const rowCount = made.columns === null ? (expected?.rowCount ?? 40) : made.rowCount;
  const sampled = made.row(0) !== undefined;
  const layout = useMemo(
    () => layoutOf(columns ?? [], Array.from({ length: 60 }, (_, index) => made.row(index) ?? []), Math.max(rowCount, 1000), shown),
    [columns, sampled, made, rowCount, shown], // eslint-disable-line react-hooks/exhaustive-deps -- the first rows have come: widths by them
  );

  const { box, place, left, view, track, isBackward, onScroll, toRow } = useGridScroll(rowCount, rowHeight, source.key);
  const seen = useMemo(() => seenColumns(layout, left, view.width), [layout, left, view.width]);
  const first = Math.max(0, Math.floor(place.top / rowHeight) - overscan);
  const last = Math.min(rowCount - 1, Math.ceil((place.top + view.height) / rowHeight) + overscan);

  useEffect(() => made.need(first, last, isBackward), [made, first, last, isBackward]);
  useEffect(() => () => made.dispose(), [made]);
  useEffect(() => {
    if (made.columns !== null) onCount?.(made.isCounted ? made.rowCount : made.sureRows, made.isCounted);
  }, [made, version, onCount]);

  const cells = useCellSelection({ windows: made, layout, rowCount, box, top: place.top, view: track.view, toRow, onOpen: setDetail });
  const range = cells.selection ? rectangleOf(cells.selection) : null;
  const shift = place.top - place.scrollTop;
  const rows = [];
  for (let index = first; index <= last; index += 1) {
    const isIn = range !== null && index >= range.top && index <= range.bottom;
    rows.push(
      <GridRow
        key={index} id={id} index={index} y={index * rowHeight - shift} row={made.row(index)} layout={layout} seen={seen}
        activeColumn={cells.selection?.active.row === index ? cells.selection.active.column : -1}
        selectedFrom={isIn ? range.left : -1} selectedTo={isIn ? range.right : -2}
      />,
    );
  }

  const isEmpty = made.columns !== null && made.rowCount === 0;
  return (
    <div className={css.frame}>
      <div
        ref={box} className={css.grid} role="grid" tabIndex={0} aria-label={label} aria-rowcount={made.isCounted ? rowCount + 1 : -1}
        aria-colcount={layout.all.length + 1} aria-multiselectable="true" aria-busy={made.columns === null}
        aria-activedescendant={cells.selection ? `${id}-${cells.selection.active.row}-${cells.selection.active.column}` : undefined}
        onScroll={onScroll} {...cells.handlers}
      >
        <GridHeader layout={layout} seen={seen} sort={sort} onSort={onSort} onFilter={onFilter} choices={shown} onChoices={change} />
        <div className={css.track} role="rowgroup" style={{ height: track.track, width: layout.width }}>{rows}</div>
      </div>
      {isEmpty && !made.error ? <div className={css.shade}><p>{emptyText ?? texts.table.empty}</p></div> : null}
      {made.error ? <div className={css.shade}><ErrorNote error={made.error} onRetry={() => made.retry()} /></div> : null}
      {detail === null ? null : (
        <Suspense fallback={null}>
          <RowDetail windows={made} columns={columns ?? []} row={detail} rowCount={rowCount} onRow={setDetail} onClose={() => { setDetail(null); box.current?.focus(); }} />
        </Suspense>
      )}
    </div>
  );
}
