/** Who opens a workspace: its id, and the secret that goes with it. */
export interface WorkspaceKey {
  id: string;
  secret: string;
}

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isWorkspaceId = (text: unknown): text is string => typeof text === 'string' && id.test(text);

/** The address that opens a workspace in another browser. The fragment stays in the browser: no server and no log sees it. */
export const linkOf = (origin: string, key: WorkspaceKey): string =>
  `${origin}/#${new URLSearchParams({ w: key.id, key: key.secret }).toString()}`;

/** What a link, its fragment or a pasted address opens; null if it is none. */
export function keyOf(address: string): WorkspaceKey | null {
  const start = address.indexOf('#');
  if (start < 0) return null;
  const said = new URLSearchParams(address.slice(start + 1));
  const workspace = said.get('w');
  const secret = said.get('key');
  return isWorkspaceId(workspace) && secret !== null && secret !== '' ? { id: workspace.toLowerCase(), secret } : null;
}
