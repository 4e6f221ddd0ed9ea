// The SQL box: runs a statement, shows its answer on the stage, and marks mistakes where they are.

import { isAbort } from './api.js';
import { announce, at, make } from './dom.js';
import * as rows from './rows.js';

const text = at('sql-text');
let running = null;
let workspace = null;

/** Which workspace is asked. */
export const use = (next) => { workspace = next; };

/** Fills the box, unless the person has written something. */
export function propose(sql) {
  if (text.value === '' || text.value === text.dataset.proposed) {
    text.value = sql;
    text.dataset.proposed = sql;
  }
}

/** A name as SQL writes it: bare where that is enough. */
export const nameInSql = (name) => /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** Wires the box. `onShown` is told when a result is on the stage. */
export function start(onShown) {
  at('sql-run').onclick = () => run(onShown);
  at('sql-cancel').onclick = stop;
  text.onkeydown = (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run(onShown);
    } else if (event.key === 'Escape' && running) {
      stop();
    }
  };
}

function stop() {
  if (!running) return;
  // Asked to end on the server as well; what it answers no longer matters.
  workspace.cancelQuery(running.id).catch(() => {});
  running.controller.abort();
}

async function run(onShown) {
  const sql = text.value;
  if (sql.trim() === '' || !workspace) return;
  stop();
  const mine = running = { id: newId(), controller: new AbortController() };
  pending(true);
  at('sql-problem').hidden = true;
  try {
    const answer = await workspace.query({ sql, limit: 100, queryId: mine.id }, mine.controller.signal);
    if (running !== mine) return;
    state(`${answer.elapsedMs < 10 ? answer.elapsedMs.toFixed(1) : Math.round(answer.elapsedMs)} ms${versions(answer.versions)}`);
    onShown();
    const asked = workspace;
    rows.show({
      title: 'Result',
      sortable: false,
      first: answer,
      exportAddress: (format) => asked.resultExport(answer.resultId, format),
      load: (place) => asked.resultRows(answer.resultId, place),
    });
  } catch (error) {
    if (running !== mine) return;
    if (isAbort(error)) state('Cancelled');
    else problem(error, sql);
  } finally {
    if (running === mine) {
      running = null;
      pending(false);
    }
  }
}

const state = (words) => { at('sql-state').textContent = words; };

const versions = (read) => {
  const names = Object.entries(read ?? {}).map(([table, version]) => `${table} v${version}`);
  return names.length > 0 ? ` · from ${names.join(', ')}` : '';
};

function pending(isPending) {
  at('sql-cancel').hidden = !isPending;
  at('sql').setAttribute('aria-busy', String(isPending));
  if (isPending) state('Running…');
}

function problem(error, sql) {
  state('');
  const box = at('sql-problem');
  const parts = [make('p', {}, error.message)];
  const place = error.line === null ? null : placeOf(sql, error.line, error.column ?? 1);
  if (place) parts.push(make('pre', { 'aria-label': `Line ${error.line}, column ${error.column ?? 1}` }, place.picture));
  const actions = make('p', { class: 'row' });
  if (error.suggestion && place?.word) {
    actions.append(make('button', { type: 'button', onclick: () => replace(place, error.suggestion) }, `Use ${error.suggestion}`));
  } else if (error.suggestion) {
    actions.append(`Did you mean ${error.suggestion}?`);
  }
  if (place) actions.append(make('button', { type: 'button', onclick: () => select(place) }, `Go to line ${error.line}, column ${error.column ?? 1}`));
  if (error.code) actions.append(make('code', {}, error.code));
  box.replaceChildren(...parts, actions);
  box.hidden = false;
  announce('The query failed');
}

/** Finds the place, the word that stands there, and a picture of the line with a caret. */
function placeOf(sql, line, column) {
  const lines = sql.split('\n');
  const shown = lines[line - 1];
  if (shown === undefined) return null;
  const within = Math.min(Math.max(column - 1, 0), shown.length);
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + within;
  const word = /^("(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)/u.exec(sql.slice(start))?.[0] ?? '';
  const gutter = `${line} │ `;
  const picture = `${gutter}${shown.replaceAll('\t', ' ')}\n${' '.repeat(gutter.length + within)}${'^'.repeat(Math.max(1, word.length))}`;
  return { start, word, picture, sql };
}

function select({ start, word }) {
  text.focus();
  text.setSelectionRange(start, start + word.length);
}

function replace({ start, word, sql }, suggestion) {
  if (text.value !== sql) return;
  text.focus();
  text.setRangeText(nameInSql(suggestion), start, start + word.length, 'end');
}

// randomUUID is only there on HTTPS and on this machine; the server wants some UUID, not a secret one.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
