import type { HubConnection } from '@microsoft/signalr';
import { useEffect, useState } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { Schemas } from './client';
import { isObject } from './problem';
import { jobsQuery, type Job } from './queries';
import { root } from './client';
import { bearerOf } from './session';

export type LiveEvent = Schemas['LiveEvent'];
type Heard = (event: LiveEvent) => void;

export type LiveState = 'connecting' | 'live' | 'away';

const listeners = new Set<Heard>();
const anewListeners = new Set<() => void>();

/** Tells of every event of the workspace that is shown. */
export function onLive(heard: Heard): () => void {
  listeners.add(heard);
  return () => listeners.delete(heard);
}

/** Tells when events may have been missed, and what was waited for must be read. */
export function onAnew(heard: () => void): () => void {
  anewListeners.add(heard);
  return () => anewListeners.delete(heard);
}

/** Keeps what is shown true, without asking again and again: the server tells what has changed. */
export function useLive(workspace: string | null): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (workspace === null) return undefined;
    const listening = listen(workspace, queries, setState);
    return () => void listening.then((stop) => stop());
  }, [workspace, queries]);
  return state;
}

async function listen(workspace: string, queries: QueryClient, say: (state: LiveState) => void): Promise<() => void> {
  const { HubConnectionBuilder, LogLevel } = await import('@microsoft/signalr');
  const live = new HubConnectionBuilder()
    .withUrl(`${root}/workspaces/${workspace}/live`, bearerOf() === null ? {} : { accessTokenFactory: () => bearerOf() ?? '' })
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: ({ previousRetryCount }) => Math.min(1000 * 2 ** previousRetryCount, 15_000) })
    .configureLogging(LogLevel.None)
    .build();
  const showAllAnew = (): void => {
    void queries.invalidateQueries();
    for (const heard of anewListeners) heard();
  };
  const reader = new EventReader(live, (event) => apply(workspace, queries, event), showAllAnew);
  let isStopped = false;
  live.on('events', (events: LiveEvent[]) => reader.take(events));
  live.onreconnecting(() => say('away'));
  live.onreconnected(() => {
    say('live');
    reader.catchUp();
  });
  const start = async (wait: number): Promise<void> => {
    try {
      await live.start();
      say('live');
      reader.catchUp();
    } catch {
      if (isStopped) return;
      say('away');
      setTimeout(() => void start(Math.min(wait * 2, 15_000)), wait);
    }
  };
  void start(1000);
  return () => {
    isStopped = true;
    void live.stop();
  };
}

interface EventPage {
  items: LiveEvent[];
  last: number;
  isComplete: boolean;
}

/** Takes each event once and in order, and asks for those that it has missed; docs/api.md, Live updates. */
export class EventReader {
  private seen: number | null = null;
  private turn: Promise<void> = Promise.resolve();
  private readonly live: Pick<HubConnection, 'invoke'>;
  private readonly show: Heard;
  private readonly showAllAnew: () => void;

  constructor(live: Pick<HubConnection, 'invoke'>, show: Heard, showAllAnew: () => void) {
    this.live = live;
    this.show = show;
    this.showAllAnew = showAllAnew;
  }

  take(events: LiveEvent[]): void {
    this.inTurn(() => this.takeNow(events));
  }

  catchUp(): void {
    this.inTurn(() => this.catchUpNow());
  }

  /** One after another: what is heard waits for what is being asked. */
  private inTurn(work: () => Promise<void>): void {
    this.turn = this.turn.then(work).catch(() => undefined);
  }

  private async takeNow(events: LiveEvent[]): Promise<void> {
    for (const event of events) {
      if (this.seen === null || event.number > this.seen + 1) return this.catchUpNow();
      if (event.number !== this.seen + 1) continue;
      this.seen = event.number;
      this.show(event);
    }
  }

  private async catchUpNow(): Promise<void> {
    if (this.seen === null) {
      // A page that has just begun reads what it shows by itself: it only needs to know where the events stand.
      const page = await this.live.invoke<EventPage>('After', null);
      this.seen = page.last;
      this.showAllAnew();
      return;
    }
    const page = await this.live.invoke<EventPage>('After', this.seen);
    if (!page.isComplete) {
      this.seen = page.last;
      this.showAllAnew();
      return;
    }
    await this.takeNow(page.items);
    if (page.items.length > 0 && this.seen < page.last) await this.catchUpNow();
  }
}

function apply(workspace: string, queries: QueryClient, event: LiveEvent): void {
  const again = (...key: string[]) => void queries.invalidateQueries({ queryKey: [workspace, ...key] });
  if (event.topic === 'tables') {
    again('tables');
    again('table');
    again('workspace');
  } else if (event.topic === 'files') {
    again('workspace');
  } else if (event.topic === 'jobs') {
    applyJob(workspace, queries, event, () => again('jobs'));
  }
  for (const listener of listeners) listener(event);
}

function applyJob(workspace: string, queries: QueryClient, event: LiveEvent, again: () => void): void {
  const { queryKey } = jobsQuery(workspace);
  const known = queries.getQueryData(queryKey)?.some((job) => job.id === event.subject);
  const { data } = event;
  if (known !== true || !isObject(data) || data['state'] !== 'running') return again();
  const progress = typeof data['progress'] === 'number' ? data['progress'] : 0;
  queries.setQueryData(queryKey, (jobs: Job[] | undefined) =>
    jobs?.map((job) => (job.id === event.subject ? { ...job, state: 'running' as const, progress } : job)));
}
