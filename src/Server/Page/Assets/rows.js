// The stage: rows of a table or of a result, a page at a time, with its four states drawn.

import { isAbort } from './api.js';
import { announce, at, count, grouped, make, say } from './dom.js';

const pageRows = 100;
const formats = [['csv', 'CSV'], ['ndjson', 'NDJSON'], ['json', 'JSON'], ['xlsx', 'Excel'], ['parquet', 'Parquet']];
const isNumber = (type) => /^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type);

/**
 * What the stage can show.
 * @typedef {object} Source
 * @property {string} title
 * @property {boolean} sortable
 * @property {(format: string) => string} exportAddress
 * @property {(place: {offset: number, limit: number, sort: string, signal: AbortSignal}) => Promise<object>} load
 * @property {object} [first] the first page, if it is there already
 * @property {() => void} [remove]
 */

let source = null;
let sort = null;
let offset = 0;
let loading = null;
let total = null;

/** Shows a source from its first row. */
export function show(next) {
  source = next;
  sort = null;
  at('stage').hidden = false;
  at('stage-title').textContent = next.title;
  at('stage-delete').hidden = !next.remove;
  at('stage-export').replaceChildren(make('span', { class: 'faint' }, 'Export'), ...formats.map(([format, name]) =>
    make('a', { href: next.exportAddress(format), download: '', 'aria-label': `Export ${next.title} as ${name}` }, name)));
  at('stage-table').replaceChildren();
  at('stage-note').textContent = '';
  at('stage-empty').hidden = true;
  at('stage-pager').hidden = true;
  say(at('stage-problem'), null);
  if (next.first) {
    loading?.abort();
    draw({ ...next.first, offset: 0 });
  } else {
    load(0);
  }
}

/** Shows nothing. */
export function clear() {
  loading?.abort();
  source = null;
  at('stage').hidden = true;
}

async function load(from) {
  loading?.abort();
  const mine = loading = new AbortController();
  const scroll = at('stage-scroll');
  scroll.setAttribute('aria-busy', 'true');
  try {
    const page = await source.load({ offset: from, limit: pageRows, sort: sort ? keyOf(sort) : '', signal: mine.signal });
    if (mine.signal.aborted) return;
    draw({ ...page, offset: from });
    scroll.scrollTop = 0;
  } catch (error) {
    if (!isAbort(error)) drawProblem(error, from);
  } finally {
    if (loading === mine) scroll.removeAttribute('aria-busy');
  }
}

const keyOf = ({ column, descending }) => `${descending ? '-' : ''}"${column.replaceAll('"', '""')}"`;

function draw(page) {
  offset = page.offset;
  total = page.totalRows ?? (page.hasMore ? null : offset + page.rows.length);
  say(at('stage-problem'), null);
  at('stage-scroll').removeAttribute('aria-busy');
  const isEmpty = page.rows.length === 0 && offset === 0;
  at('stage-empty').hidden = !isEmpty;
  const known = total === null ? '' : `${count(total, 'row')} · `;
  at('stage-note').textContent = known + count(page.columns.length, 'column');
  at('stage-table').replaceChildren(
    make('caption', { class: 'seen-by-readers' }, `Rows of ${source.title}`),
    make('thead', {}, make('tr', {}, make('td', {}), ...page.columns.map(headOf))),
    bodyOf(page));
  drawPager(page);
  announce(isEmpty ? `${source.title}: no rows` : `${source.title}: rows ${grouped(offset + 1)} to ${grouped(offset + page.rows.length)}`);
}

function headOf({ name, type }) {
  const isKey = sort?.column === name;
  const label = source.sortable
    ? make('button', { type: 'button', title: `Sort by ${name}`, onclick: () => sortBy(name) }, name)
    : name;
  const head = make('th', { scope: 'col', class: isNumber(type) ? 'number' : '' }, label, make('small', {}, type.toLowerCase()));
  if (isKey) head.setAttribute('aria-sort', sort.descending ? 'descending' : 'ascending');
  return head;
}

function bodyOf({ columns, rows }) {
  const numeric = columns.map((column) => isNumber(column.type));
  const body = document.createElement('tbody');
  rows.forEach((row, index) => {
    const line = make('tr', {}, make('th', { scope: 'row' }, grouped(offset + index + 1)));
    row.forEach((value, column) => line.append(cellOf(value, numeric[column])));
    body.append(line);
  });
  return body;
}

function cellOf(value, numeric) {
  if (value === null) return make('td', { class: numeric ? 'null number' : 'null' }, 'NULL');
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const cell = make('td', numeric ? { class: 'number' } : {}, text);
  if (text.length > 40) cell.title = text;
  return cell;
}

function drawPager({ rows, hasMore }) {
  const last = offset + rows.length;
  at('stage-pager').hidden = offset === 0 && !hasMore;
  at('page-first').disabled = at('page-back').disabled = offset === 0;
  at('page-on').disabled = !hasMore;
  at('page-last').disabled = !hasMore || total === null;
  at('page-place').textContent = rows.length === 0
    ? 'no rows here'
    : `${grouped(offset + 1)}–${grouped(last)}${total === null ? '' : ` of ${grouped(total)}`}`;
}

function drawProblem(error, from) {
  at('stage-problem').replaceChildren(
    make('p', {}, error.message),
    make('p', { class: 'row' },
      make('button', { type: 'button', onclick: () => load(from) }, 'Try again'),
      ...(error.code ? [make('code', {}, error.code)] : [])));
  at('stage-problem').hidden = false;
}

function sortBy(column) {
  const descending = sort?.column === column && !sort.descending;
  const wasDescending = sort?.column === column && sort.descending;
  sort = wasDescending ? null : { column, descending };
  load(0).then(() => {
    // The header was drawn anew: give the focus back to its button.
    [...at('stage-table').querySelectorAll('thead button')].find((button) => button.textContent === column)?.focus();
  });
}

/** Wires the buttons; once. */
export function start() {
  at('page-first').onclick = () => load(0);
  at('page-back').onclick = () => load(Math.max(0, offset - pageRows));
  at('page-on').onclick = () => load(offset + pageRows);
  at('page-last').onclick = () => load(Math.floor((total - 1) / pageRows) * pageRows);
  at('stage-delete').onclick = () => source.remove();
  at('page-form').onsubmit = (event) => {
    event.preventDefault();
    const row = Number.parseInt(at('page-row').value, 10);
    if (row >= 1) load(Math.min(row, total ?? row) - 1);
  };
}
