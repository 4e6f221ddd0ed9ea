import { isAbort, toApiError, type ApiError } from '@/api/problem';
import type { Column } from '@/api/queries';

export interface RowPage {
  columns: Column[];
  rows: unknown[][];
  hasMore: boolean;
  totalRows: number | null;
}

/** Where rows come from: a table in an order and with a filter, or a result. The key says which. */
export interface RowSource {
  key: string;
  load(offset: number, limit: number, signal: AbortSignal): Promise<RowPage>;
  first?: RowPage;
}

export const windowRows = 200;
const keptWindows = 80;
const atOnce = 4;

/** The rows that are near what is seen, in windows of a fixed size that are fetched ahead and forgotten when far away. */
export class RowWindows {
  columns: Column[] | null = null;
  error: ApiError | null = null;
  /** All rows as far as they are known; grows while a source does not say how many it has. */
  rowCount = 0;
  isCounted = false;
  /** Rows that are certainly there. */
  sureRows = 0;
  version = 0;

  private readonly source: RowSource;
  private readonly kept = new Map<number, unknown[][]>();
  private readonly loading = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private wanted: number[] = [];

  constructor(source: RowSource) {
    this.source = source;
    if (source.first) this.take(0, source.first);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): number => this.version;

  row(index: number): unknown[] | undefined {
    return this.kept.get(Math.floor(index / windowRows))?.[index % windowRows];
  }

  /** Says what is seen, and what is likely to be seen next; the rest is not fetched any more. */
  need(first: number, last: number, isBackward = false): void {
    const from = Math.floor(Math.max(0, first) / windowRows);
    const to = Math.floor(Math.max(first, last) / windowRows);
    const seen: number[] = [];
    for (let index = from; index <= to; index += 1) seen.push(index);
    const ahead = isBackward ? from - 1 : to + 1;
    const behind = isBackward ? to + 1 : from - 1;
    this.wanted = [...seen, ahead, behind].filter((index) => index >= 0);
    for (const [index, request] of this.loading) {
      if (this.wanted.includes(index)) continue;
      request.abort();
      this.loading.delete(index); // at once: what is wanted now does not wait for it to end
    }
    for (const index of seen) this.refresh(index);
    this.fetchWanted();
  }

  /** All rows of a range, fetched if need be. */
  async range(first: number, last: number): Promise<unknown[][]> {
    const rows: unknown[][] = [];
    for (let index = first; index <= last; index += 1) {
      if (this.row(index) === undefined) await this.fetch(Math.floor(index / windowRows), new AbortController());
      const row = this.row(index);
      if (row === undefined) break;
      rows.push(row);
    }
    return rows;
  }

  retry(): void {
    this.error = null;
    this.told();
    this.fetchWanted();
  }

  /** Somebody else knows how many rows there are. */
  count(rows: number): void {
    if (this.isCounted) return;
    this.rowCount = rows;
    this.isCounted = true;
    this.told();
  }

  dispose(): void {
    for (const request of this.loading.values()) request.abort();
    this.listeners.clear();
  }

  private mayHold(index: number): boolean {
    return this.columns === null ? index === 0 : index * windowRows < Math.max(this.rowCount, 1);
  }

  private fetchWanted(): void {
    if (this.error) return;
    for (const index of this.wanted) {
      if (this.loading.size >= atOnce) return;
      if (this.mayHold(index) && !this.kept.has(index) && !this.loading.has(index)) void this.fetch(index, new AbortController());
    }
  }

  private async fetch(index: number, request: AbortController): Promise<void> {
    this.loading.set(index, request);
    try {
      const page = await this.source.load(index * windowRows, windowRows, request.signal);
      if (!request.signal.aborted) this.take(index, page);
    } catch (error) {
      if (!isAbort(error) && !request.signal.aborted) this.error = toApiError(error);
    } finally {
      if (this.loading.get(index) === request) this.loading.delete(index);
    }
    this.told();
    this.fetchWanted();
  }

  private take(index: number, page: RowPage): void {
    this.columns ??= page.columns;
    this.kept.set(index, page.rows);
    this.sureRows = Math.max(this.sureRows, index * windowRows + page.rows.length);
    if (page.totalRows !== null) {
      this.rowCount = page.totalRows;
      this.isCounted = true;
    } else if (!this.isCounted) {
      const end = index * windowRows + page.rows.length;
      this.isCounted = !page.hasMore;
      this.rowCount = page.hasMore ? Math.max(this.rowCount, end + windowRows) : end;
    }
    for (const [oldest] of this.kept) {
      if (this.kept.size <= keptWindows) break;
      this.kept.delete(oldest);
    }
  }

  /** Moves a window to the end of those that are forgotten first. */
  private refresh(index: number): void {
    const rows = this.kept.get(index);
    if (!rows) return;
    this.kept.delete(index);
    this.kept.set(index, rows);
  }

  private told(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}
