export interface CellPlace {
  row: number;
  column: number;
}

/** A rectangle of cells: from where it was begun to where one is now. */
export interface Selection {
  anchor: CellPlace;
  active: CellPlace;
}

export interface Rectangle {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export const rectangleOf = ({ anchor, active }: Selection): Rectangle => ({
  top: Math.min(anchor.row, active.row),
  bottom: Math.max(anchor.row, active.row),
  left: Math.min(anchor.column, active.column),
  right: Math.max(anchor.column, active.column),
});

interface Keys {
  key: string;
  shiftKey: boolean;
  isCommand: boolean;
}

/** Where a key leads; null if it leads nowhere. */
export function moved(from: CellPlace, { key, isCommand }: Keys, rows: number, columns: number, page: number): CellPlace | null {
  const last = { row: Math.max(0, rows - 1), column: Math.max(0, columns - 1) };
  const target = ((): CellPlace | null => {
    switch (key) {
      case 'ArrowDown': return { ...from, row: isCommand ? last.row : from.row + 1 };
      case 'ArrowUp': return { ...from, row: isCommand ? 0 : from.row - 1 };
      case 'ArrowRight': return { ...from, column: isCommand ? last.column : from.column + 1 };
      case 'ArrowLeft': return { ...from, column: isCommand ? 0 : from.column - 1 };
      case 'PageDown': return { ...from, row: from.row + page };
      case 'PageUp': return { ...from, row: from.row - page };
      case 'Home': return isCommand ? { row: 0, column: 0 } : { ...from, column: 0 };
      case 'End': return isCommand ? last : { ...from, column: last.column };
      default: return null;
    }
  })();
  if (target === null) return null;
  return { row: Math.min(Math.max(0, target.row), last.row), column: Math.min(Math.max(0, target.column), last.column) };
}
