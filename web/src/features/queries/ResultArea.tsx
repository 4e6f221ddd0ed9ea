import type { EditorView } from '@codemirror/view';
import { Button, Loader } from '@mantine/core';
import { useCallback, useEffect, useState, type RefObject } from 'react';
import { addressOf } from '@/api/client';
import { texts } from '@/texts';
import { ErrorNote } from '@/ui/ErrorNote';
import { ExportMenu } from '@/ui/ExportMenu';
import { counted, duration, grouped, nameInSql } from '@/ui/formats';
import { Grid } from '@/ui/Grid';
import ui from '@/ui/ui.module.css';
import { goTo, replaceRange } from './editor';
import { offsetOf, resultRows, wordAt } from './run';
import { workspaceId } from '@/api/client';
import type { RunState } from './useRun';
import css from './Query.module.css';

/** What came of a statement. */
export function ResultArea({ state, editor }: { state: RunState; editor: RefObject<EditorView | null> }) {
  switch (state.step) {
    case 'idle':
      return <div className={ui.empty}><strong>{texts.sql.empty}</strong><span>{texts.sql.emptyHint}</span></div>;
    case 'running':
      return <Running since={state.since} />;
    case 'cancelled':
      return <div className={ui.empty} role="status">{texts.sql.cancelled}</div>;
    case 'failed':
      return <Mistake state={state} editor={editor} />;
    case 'answered':
      return <Answered state={state} />;
  }
}

function Running({ since }: { since: number }) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return <div className={ui.empty} role="status" aria-busy="true"><Loader size="sm" />{texts.sql.running} {now - since > 400 ? duration(now - since) : ''}</div>;
}

function Mistake({ state: { asked, error }, editor }: { state: Extract<RunState, { step: 'failed' }>; editor: RefObject<EditorView | null> }) {
  const { line, column, suggestion } = error;
  const place = line === null ? null : wordAt(asked.sql, offsetOf(asked.sql, line, column ?? 1));
  return (
    <div className={css.mistake}>
      <ErrorNote error={error} />
      {place && line !== null ? (
        <div className={css.mends}>
          {suggestion === null ? null : <Button size="compact-sm" onClick={() => { if (editor.current) replaceRange(editor.current, asked.start + place.from, asked.start + place.to, suggestion.split('.').map(nameInSql).join('.')); }}>{texts.sql.use(suggestion)}</Button>}
          <Button size="compact-sm" variant="default" onClick={() => { if (editor.current) goTo(editor.current, asked.start + place.from, asked.start + place.to); }}>{texts.sql.place(line, column ?? 1)}</Button>
        </div>
      ) : null}
    </div>
  );
}

function Answered({ state: { answer, windows } }: { state: Extract<RunState, { step: 'answered' }> }) {
  const [count, setCount] = useState({ rows: windows.isCounted ? windows.rowCount : windows.sureRows, isCounted: windows.isCounted });
  const counts = useCallback((rows: number, isCounted: boolean) =>
    setCount((before) => (before.rows === rows && before.isCounted === isCounted ? before : { rows, isCounted })), []);
  const read = Object.entries(answer.versions ?? {}).map(([table, version]) => `${table} v${String(version)}`).join(', ');
  const rows = count.isCounted ? counted(count.rows, 'row') : `${grouped(count.rows)} ${texts.table.more}`;
  return (
    <>
      <div className={ui.strip} role="status">
        <strong>{rows}</strong><span className={ui.soft}>{duration(answer.elapsedMs)}{read === '' ? '' : ` · ${texts.sql.from(read)}`}</span>
        <span className={ui.spring} />
        <ExportMenu addressOf={(format) => addressOf(`/results/${answer.resultId}/export?format=${format}`)} />
      </div>
      <Grid source={resultRows(workspaceId(), answer)} windows={windows} label={texts.sql.result} onCount={counts} />
    </>
  );
}
