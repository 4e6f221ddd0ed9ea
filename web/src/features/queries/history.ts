import { isObject } from '@/api/problem';
import { Store } from '@/api/store';

/** A query that was run, and what came of it. Kept in this browser, for each workspace. */
export interface PastQuery {
  sql: string;
  at: string;
  elapsedMs: number | null;
  outcome: 'answered' | 'failed' | 'cancelled';
}

const most = 200;
const place = (workspace: string): string => `tablinum.history.${workspace}`;
const draftPlace = (workspace: string): string => `tablinum.draft.${workspace}`;
const stores = new Map<string, Store<readonly PastQuery[]>>();

const isPast = (value: unknown): value is PastQuery => isObject(value) && typeof value['sql'] === 'string' && typeof value['at'] === 'string';

function read(workspace: string): PastQuery[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place(workspace)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isPast) : [];
  } catch {
    return [];
  }
}

function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Full, or not allowed: the history lasts as long as the page.
  }
}

export function historyOf(workspace: string): Store<readonly PastQuery[]> {
  const known = stores.get(workspace) ?? new Store<readonly PastQuery[]>(read(workspace));
  stores.set(workspace, known);
  return known;
}

/** The newest first; the same text only once. */
export function withQuery(all: readonly PastQuery[], query: PastQuery): PastQuery[] {
  return [query, ...all.filter((each) => each.sql !== query.sql)].slice(0, most);
}

export function keepQuery(workspace: string, query: PastQuery): void {
  const store = historyOf(workspace);
  store.change((all) => withQuery(all, query));
  write(place(workspace), JSON.stringify(store.get()));
}

export function clearHistory(workspace: string): void {
  historyOf(workspace).set([]);
  write(place(workspace), '[]');
}

export const draftOf = (workspace: string): string | null => localStorage.getItem(draftPlace(workspace));
export const keepDraft = (workspace: string, sql: string): void => write(draftPlace(workspace), sql);
