import { Store } from '@/api/store';

export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'error';
  action: { label: string; run: () => void } | null;
}

export const toasts = new Store<readonly Toast[]>([]);
let last = 0;

export const dismissToast = (id: number): void => toasts.change((all) => all.filter((each) => each.id !== id));

export function toast(text: string, options: { tone?: Toast['tone']; action?: Toast['action']; forMs?: number } = {}): number {
  const id = (last += 1);
  toasts.change((all) => [...all.slice(-3), { id, text, tone: options.tone ?? 'plain', action: options.action ?? null }]);
  setTimeout(() => dismissToast(id), options.forMs ?? 4000);
  return id;
}

const pending = new Map<symbol, () => void>();

/** Does something after a time in which it can be taken back; a page that is left does it at once. */
export function withUndo(text: string, label: string, does: () => void, undone: () => void, forMs = 7000): void {
  const key = Symbol(text);
  const run = (): void => {
    if (pending.delete(key)) does();
  };
  pending.set(key, run);
  const timer = setTimeout(run, forMs);
  toast(text, {
    forMs,
    action: {
      label,
      run: () => {
        clearTimeout(timer);
        if (pending.delete(key)) undone();
      },
    },
  });
}

addEventListener('pagehide', () => {
  for (const run of [...pending.values()]) run();
});
