import { Button } from '@mantine/core';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { texts } from '@/texts';
import { ErrorNote } from '@/ui/ErrorNote';
import css from '@/ui/ui.module.css';

/** What a view shows instead of itself when it has failed; the shell around it goes on. */
export function RouteProblem({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  return <div className={css.middle}><ErrorNote title={texts.errors.view} error={error} onRetry={retry} /></div>;
}

export function NotFound() {
  return (
    <div className={css.middle}>
      <h1>{texts.errors.notFound}</h1>
      <Button component={Link} to="/tables" variant="default">{texts.nav.tables}</Button>
    </div>
  );
}
