import type { Column } from '@/api/queries';
import { cellText, kindOf, shortType, type Kind } from './formats';
import { widthOf } from './measure';

/** What a person has done to the columns of a table. */
export interface ColumnChoices {
  widths: Readonly<Record<string, number>>;
  hidden: readonly string[];
  pinned: readonly string[];
}

export const noChoices: ColumnChoices = { widths: {}, hidden: [], pinned: [] };

export interface PlacedColumn {
  name: string;
  type: string;
  kind: Kind;
  /** Its place in the rows. */
  index: number;
  /** Its place on the screen, from 0. */
  at: number;
  width: number;
  /** From the left edge of the row numbers. */
  left: number;
  isPinned: boolean;
}

export interface Layout {
  all: readonly PlacedColumn[];
  pinned: readonly PlacedColumn[];
  loose: readonly PlacedColumn[];
  gutter: number;
  width: number;
}

const narrowest = 64;
const widestByItself = 340;
const sampleRows = 60;

/** A width at which the name and the first rows can be read. */
export function naturalWidth(column: Column, index: number, rows: readonly (readonly unknown[])[]): number {
  const kind = kindOf(column.type);
  let longest = '';
  for (const row of rows.slice(0, sampleRows)) {
    const text = cellText(row[index], kind);
    if (text.length > longest.length) longest = text;
  }
  const name = Math.max(widthOf(column.name, true), widthOf(shortType(column.type)) * 0.85) + 46; // and its menu
  return Math.round(Math.min(widestByItself, Math.max(narrowest, name, widthOf(longest) + 30)));
}

export function layoutOf(columns: readonly Column[], rows: readonly (readonly unknown[])[], rowCount: number, choices: ColumnChoices): Layout {
  const gutter = Math.max(48, String(rowCount).length * 8.4 + 24);
  const shown = columns
    .map((column, index) => ({ column, index, isPinned: choices.pinned.includes(column.name) }))
    .filter(({ column }) => !choices.hidden.includes(column.name));
  const ordered = [...shown.filter((each) => each.isPinned), ...shown.filter((each) => !each.isPinned)];
  let left = gutter;
  const all = ordered.map(({ column, index, isPinned }, at): PlacedColumn => {
    const width = choices.widths[column.name] ?? naturalWidth(column, index, rows);
    const placed = { name: column.name, type: column.type, kind: kindOf(column.type), index, at, width, left, isPinned };
    left += width;
    return placed;
  });
  return { all, pinned: all.filter((each) => each.isPinned), loose: all.filter((each) => !each.isPinned), gutter, width: left };
}

/** The loose columns that are seen, and some beside them. */
export function seenColumns(layout: Layout, scrollLeft: number, view: number): readonly PlacedColumn[] {
  const margin = 240;
  return layout.loose.filter((column) => column.left + column.width > scrollLeft - margin && column.left < scrollLeft + view + margin);
}

export const withWidth = (choices: ColumnChoices, name: string, width: number): ColumnChoices => ({
  ...choices,
  widths: { ...choices.widths, [name]: Math.max(narrowest, Math.round(width)) },
});

export const toggled = (list: readonly string[], name: string): string[] =>
  list.includes(name) ? list.filter((each) => each !== name) : [...list, name];
