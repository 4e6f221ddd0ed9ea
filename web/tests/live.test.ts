// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest';
import { EventReader, type LiveEvent } from '@/api/live';

const event = (number: number): LiveEvent => ({ number, at: '', topic: 'tables', change: 'changed', subject: 'x', data: null });
const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0); });

function reader(pages: Record<string, { items: LiveEvent[]; last: number; isComplete: boolean }>) {
  const shown: number[] = [];
  const anew = vi.fn();
  const invoke = vi.fn((_method: string, after: number | null) => Promise.resolve(pages[String(after)]));
  return { shown, anew, invoke, reader: new EventReader({ invoke } as never, (each) => shown.push(each.number), anew) };
}

describe('live updates', () => {
  it('are each taken once and in order, also when some were missed', async () => {
    const { shown, reader: events } = reader({ null: { items: [], last: 3, isComplete: true }, 4: { items: [event(5), event(6), event(7)], last: 7, isComplete: true } });
    events.catchUp();
    events.take([event(4)]);
    events.take([event(4), event(7)]);
    events.take([event(7), event(8)]);
    await settle();
    expect(shown).toEqual([4, 5, 6, 7, 8]);
  });
  it('are read anew when some are gone for good', async () => {
    const { shown, anew, reader: events } = reader({ null: { items: [], last: 3, isComplete: true }, 3: { items: [event(900)], last: 900, isComplete: false } });
    events.catchUp();
    events.take([event(900)]);
    events.take([event(901)]);
    await settle();
    expect(anew).toHaveBeenCalledTimes(2); // once to begin with
    expect(shown).toEqual([901]);
  });
});
