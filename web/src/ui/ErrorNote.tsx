import { Button, CopyButton } from '@mantine/core';
import { toApiError } from '@/api/problem';
import { texts } from '@/texts';
import { Icon } from './Icon';
import css from './ui.module.css';

/** What went wrong, what to do next, and what to tell whoever runs the server. */
export function ErrorNote({ error, onRetry, title }: { error: unknown; onRetry?: (() => void) | undefined; title?: string }) {
  const problem = toApiError(error);
  return (
    <div role="alert" className={css.error}>
      <Icon name="warning" />
      <div>
        {title === undefined ? null : <strong>{title}</strong>}
        <p>{problem.message}</p>
        <div className={css.errorFoot}>
          {onRetry ? <Button size="compact-sm" variant="default" onClick={onRetry}>{texts.common.retry}</Button> : null}
          <code>{problem.code}</code>
          {problem.traceId === null ? null : (
            <CopyButton value={problem.traceId}>
              {({ copied, copy }) => <Button size="compact-sm" variant="subtle" color="gray" onClick={copy}>{copied ? texts.common.copied : texts.common.copyTrace}</Button>}
            </CopyButton>
          )}
        </div>
      </div>
    </div>
  );
}
