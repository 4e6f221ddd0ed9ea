import { useSyncExternalStore } from 'react';
import { isWorkspaceId, keyOf, type WorkspaceKey } from './links';
import { ApiError, isObject } from './problem';

/** A workspace that this browser has opened. Without a secret it lives by its cookie alone. */
export interface KnownWorkspace {
  id: string;
  secret: string | null;
  name: string;
  /** Whether somebody has kept the link; asked for until then. */
  isKept: boolean;
}

interface Session {
  current: KnownWorkspace | null;
  known: KnownWorkspace[];
}

const place = 'tablinum.workspaces';
const listeners = new Set<() => void>();
let session: Session = read();

/** Where the cookie cannot be kept private (plain HTTP of another machine) every request carries the secret. */
let usesBearer = false;

function isKnown(value: unknown): value is KnownWorkspace {
  return isObject(value) && isWorkspaceId(value['id']) && typeof value['name'] === 'string'
    && (typeof value['secret'] === 'string' || value['secret'] === null);
}

function read(): Session {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? 'null');
    const list = isObject(kept) && Array.isArray(kept['known']) ? kept['known'] : [];
    const known = list.filter(isKnown);
    const current = isObject(kept) ? known.find((each) => each.id === kept['current']) : undefined;
    return { current: current ?? null, known };
  } catch {
    return { current: null, known: [] };
  }
}

function change(next: Session): void {
  session = next;
  try {
    localStorage.setItem(place, JSON.stringify({ current: next.current?.id ?? null, known: next.known }));
  } catch {
    // A browser that keeps nothing: the workspace lasts as long as the page, and its link still works.
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSession = (): Session => useSyncExternalStore(subscribe, () => session);
export const currentWorkspace = (): KnownWorkspace | null => session.current;
export const bearerOf = (): string | null => (usesBearer ? (session.current?.secret ?? null) : null);

/** Adds or changes a workspace, and makes it the current one. */
export function enter(workspace: KnownWorkspace): void {
  change({ current: workspace, known: [workspace, ...session.known.filter((each) => each.id !== workspace.id)] });
}

/** Writes down what has become known of the current workspace. */
export function remember(part: Partial<Pick<KnownWorkspace, 'name' | 'isKept'>>): void {
  if (session.current) enter({ ...session.current, ...part });
}

/** Forgets the current workspace in this browser. Its data stays on the server. */
export async function leave(): Promise<void> {
  const left = session.current;
  if (!left) return;
  await fetch(`/api/v1/workspaces/${left.id}/session`, { method: 'DELETE' }).catch(() => undefined);
  change({ current: null, known: session.known.filter((each) => each.id !== left.id) });
}

/** Shows no workspace, and keeps those that are known: a new one is made with the next file. */
export const startAnew = (): void => change({ ...session, current: null });

/** Exchanges a secret for the cookie of this browser. */
export async function signIn({ id, secret }: WorkspaceKey): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/workspaces/${id}/session`, { method: 'POST', headers: { Authorization: `Bearer ${secret}` } });
  } catch {
    throw ApiError.unreachable();
  }
  if (answer.ok) return;
  const error = await ApiError.of(answer);
  if (error.code !== 'session.not_private') throw error;
  usesBearer = true;
}

/** Signs in again when a session has ended and the secret is still here. */
export async function signInAgain(): Promise<boolean> {
  const { current } = session;
  if (!current?.secret) return false;
  return signIn({ id: current.id, secret: current.secret }).then(() => true, () => false);
}

/** Opens the workspace of a link. */
export async function openKey(key: WorkspaceKey): Promise<void> {
  await signIn(key);
  const known = session.known.find((each) => each.id === key.id);
  enter({ id: key.id, secret: key.secret, name: known?.name ?? '', isKept: true });
}

/** Opens what the address names. The secret leaves the address bar first, so that it is not shared or kept by accident. */
export async function openFromAddress(): Promise<void> {
  const key = keyOf(location.href);
  if (!key) return;
  history.replaceState(null, '', location.pathname + location.search);
  await openKey(key);
}
