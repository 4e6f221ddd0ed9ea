import { useState, type ClipboardEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject } from 'react';
import { texts } from '@/texts';
import type { Layout } from './columns';
import { asTabbed, grouped } from './formats';
import { moved, rectangleOf, type CellPlace, type Selection } from './selection';
import { toast } from './toasts';
import type { RowWindows } from './windows';
import { rowHeight } from './GridRow';

interface Options {
  windows: RowWindows;
  layout: Layout;
  rowCount: number;
  box: RefObject<HTMLDivElement | null>;
  /** Pixels above what is seen, and seen. */
  top: number;
  view: number;
  toRow: (row: number) => void;
  onOpen: (row: number) => void;
}

const mostCopied = 10_000;

/** Which cells are chosen, by mouse and by keyboard, and what is copied of them. */
export function useCellSelection({ windows, layout, rowCount, box, top, view, toRow, onOpen }: Options) {
  const [selection, setSelection] = useState<Selection | null>(null);

  const select = (active: CellPlace, isExtending: boolean): void => {
    setSelection((before) => ({ anchor: isExtending && before ? before.anchor : active, active }));
    toRow(active.row);
    showColumn(box.current, layout, active.column);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || rowCount === 0) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && selection) {
      event.preventDefault();
      return onOpen(selection.active.row);
    }
    if (event.key === 'Escape') return setSelection(null);
    const page = Math.max(1, Math.floor(view / rowHeight) - 1);
    const from = selection?.active ?? { row: Math.ceil(top / rowHeight), column: 0 };
    const target = moved(from, { key: event.key, shiftKey: event.shiftKey, isCommand }, rowCount, layout.all.length, page);
    if (target === null) return;
    event.preventDefault();
    select(selection ? target : from, event.shiftKey);
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const place = placeOf(event.target);
    if (!place || event.button !== 0 || event.pointerType === 'touch') return;
    setSelection((before) => ({ anchor: event.shiftKey && before ? before.anchor : place, active: place }));
  };

  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1 || !selection || event.pointerType === 'touch') return;
    const place = placeOf(event.target);
    if (place && (place.row !== selection.active.row || place.column !== selection.active.column)) setSelection({ ...selection, active: place });
  };

  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const place = placeOf(event.target);
    if (place && !event.shiftKey && selection === null) setSelection({ anchor: place, active: place });
  };

  const onDoubleClick = (event: MouseEvent<HTMLDivElement>): void => {
    const place = placeOf(event.target);
    if (place) onOpen(place.row);
  };

  const onCopy = (event: ClipboardEvent<HTMLDivElement>): void => {
    if (!selection || event.target !== event.currentTarget) return;
    event.preventDefault();
    const { top: from, bottom, left, right } = rectangleOf(selection);
    if (bottom - from >= mostCopied) {
      toast(texts.table.tooMany(grouped(mostCopied)), { tone: 'error' });
      return;
    }
    const columns = layout.all.slice(left, right + 1);
    const said = texts.table.copiedCells(bottom - from + 1, columns.length);
    const pick = (rows: readonly (readonly unknown[])[]): string => asTabbed(rows.map((row) => columns.map((column) => row[column.index])));
    const here = [];
    for (let index = from; index <= bottom; index += 1) here.push(windows.row(index));
    if (here.every((row) => row !== undefined)) {
      event.clipboardData.setData('text/plain', pick(here));
      toast(said);
      return;
    }
    void windows.range(from, bottom)
      .then((rows) => navigator.clipboard.writeText(pick(rows)))
      .then(() => toast(said), (error: unknown) => toast(String(error), { tone: 'error' }));
  };

  return { selection, handlers: { onKeyDown, onPointerDown, onPointerMove, onClick, onDoubleClick, onCopy } };
}

function placeOf(target: EventTarget): CellPlace | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  return cell ? { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) } : null;
}

/** Scrolls sideways as far as it takes to see a column. */
function showColumn(box: HTMLDivElement | null, layout: Layout, at: number): void {
  const column = layout.all[at];
  if (!box || !column || column.isPinned) return;
  const fixed = layout.pinned.reduce((sum, each) => sum + each.width, layout.gutter);
  if (column.left - fixed < box.scrollLeft) box.scrollLeft = column.left - fixed;
  else if (column.left + column.width > box.scrollLeft + box.clientWidth) box.scrollLeft = column.left + column.width - box.clientWidth;
}
