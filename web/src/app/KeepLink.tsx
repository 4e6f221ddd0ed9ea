import { Button, CopyButton, TextInput } from '@mantine/core';
import { linkOf } from '@/api/links';
import { remember, type KnownWorkspace } from '@/api/session';
import { texts } from '@/texts';
import { Icon } from '@/ui/Icon';
import css from './Shell.module.css';

/** Asks once to keep the only key of a workspace that has no account. */
export function KeepLink({ workspace }: { workspace: KnownWorkspace }) {
  if (workspace.secret === null) return null;
  const link = linkOf(location.origin, { id: workspace.id, secret: workspace.secret });
  return (
    <div role="group" className={css.keep} aria-label={texts.keep.title}>
      <Icon name="link" />
      <div className={css.keepText}><strong>{texts.keep.title}</strong><span>{texts.keep.text}</span></div>
      <TextInput readOnly size="xs" value={link} aria-label={texts.keep.label} onFocus={(event) => event.currentTarget.select()} className={css.keepField ?? ''} />
      <CopyButton value={link} timeout={4000}>
        {({ copied, copy }) => <Button size="xs" onClick={copy}>{copied ? texts.common.copied : texts.keep.copy}</Button>}
      </CopyButton>
      {workspace.isKept ? null : <Button size="xs" variant="subtle" color="gray" onClick={() => remember({ isKept: true })}>{texts.keep.done}</Button>}
    </div>
  );
}
