import { Button, Loader, TextInput } from '@mantine/core';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { keyOf } from '@/api/links';
import { toApiError, type ApiError } from '@/api/problem';
import { openFromAddress, openKey, startAnew } from '@/api/session';
import { texts } from '@/texts';
import { ErrorNote } from '@/ui/ErrorNote';
import css from '@/ui/ui.module.css';

type State = 'opening' | 'open' | ApiError;

/** Opens the workspace of the address, if it names one, before anything of it is shown. */
export function Entry({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<State>(() => (keyOf(location.href) ? 'opening' : 'open'));
  useEffect(() => {
    const open = (): void => {
      if (!keyOf(location.href)) return;
      openFromAddress().then(() => { queries.clear(); setState('open'); }, (error: unknown) => setState(toApiError(error)));
    };
    open();
    addEventListener('hashchange', open);
    return () => removeEventListener('hashchange', open);
  }, [queries]);
  if (state === 'open') return children;
  if (state === 'opening') return <div className={css.middle}><Loader aria-label={texts.common.loading} /></div>;
  return <WrongLink error={state} onOpen={() => setState('open')} />;
}

function WrongLink({ error, onOpen }: { error: ApiError; onOpen: () => void }) {
  return (
    <main className={css.middle}>
      <ErrorNote title={texts.start.signInTitle} error={error} onRetry={error.isPassing ? () => location.reload() : undefined} />
      <LinkForm onOpen={onOpen} />
      <Button variant="subtle" color="gray" onClick={() => { startAnew(); onOpen(); }}>{texts.start.signInAnew}</Button>
    </main>
  );
}

/** Takes a link that somebody has kept. */
export function LinkForm({ onOpen }: { onOpen: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const queries = useQueryClient();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const key = keyOf(String(new FormData(event.currentTarget).get('link')));
    if (!key) return setProblem(texts.start.haveLinkBad);
    openKey(key).then(() => { queries.clear(); onOpen(); }, (error: unknown) => setProblem(toApiError(error).message));
  };
  return (
    <form onSubmit={submit} className={css.linkForm}>
      <TextInput name="link" label={texts.start.haveLinkLabel} type="password" autoComplete="off" error={problem} />
      <Button type="submit">{texts.common.open}</Button>
    </form>
  );
}
