// Ties the page together: which workspace, which tables, what is on the stage.

import { Workspace, createWorkspace } from './api.js';
import { at, bytes, grouped, make, say } from './dom.js';
import * as rows from './rows.js';
import * as sql from './sql.js';
import { send } from './uploads.js';

const remembered = 'tablinum.workspace';
const views = ['pending', 'trouble', 'sign-in', 'app'];
const isId = (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text ?? '');

let workspace = null;
let tables = [];
let shown = null;
let making = null;

const view = (name) => { for (const each of views) at(each).hidden = each !== name; };

/** `w` and `key` of an address made by `tablinum open`; null if it is none. */
function keyIn(address) {
  const hash = new URLSearchParams(address.slice(address.indexOf('#') + 1));
  return isId(hash.get('w')) && hash.get('key') ? { id: hash.get('w'), secret: hash.get('key') } : null;
}

/** The workspace of the last link, whose key may have been wrong: the right one alone will do. */
let asked = null;

async function open() {
  view('pending');
  const key = keyIn(location.hash);
  // The key leaves the address bar before anything can fail, so that it is not shared or kept in the history by accident.
  if (location.hash) history.replaceState(null, '', location.pathname);
  try {
    if (key) await signIn(key);
    const id = localStorage.getItem(remembered);
    if (isId(id)) await enter(new Workspace(id));
    else refresh([]);
    view('app');
  } catch (error) {
    if (error.isAboutSignIn) return view('sign-in');
    at('trouble-text').textContent = error.message;
    at('retry').onclick = () => (key ? retryWith(key) : open());
    view('trouble');
  }
}

function retryWith({ id, secret }) {
  history.replaceState(null, '', `${location.pathname}#w=${id}&key=${encodeURIComponent(secret)}`);
  open();
}

async function signIn({ id, secret }) {
  asked = id;
  await new Workspace(id).signIn(secret);
  localStorage.setItem(remembered, id);
}

async function enter(next) {
  workspace = next;
  sql.use(next);
  const [about, list] = await Promise.all([next.read(), next.tables()]);
  usage(about);
  refresh(list);
  if (list.length > 0) showTable(list[0].name);
}

function usage({ usedBytes, maxBytes }) {
  at('usage').hidden = at('sign-out').hidden = false;
  at('usage-meter').max = maxBytes;
  at('usage-meter').high = maxBytes * 0.9;
  at('usage-meter').value = usedBytes;
  at('usage-text').textContent = `${bytes(usedBytes)} of ${bytes(maxBytes)}`;
}

function refresh(list) {
  tables = list;
  const isEmpty = list.length === 0;
  at('no-tables').hidden = !isEmpty;
  at('invite').hidden = !isEmpty;
  at('sql').hidden = isEmpty;
  if (isEmpty) rows.clear();
  at('tables').replaceChildren(...list.map((table) => make('li', {}, make('button', {
    type: 'button',
    title: table.label,
    'aria-current': String(table.name === shown),
    'aria-label': `${table.name}, ${grouped(table.rows)} rows`,
    onclick: () => showTable(table.name),
  }, table.name, make('span', {}, grouped(table.rows))))));
}

function showTable(name) {
  mark(name);
  const read = workspace;
  sql.propose(`SELECT *\nFROM ${sql.nameInSql(name)}\nLIMIT 100`);
  rows.show({
    title: name,
    sortable: true,
    exportAddress: (format) => read.tableExport(name, format),
    load: (place) => read.tableRows(name, place),
    remove: () => confirmDelete(name),
  });
}

function mark(name) {
  shown = name;
  for (const [index, button] of [...at('tables').querySelectorAll('button')].entries()) {
    button.setAttribute('aria-current', String(tables[index].name === name));
  }
}

async function confirmDelete(name) {
  if (!await confirm(`Delete ${name}?`, 'All its versions go. This cannot be undone.', 'Delete')) return;
  try {
    await workspace.deleteTable(name);
    mark(null);
    rows.clear();
    await reload();
    if (tables.length > 0) showTable(tables[0].name);
  } catch (error) {
    say(at('stage-problem'), error.message);
  }
}

