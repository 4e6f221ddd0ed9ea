/** Browsers draw nothing beyond some tens of millions of pixels: more rows than that share a shorter track. */
export const longestTrack = 6_000_000;

export interface Track {
  /** Height that all rows would have. */
  full: number;
  /** Height of what is scrolled. */
  track: number;
  view: number;
}

export interface Place {
  /** What the browser says. */
  scrollTop: number;
  /** Where in the full height that is. */
  top: number;
}

export const trackOf = (rows: number, rowHeight: number, view: number): Track => {
  const full = rows * rowHeight;
  return { full, track: Math.min(full, longestTrack), view };
};

const clamp = (value: number, most: number): number => Math.min(Math.max(0, value), Math.max(0, most));

/**
 * Where a scroll leads. Small steps (wheel, keys, touch) move as many pixels as on a track of full length; a leap (the
 * scroll bar) is taken in proportion. Both ends are always reached.
 */
export function placeAfter(before: Place, scrollTop: number, { full, track, view }: Track): Place {
  if (track === full) return { scrollTop, top: clamp(scrollTop, full - view) };
  const end = track - view;
  if (scrollTop <= 0) return { scrollTop, top: 0 };
  if (scrollTop >= end - 1) return { scrollTop, top: full - view };
  const step = scrollTop - before.scrollTop;
  const top = Math.abs(step) < view * 2 ? before.top + step : (scrollTop / end) * (full - view);
  return { scrollTop, top: clamp(top, full - view) };
}

/** The place at which a row is at the top. */
export function placeOfRow(row: number, rowHeight: number, { full, track, view }: Track): Place {
  const top = clamp(row * rowHeight, full - view);
  if (track === full) return { scrollTop: top, top };
  return { scrollTop: (top / Math.max(1, full - view)) * (track - view), top };
}
