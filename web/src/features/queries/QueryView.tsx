import type { EditorView } from '@codemirror/view';
import { Button, TextInput } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { workspaceId } from '@/api/client';
import { tableQuery, tablesQuery } from '@/api/queries';
import { useStore } from '@/api/store';
import { texts } from '@/texts';
import { Icon } from '@/ui/Icon';
import ui from '@/ui/ui.module.css';
import { useTitle } from '@/ui/useTitle';
import { chosenOf, mark, replaceAll, type Catalogue } from './editor';
import { HistoryPanel } from './HistoryPanel';
import { clearHistory, draftOf, historyOf, keepDraft } from './history';
import { parametersIn, parameterValue } from './parameters';
import { ResultArea } from './ResultArea';
import { offsetOf, wordAt } from './run';
import { SqlEditor } from './SqlEditor';
import { useRun } from './useRun';
import css from './Query.module.css';

const route = getRouteApi('/queries');

export function QueryView() {
  useTitle(texts.sql.title);
  const workspace = workspaceId();
  const { sql: given } = route.useSearch();
  const editor = useRef<EditorView | null>(null);
  const [initial] = useState(() => given ?? draftOf(workspace) ?? '');
  const [text, setText] = useState(initial);
  const [hasSelection, setSelection] = useState(false);
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const catalogue = useCatalogue(workspace);
  const past = useStore(historyOf(workspace));
  const { state, run, stop } = useRun(workspace);
  const names = useMemo(() => parametersIn(text), [text]);

  const runNow = (): void => {
    const view = editor.current;
    if (!view) return;
    const { text: sql, start } = chosenOf(view);
    if (sql.trim() === '') return;
    mark(view, null);
    const used = parametersIn(sql);
    void run({ sql, start }, used.length === 0 ? null : Object.fromEntries(used.map((name) => [name, parameterValue(typed[name] ?? '')])));
  };
  useMistake(editor, state);
  useGiven(editor, given, runNow);

  return (
    <div className={ui.stack}>
      <div className={ui.toolbar}>
        <h1>{texts.sql.title}</h1>
        <span className={ui.spring} />
        <Button size="compact-sm" variant="subtle" color="gray" aria-expanded={isHistoryOpen} leftSection={<Icon name="history" size={16} />} onClick={() => setHistoryOpen(!isHistoryOpen)}>{texts.sql.history}</Button>
        {state.step === 'running'
          ? <Button size="xs" variant="default" leftSection={<Icon name="stop" size={16} />} onClick={stop}>{texts.sql.stop}</Button>
          : <Button size="xs" leftSection={<Icon name="play" size={15} />} onClick={runNow} title="Ctrl Enter">{hasSelection ? texts.sql.runSelection : texts.sql.run}</Button>}
      </div>
      <div className={css.split}>
        <div className={css.work}>
          <SqlEditor onView={(view) => { editor.current = view; }} initial={initial} catalogue={catalogue} onRun={runNow} onStop={stop} onSelect={setSelection} onChange={(sql) => { setText(sql); keepDraft(workspace, sql); }} />
          {names.length > 0 ? (
            <div className={ui.strip} role="group" aria-label={texts.sql.parameters}>
              {names.map((name) => (
                <TextInput key={name} size="xs" label={texts.sql.parameter(name)} classNames={{ root: css.parameter ?? '' }} value={typed[name] ?? ''} onChange={({ currentTarget: { value } }) => setTyped((before) => ({ ...before, [name]: value }))} />
              ))}
            </div>
          ) : null}
          <ResultArea state={state} editor={editor} />
        </div>
        {isHistoryOpen ? <HistoryPanel past={past} onClear={() => clearHistory(workspace)} onPick={(sql) => { if (editor.current) replaceAll(editor.current, sql); }} /> : null}
      </div>
    </div>
  );
}

const mostCompleted = 60;

/** Tables and their columns, for completion. */
function useCatalogue(workspace: string): Catalogue {
  const tables = useQuery(tablesQuery(workspace));
  return useQueries({
    queries: (tables.data ?? []).slice(0, mostCompleted).map((table) => tableQuery(workspace, table.name)),
    combine: combined,
  });
}

const combined = (found: readonly { data: { name: string; columns: readonly { name: string }[] } | undefined }[]): Catalogue =>
  Object.fromEntries(found.flatMap(({ data }) => (data ? [[data.name, data.columns.map((column) => column.name)]] : [])));

/** Marks a mistake where it is. */
function useMistake(editor: { current: EditorView | null }, state: ReturnType<typeof useRun>['state']): void {
  useEffect(() => {
    const view = editor.current;
    if (!view || state.step !== 'failed' || state.error.line === null) return;
    const { asked, error } = state;
    const { from, to } = wordAt(asked.sql, offsetOf(asked.sql, error.line ?? 1, error.column ?? 1));
    mark(view, { from: asked.start + from, to: asked.start + to, message: error.message });
  }, [editor, state]);
}

/** A statement that another view proposes replaces the text, and is run. */
function useGiven(editor: { current: EditorView | null }, given: string | undefined, runNow: () => void): void {
  const navigate = route.useNavigate();
  const latest = useRef(runNow);
  useEffect(() => {
    latest.current = runNow;
  });
  useEffect(() => {
    if (given === undefined) return;
    if (editor.current) replaceAll(editor.current, given);
    latest.current();
    void navigate({ search: {}, replace: true });
  }, [editor, given, navigate]);
}
