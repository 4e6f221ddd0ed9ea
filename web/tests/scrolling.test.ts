import { describe, expect, it } from 'vitest';
import { longestTrack, placeAfter, placeOfRow, trackOf } from '@/ui/scrolling';

const rowHeight = 32;
const millions = trackOf(10_000_000, rowHeight, 800);

describe('scrolling over more rows than a page can be high', () => {
  it('keeps the track within what browsers draw', () => expect(millions.track).toBe(longestTrack));
  it('moves small steps by as many pixels', () => {
    const before = placeOfRow(5_000_000, rowHeight, millions);
    expect(placeAfter(before, before.scrollTop + 96, millions).top - before.top).toBeCloseTo(96);
  });
  it('takes leaps in proportion', () => {
    const half = placeAfter({ scrollTop: 0, top: 0 }, (millions.track - millions.view) / 2, millions);
    expect(half.top / rowHeight).toBeCloseTo(5_000_000, -2);
  });
  it('reaches both ends', () => {
    const end = placeAfter({ scrollTop: millions.track - 1000, top: 1000 }, millions.track - millions.view, millions);
    expect(end.top).toBe(10_000_000 * rowHeight - millions.view);
    expect(placeAfter(end, 0, millions).top).toBe(0);
  });
  it('shows any row that is asked for', () => expect(placeOfRow(7_654_321, rowHeight, millions).top).toBe(7_654_321 * rowHeight));
  it('is plain where there are few rows', () => {
    const few = trackOf(1000, rowHeight, 800);
    expect(placeAfter({ scrollTop: 0, top: 0 }, 5000, few)).toEqual({ scrollTop: 5000, top: 5000 });
  });
});
