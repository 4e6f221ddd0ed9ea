import { useEffect, useRef, useState } from 'react';
import { ApiError, isAbort, toApiError } from '@/api/problem';
import { onLive } from '@/api/live';
import { isObject } from '@/api/problem';
import { RowWindows } from '@/ui/windows';
import { keepQuery } from './history';
import { ask, newId, resultRows, stopQuery, type Answer } from './run';

export interface Asked {
  sql: string;
  /** Where in the editor it begins: a part of the text may have been run. */
  start: number;
}

export type RunState =
  | { step: 'idle' }
  | { step: 'running'; asked: Asked; since: number }
  | { step: 'answered'; asked: Asked; answer: Answer; windows: RowWindows }
  | { step: 'failed'; asked: Asked; error: ApiError }
  | { step: 'cancelled'; asked: Asked };

/** Runs one statement at a time; a new one ends the one before. */
export function useRun(workspace: string) {
  const [state, setState] = useState<RunState>({ step: 'idle' });
  const current = useRef<{ id: string; stop: AbortController } | null>(null);

  const stop = (): void => {
    const running = current.current;
    if (!running) return;
    current.current = null;
    running.stop.abort();
    void stopQuery(workspace, running.id);
  };

  const run = async (asked: Asked, parameters: Record<string, string | number | boolean | null> | null): Promise<void> => {
    stop();
    const mine = { id: newId(), stop: new AbortController() };
    current.current = mine;
    setState({ step: 'running', asked, since: Date.now() });
    const keep = (outcome: 'answered' | 'failed' | 'cancelled', elapsedMs: number | null): void =>
      keepQuery(workspace, { sql: asked.sql, at: new Date().toISOString(), elapsedMs, outcome });
    try {
      const answer = await ask({ workspace, sql: asked.sql, parameters, queryId: mine.id }, mine.stop.signal);
      if (current.current !== mine) return;
      setState({ step: 'answered', asked, answer, windows: new RowWindows(resultRows(workspace, answer)) });
      keep('answered', answer.elapsedMs);
    } catch (error) {
      if (isAbort(error)) {
        if (current.current === null) setState({ step: 'cancelled', asked });
        keep('cancelled', null);
      } else if (current.current === mine) {
        setState({ step: 'failed', asked, error: toApiError(error) });
        keep('failed', null);
      }
    } finally {
      if (current.current === mine) current.current = null;
    }
  };

  useResultCount(state);
  return { state, run, stop };
}

/** The server tells how many rows a result has once it has kept all of them. */
function useResultCount(state: RunState): void {
  useEffect(() => {
    if (state.step !== 'answered') return undefined;
    const { answer, windows } = state;
    return onLive((event) => {
      if (event.topic !== 'queries' || event.subject !== answer.resultId || !isObject(event.data)) return;
      if (typeof event.data['rows'] === 'number') windows.count(event.data['rows']);
    });
  }, [state]);
}
