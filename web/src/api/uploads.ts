import { ensureWorkspace, root } from './client';
import { onAnew, onLive } from './live';
import { ApiError, isObject, toApiError } from './problem';
import { cancelJob, getJob, type Job } from './queries';
import { bearerOf, signInAgain } from './session';
import { Store } from './store';

export interface MadeTable {
  name: string;
  rows: number;
  rejectedRows: number;
}

export interface Upload {
  id: string;
  name: string;
  sizeBytes: number;
  phase: 'waiting' | 'sending' | 'reading' | 'done' | 'failed' | 'cancelled';
  /** 0 to 1; null while it is not known. */
  fraction: number | null;
  tables: MadeTable[];
  error: ApiError | null;
  jobId: string | null;
  cancel: (() => void) | null;
}

/** What is on its way in, newest first. */
export const uploads = new Store<readonly Upload[]>([]);

const most = 2;
let running = 0;
const waiting: (() => void)[] = [];
let count = 0;

const patch = (id: string, part: Partial<Upload>): void =>
  uploads.change((all) => all.map((each) => (each.id === id ? { ...each, ...part } : each)));

export const dismissUpload = (id: string): void => uploads.change((all) => all.filter((each) => each.id !== id));

/** Sends a file and follows its import; what came of it, or null if nothing did, which its line then says. */
export async function upload(file: File): Promise<MadeTable[] | null> {
  const id = `upload-${(count += 1)}`;
  const entry: Upload = { id, name: file.name, sizeBytes: file.size, phase: 'waiting', fraction: null, tables: [], error: null, jobId: null, cancel: null };
  uploads.change((all) => [entry, ...all]);
  await turn();
  try {
    const workspace = await ensureWorkspace();
    const job = await send(id, workspace, file);
    patch(id, { phase: 'reading', fraction: null, jobId: job.id, cancel: () => void cancelJob(job.id).catch(() => undefined) });
    const ended = await follow(job, (fraction) => patch(id, { fraction }));
    return finish(id, ended);
  } catch (error) {
    const isCancelled = error instanceof DOMException && error.name === 'AbortError';
    patch(id, { phase: isCancelled ? 'cancelled' : 'failed', error: isCancelled ? null : toApiError(error), cancel: null });
    if (isCancelled) dismissUpload(id);
    return null;
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

/** A few at a time: a folder of a thousand files is not a thousand requests. */
async function turn(): Promise<void> {
  if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
}

function finish(id: string, job: Job): MadeTable[] {
  const tables = tablesOf(job);
  patch(id, { phase: 'done', fraction: 1, tables, cancel: null });
  if (tables.every((table) => table.rejectedRows === 0)) setTimeout(() => dismissUpload(id), 8000);
  return tables;
}

/** The tables that an import has made. */
export function tablesOf(job: Job): MadeTable[] {
  const { result } = job;
  const tables = isObject(result) && Array.isArray(result['tables']) ? result['tables'] : [];
  return tables.filter(isObject).map((table) => ({
    name: String(table['name']),
    rows: Number(table['rows'] ?? 0),
    rejectedRows: Number(table['rejectedRows'] ?? 0),
  }));
}

async function send(id: string, workspace: string, file: File): Promise<Job> {
  const path = `${root}/workspaces/${workspace}/files${file.name === '' ? '' : `?name=${encodeURIComponent(file.name)}`}`;
  try {
    return await sendOnce(id, path, file);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401 && (await signInAgain())) return sendOnce(id, path, file);
    throw error;
  }
}

/** By XMLHttpRequest: fetch does not tell how much has been sent. */
function sendOnce(id: string, path: string, file: File): Promise<Job> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', path);
    sending.setRequestHeader('Content-Type', file.name === '' ? 'text/plain' : 'application/octet-stream');
    const secret = bearerOf();
    if (secret !== null) sending.setRequestHeader('Authorization', `Bearer ${secret}`);
    sending.responseType = 'json';
    sending.upload.onprogress = ({ loaded, total }) => patch(id, { fraction: total > 0 ? loaded / total : null });
    sending.onerror = () => reject(ApiError.unreachable());
    sending.onabort = () => reject(new DOMException('Aborted', 'AbortError'));
    sending.onload = () => {
      const answer: unknown = sending.response;
      if (sending.status < 300 && isObject(answer)) resolve(answer['job'] as Job);
      else reject(new ApiError(sending.status, answer));
    };
    patch(id, { phase: 'sending', fraction: 0, cancel: () => sending.abort() });
    sending.send(file);
  });
}

const hasEnded = (state: unknown): boolean => state === 'completed' || state === 'discarded' || state === 'cancelled';

/** Waits for the end of a job by what the server tells of it. */
export async function follow(job: Job, onProgress: (fraction: number) => void): Promise<Job> {
  const ended = await new Promise<Job>((resolve, reject) => {
    const look = (): void => void getJob(job.id).then((now) => { if (hasEnded(now.state)) stop(() => resolve(now)); }, (error: unknown) => {
      if (!(error instanceof ApiError) || !error.isPassing) stop(() => reject(toApiError(error)));
    });
    const ends = [
      onAnew(look),
      onLive((event) => {
        if (event.subject !== job.id || !isObject(event.data)) return;
        if (hasEnded(event.data['state'])) look();
        else if (typeof event.data['progress'] === 'number' && event.data['progress'] > 0) onProgress(event.data['progress']);
      }),
    ];
    const stop = (then: () => void): void => {
      for (const end of ends) end();
      then();
    };
    look(); // it may have ended before anybody listened
  });
  if (ended.state === 'completed') return ended;
  if (ended.state === 'cancelled') throw new DOMException('Cancelled', 'AbortError');
  throw new ApiError(ended.error?.status ?? 422, ended.error);
}

/** All files of what was dropped, those in folders too. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...transfer.files];
  return (await Promise.all(entries.map(filesIn))).flat().filter((file) => !file.name.startsWith('.'));
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry instanceof FileSystemFileEntry) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
  if (!(entry instanceof FileSystemDirectoryEntry)) return [];
  const reader = entry.createReader();
  const found: File[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    found.push(...(await Promise.all(some.map(filesIn))).flat());
  }
}
