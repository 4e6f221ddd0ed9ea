import { Button } from '@mantine/core';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useLive } from '@/api/live';
import { useSession } from '@/api/session';
import { filesOf } from '@/api/uploads';
import { texts } from '@/texts';
import { Icon } from '@/ui/Icon';
import { takeFiles } from './intake';
import { KeepLink } from './KeepLink';
import { MobileNav, Sidebar } from './Sidebar';
import { ThemeButton } from './ThemeButton';
import { Toasts } from './Toasts';
import { Tray } from './Tray';
import css from './Shell.module.css';

const Palette = lazy(() => import('./Palette').then((module) => ({ default: module.Palette })));

/** What is around every view. */
export function Shell() {
  const { current } = useSession();
  const live = useLive(current?.id ?? null);
  const [isSearching, setSearching] = useState(false);
  useShortcut(() => setSearching((before) => !before));
  return (
    <div className={current ? css.shell : css.bare}>
      <a href="#content" className={css.skip}>{texts.nav.skip}</a>
      {current ? <Sidebar workspace={current} onSearch={() => setSearching(true)} /> : <FirstHeader />}
      <main id="content" className={css.content} tabIndex={-1}>
        {current && live === 'away' ? <p role="status" className={css.banner}>{texts.live.away}</p> : null}
        {current && current.secret !== null && !current.isKept ? <KeepLink workspace={current} /> : null}
        <Outlet key={current?.id ?? 'none'} />
      </main>
      {current ? <MobileNav onSearch={() => setSearching(true)} /> : null}
      <DropVeil />
      <Suspense fallback={null}><Tray /></Suspense>
      <Toasts />
      {isSearching ? <Suspense fallback={null}><Palette onClose={() => setSearching(false)} /></Suspense> : null}
    </div>
  );
}

function FirstHeader() {
  const { known } = useSession();
  return (
    <header className={css.firstHeader}>
      <Link to="/" className={css.brand}><span className={css.mark} aria-hidden="true" />{texts.product}</Link>
      <span className={css.spring} />
      {known.length > 0 ? (
        <Button size="compact-sm" variant="subtle" color="gray" renderRoot={(props) => <Link {...props} to="/settings" />}>{texts.settings.others}</Button>
      ) : null}
      <ThemeButton />
    </header>
  );
}

function useShortcut(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Files may be dropped, and tables pasted, anywhere. */
function DropVeil() {
  const navigate = useNavigate();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const goTo = (table: string | null): void => void (table === null ? navigate({ to: '/tables' }) : navigate({ to: '/tables/$table', params: { table } }));
    const ends = new AbortController();
    let depth = 0;
    const on = <K extends keyof WindowEventMap>(name: K, does: (event: WindowEventMap[K]) => void): void =>
      addEventListener(name, does, { signal: ends.signal });
    on('dragenter', (event) => { if (hasFiles(event)) setOver((depth += 1) > 0); });
    on('dragleave', (event) => { if (hasFiles(event)) setOver((depth = Math.max(0, depth - 1)) > 0); });
    on('dragover', (event) => { if (hasFiles(event)) event.preventDefault(); });
    on('drop', (event) => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void filesOf(event.dataTransfer).then((files) => takeFiles(files, goTo));
    });
    on('paste', (event) => {
      if (event.target instanceof Element && event.target.closest('input, textarea, [contenteditable="true"], [role="dialog"]')) return;
      const pasted = pastedFiles(event.clipboardData);
      if (pasted.length === 0) return;
      event.preventDefault();
      void takeFiles(pasted, goTo);
    });
    return () => ends.abort();
  }, [navigate]);
  return isOver ? <div className={css.veil}><div><Icon name="upload" size={30} /><strong>{texts.start.release}</strong><span>{texts.start.releaseHint}</span></div></div> : null;
}

function pastedFiles(data: DataTransfer | null): File[] {
  const text = data?.getData('text/plain') ?? '';
  // Spreadsheets put a picture of the cells beside their text.
  const files = [...(data?.files ?? [])].filter((file) => text === '' || !file.type.startsWith('image/'));
  if (files.length > 0) return files;
  return text.trim() === '' ? [] : [new File([text], '', { type: 'text/plain' })];
}
