import { Anchor, Button, Group, Modal, Progress, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { workspaceQuery } from '@/api/queries';
import { enter, leave, startAnew, useSession, type KnownWorkspace } from '@/api/session';
import { KeepLink } from '@/app/KeepLink';
import { texts } from '@/texts';
import { ErrorNote } from '@/ui/ErrorNote';
import { bytes, dateTime } from '@/ui/formats';
import ui from '@/ui/ui.module.css';
import { useTitle } from '@/ui/useTitle';
import css from './Settings.module.css';

const words = texts.settings;

export function SettingsView() {
  useTitle(words.title);
  const { current, known } = useSession();
  return (
    <div className={ui.page}>
      <div className={ui.pageIn}>
        <div className={ui.pageHead}><h1>{words.title}</h1></div>
        <div className={ui.cards}>
          {current ? <WorkspaceCard workspace={current} /> : null}
          <Appearance />
          <OtherWorkspaces others={known.filter((each) => each.id !== current?.id)} />
          <section className={ui.card}>
            <h2>{words.keyboard}</h2>
            <dl className={ui.facts}>{texts.keys.map(([key, does]) => <div key={key} className={css.key}><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div>)}</dl>
          </section>
          <section className={ui.card}>
            <h2>{words.about}</h2>
            <Anchor size="sm" href="/openapi/v1.json" target="_blank" rel="noreferrer">{words.api}</Anchor>
          </section>
        </div>
      </div>
    </div>
  );
}

function WorkspaceCard({ workspace }: { workspace: KnownWorkspace }) {
  const about = useQuery(workspaceQuery(workspace.id));
  return (
    <section className={ui.card}>
      <h2>{words.workspace}</h2>
      {about.isError ? <ErrorNote error={about.error} onRetry={() => void about.refetch()} /> : null}
      <dl className={ui.facts} aria-busy={about.isPending}>
        <dt>{words.name}</dt><dd>{about.data?.name ?? workspace.name}</dd>
        <dt>{words.id}</dt><dd><code>{workspace.id}</code></dd>
        {about.data ? (
          <>
            <dt>{words.created}</dt><dd>{dateTime(about.data.createdAt)}</dd>
            <dt>{words.storage}</dt>
            <dd className={css.storage}>
              {words.used(bytes(about.data.usedBytes), bytes(about.data.maxBytes))}
              <Progress size={5} value={(about.data.usedBytes / Math.max(1, about.data.maxBytes)) * 100} aria-label={words.storage} />
              <span className={ui.soft}>{words.fileLimit(bytes(about.data.maxFileBytes))}</span>
            </dd>
          </>
        ) : null}
      </dl>
      {workspace.secret === null ? null : <div className={css.link}><KeepLink workspace={workspace} /></div>}
      <Leave />
    </section>
  );
}

function Leave() {
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const yes = async (): Promise<void> => {
    await leave();
    queries.clear();
    await navigate({ to: '/' });
  };
  const anew = async (): Promise<void> => {
    startAnew();
    queries.clear();
    await navigate({ to: '/' });
  };
  return (
    <Group gap="xs" mt="md">
      <Button variant="default" size="sm" onClick={() => void anew()}>{words.anew}</Button>
      <Button variant="subtle" color="red" size="sm" onClick={() => setAsking(true)}>{words.leave}</Button>
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={<strong>{words.leaveTitle}</strong>} closeButtonProps={{ 'aria-label': texts.common.close }}>
        <p>{words.leaveText}</p>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setAsking(false)}>{texts.common.cancel}</Button>
          <Button color="red" onClick={() => void yes()}>{words.leaveYes}</Button>
        </Group>
      </Modal>
    </Group>
  );
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <section className={ui.card}>
      <h2>{words.appearance}</h2>
      <SegmentedControl
        aria-label={words.appearance} value={colorScheme} onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        data={[{ value: 'auto', label: words.system }, { value: 'light', label: words.light }, { value: 'dark', label: words.dark }]}
      />
    </section>
  );
}

function OtherWorkspaces({ others }: { others: readonly KnownWorkspace[] }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  if (others.length === 0) return null;
  const open = (workspace: KnownWorkspace): void => {
    queries.clear();
    enter(workspace);
    void navigate({ to: '/' });
  };
  return (
    <section className={ui.card}>
      <h2>{words.others}</h2>
      <ul className={css.others}>
        {others.map((each) => (
          <li key={each.id}><span>{each.name === '' ? words.untitled : each.name} <code>{each.id.slice(-8)}</code></span><Button size="compact-sm" variant="default" onClick={() => open(each)}>{texts.common.open}</Button></li>
        ))}
      </ul>
    </section>
  );
}
