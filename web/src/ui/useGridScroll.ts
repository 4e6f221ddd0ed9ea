import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { placeAfter, placeOfRow, trackOf, type Place, type Track } from './scrolling';

export interface GridScroll {
  box: RefObject<HTMLDivElement | null>;
  place: Place;
  left: number;
  view: { width: number; height: number };
  track: Track;
  isBackward: boolean;
  onScroll: () => void;
  toRow: (row: number) => void;
}

const headHeight = 46;

/** Which rows of how many are in sight; see scrolling.ts for tables that are longer than a page can be. */
export function useGridScroll(rows: number, rowHeight: number, key: string): GridScroll {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ width: 1200, height: 700 });
  const [at, setAt] = useState({ place: { scrollTop: 0, top: 0 }, left: 0, isBackward: false });
  const track = trackOf(rows, rowHeight, Math.max(rowHeight, view.height - headHeight));
  const latest = useRef({ at, track });
  useLayoutEffect(() => {
    latest.current = { at, track };
  });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setView({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // Other rows: from the top again.
  const [shownKey, setShownKey] = useState(key);
  if (shownKey !== key) {
    setShownKey(key);
    setAt((before) => ({ ...before, place: { scrollTop: 0, top: 0 } }));
  }
  useEffect(() => {
    if (box.current) box.current.scrollTop = 0;
  }, [key]);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const before = latest.current.at;
    const place = placeAfter(before.place, element.scrollTop, latest.current.track);
    setAt({ place, left: element.scrollLeft, isBackward: place.top < before.place.top });
  }, []);

  const toRow = useCallback((row: number) => {
    const element = box.current;
    const { at: before, track: length } = latest.current;
    if (!element) return;
    const y = row * rowHeight;
    const { top } = before.place;
    if (y >= top && y + rowHeight <= top + length.view) return;
    const first = y < top ? row : row - Math.max(0, Math.floor(length.view / rowHeight) - 1);
    const place = placeOfRow(first, rowHeight, length);
    setAt({ ...before, place, isBackward: place.top < top });
    latest.current.at = { ...before, place };
    element.scrollTop = place.scrollTop;
  }, [rowHeight]);

  return { box, place: at.place, left: at.left, view, track, isBackward: at.isBackward, onScroll, toRow };
}
