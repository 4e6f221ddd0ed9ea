// Files on their way in: one line each, from the first byte to the table.

import { announce, at, count, make } from './dom.js';

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Sends one file, follows its import, and returns the tables that came of it; null if it failed, which its line then says. */
export async function send(workspaceOf, file) {
  const line = lineOf(file.name);
  try {
    const workspace = await workspaceOf();
    line.step('Sending…', 0);
    const { job } = await workspace.upload(file, (sent, all) => line.step(sent < all ? 'Sending…' : 'Receiving…', sent / all));
    const tables = await follow(workspace, job, line);
    line.done(tables.map((table) => `${count(table.rows, 'row')} in ${table.name}`
      + (table.rejectedRows > 0 ? `; ${count(table.rejectedRows, 'row')} could not be taken` : '')).join(', '));
    announce(`${file.name} is imported`);
    return tables;
  } catch (error) {
    line.failed(error);
    return null;
  }
}

async function follow(workspace, job, line) {
  let wait = 60;
  while (!['completed', 'discarded', 'cancelled'].includes(job.state)) {
    line.step('Importing…', job.progress > 0 ? job.progress : null);
    await pause(wait);
    wait = Math.min(wait * 1.5, 700);
    job = await workspace.job(job.id);
  }
  if (job.state !== 'completed') throw new Error(job.error?.detail ?? 'The import was cancelled.');
  return job.result?.tables ?? [];
}

function lineOf(name) {
  const state = make('p', { class: 'faint' }, 'Waiting…');
  const bar = make('progress', { max: 1, 'aria-label': `Progress of ${name}` });
  const heading = make('p', { class: 'name' }, name);
  const line = make('li', {}, heading, bar, state);
  at('uploads').prepend(line);

  const end = (kind, text, role) => {
    bar.remove();
    state.className = kind;
    if (role) state.setAttribute('role', role);
    state.textContent = text;
    heading.append(make('button', { type: 'button', class: 'quiet', 'aria-label': `Dismiss ${name}`, onclick: () => line.remove() }, '×'));
  };

  return {
    step(text, fraction) {
      state.textContent = text;
      if (fraction === null) bar.removeAttribute('value');
      else bar.value = fraction;
    },
    done(text) {
      end('done', text);
      setTimeout(() => { if (!line.matches(':focus-within')) line.remove(); }, 8000);
    },
    failed(error) { end('failed', error.message, 'alert'); },
  };
}