/** Asks; Escape and closing mean no. */
function confirm(title, text, action) {
  const dialog = at('confirm');
  at('confirm-title').textContent = title;
  at('confirm-text').textContent = text;
  at('confirm-yes').textContent = action;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => { dialog.onclose = () => resolve(dialog.returnValue === 'yes'); });
}

async function reload() {
  const [about, list] = await Promise.all([workspace.read(), workspace.tables()]);
  usage(about);
  refresh(list);
}

/** The workspace; made with the first file. Many files dropped at once wait for the same one. */
function workspaceOf() {
  if (workspace) return Promise.resolve(workspace);
  making ??= (async () => {
    const made = await createWorkspace();
    showKey(made);
    await signIn(made);
    workspace = new Workspace(made.id);
    sql.use(workspace);
    return workspace;
  })().finally(() => { making = null; });
  return making;
}

function showKey({ id, secret }) {
  at('key-link').value = `${location.origin}${location.pathname}#w=${id}&key=${encodeURIComponent(secret)}`;
  at('key-note').hidden = false;
}

async function take(files) {
  view('app');
  for (const file of files) {
    const made = await send(workspaceOf, file);
    if (!made) continue;
    try {
      await reload();
      if (made.length > 0) showTable(made[0].name);
    } catch {
      // The table is there; the list tells of it at the next turn.
    }
  }
}

function forget() {
  localStorage.removeItem(remembered);
  workspace = null;
  shown = null;
  sql.use(null);
  at('key-note').hidden = true;
  at('key-link').value = '';
  at('usage').hidden = at('sign-out').hidden = true;
  refresh([]);
  view('app');
}

function wire() {
  rows.start();
  sql.start(() => mark(null));
  at('files').onchange = (event) => {
    take([...event.target.files]);
    event.target.value = '';
  };
  at('key-close').onclick = () => {
    at('key-note').hidden = true;
    at('key-link').value = '';
  };
  at('key-link').onfocus = () => at('key-link').select();
  at('key-copy').onclick = async () => {
    at('key-link').select();
    try {
      await navigator.clipboard.writeText(at('key-link').value);
      at('key-copy').textContent = 'Copied';
    } catch {
      at('key-copy').textContent = 'Press Ctrl+C';
      at('key-link').focus();
    }
  };
  at('start-anew').onclick = forget;
  at('sign-out').onclick = async () => {
    const warning = 'Without the link or the key that you kept, nobody gets back into this workspace.';
    if (!await confirm('Leave the workspace?', warning, 'Leave')) return;
    await workspace?.signOut().catch(() => {});
    forget();
  };
  at('sign-in-form').onsubmit = async (event) => {
    event.preventDefault();
    const given = at('sign-in-key').value.trim();
    const key = keyIn(given) ?? { id: asked ?? localStorage.getItem(remembered), secret: given };
    if (!isId(key.id)) return say(at('sign-in-error'), 'This browser does not know the workspace: paste the whole link.');
    try {
      await signIn(key);
      at('sign-in-key').value = '';
      await open();
    } catch (error) {
      say(at('sign-in-error'), error.message);
    }
  };
  wireDrop();
  addEventListener('paste', paste);
}

/** A table from the clipboard, unless the person is writing or asked something. */
function paste(event) {
  if (at('app').hidden || at('confirm').open || event.target.closest?.('input, textarea')) return;
  const text = event.clipboardData.getData('text/plain');
  // Spreadsheets put a picture of the cells beside their text.
  const files = [...event.clipboardData.files].filter((file) => !text || !file.type.startsWith('image/'));
  if (files.length === 0 && !text.trim()) return;
  event.preventDefault();
  take(files.length > 0 ? files : [new File([text], 'Pasted', { type: 'text/plain' })]);
}

function wireDrop() {
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  let depth = 0;
  addEventListener('dragenter', (event) => {
    if (hasFiles(event) && ++depth === 1) at('veil').hidden = false;
  });
  addEventListener('dragleave', (event) => {
    if (hasFiles(event) && --depth <= 0) hideVeil();
  });
  addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    hideVeil();
    take([...event.dataTransfer.files]);
  });

  function hideVeil() {
    depth = 0;
    at('veil').hidden = true;
  }
}

addEventListener('hashchange', () => { if (keyIn(location.hash)) open(); });
wire();
open();
