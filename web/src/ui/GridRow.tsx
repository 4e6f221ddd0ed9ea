import { memo } from 'react';
import { cellText, grouped } from './formats';
import { texts } from '@/texts';
import type { Layout, PlacedColumn } from './columns';
import css from './Grid.module.css';

export const rowHeight = 32;

interface Props {
  id: string;
  index: number;
  y: number;
  row: readonly unknown[] | undefined;
  layout: Layout;
  seen: readonly PlacedColumn[];
  activeColumn: number;
  selectedFrom: number;
  selectedTo: number;
}

/** One row. Drawn anew only when something of itself has changed: scrolling draws the rows that come in. */
export const GridRow = memo(function GridRow({ id, index, y, row, layout, seen, activeColumn, selectedFrom, selectedTo }: Props) {
  const first = seen[0];
  const pinnedWidth = layout.pinned.reduce((sum, column) => sum + column.width, layout.gutter);
  const cell = (column: PlacedColumn) => (
    <Cell
      key={column.index}
      id={`${id}-${index}-${column.at}`}
      column={column}
      value={row?.[column.index]}
      isWaiting={row === undefined}
      rowIndex={index}
      isActive={column.at === activeColumn}
      isSelected={column.at >= selectedFrom && column.at <= selectedTo}
      isLastPinned={column.at === layout.pinned.length - 1}
    />
  );
  return (
    <div role="row" aria-rowindex={index + 2} className={css.row} style={{ top: y, width: layout.width }}>
      <div role="rowheader" aria-colindex={1} className={css.gutter} style={{ width: layout.gutter }}>{grouped(index + 1)}</div>
      {layout.pinned.map(cell)}
      {first && first.left > pinnedWidth ? <div role="presentation" style={{ width: first.left - pinnedWidth, flex: 'none' }} /> : null}
      {seen.map(cell)}
    </div>
  );
});

interface CellProps {
  id: string;
  column: PlacedColumn;
  value: unknown;
  isWaiting: boolean;
  rowIndex: number;
  isActive: boolean;
  isSelected: boolean;
  isLastPinned: boolean;
}

function Cell({ id, column, value, isWaiting, rowIndex, isActive, isSelected, isLastPinned }: CellProps) {
  const classes = [css.cell];
  if (column.kind === 'number') classes.push(css.number);
  if (column.kind === 'nested' || column.kind === 'bytes') classes.push(css.nested);
  if (column.isPinned) classes.push(css.pinned);
  if (column.isPinned && isLastPinned) classes.push(css.lastPinned);
  if (isSelected) classes.push(css.selected);
  if (isActive) classes.push(css.active);
  if (value === null) classes.push(css.null);
  const style = column.isPinned ? { width: column.width, left: column.left } : { width: column.width };
  return (
    <div id={id} role="gridcell" aria-colindex={column.at + 2} aria-selected={isSelected} className={classes.join(' ')} style={style} data-row={rowIndex} data-column={column.at}>
      {isWaiting ? <div className={css.waiting} /> : value === null ? texts.table.null : cellText(value, column.kind)}
    </div>
  );
}
