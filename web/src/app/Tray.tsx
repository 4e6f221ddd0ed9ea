import { ActionIcon, Button, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { cancelJob, jobsQuery, type Job } from '@/api/queries';
import { useSession } from '@/api/session';
import { useStore } from '@/api/store';
import { dismissUpload, uploads, type Upload } from '@/api/uploads';
import { texts } from '@/texts';
import { bytes, counted } from '@/ui/formats';
import { Icon } from '@/ui/Icon';
import css from './Shell.module.css';

/** What is on its way in, from the first byte to the table, and what else works in the workspace. */
export function Tray() {
  const all = useStore(uploads);
  const others = useOtherJobs(all);
  const [isOpen, setOpen] = useState(true);
  if (all.length === 0 && others.length === 0) return null;
  const active = all.filter((each) => each.cancel !== null || each.phase === 'waiting').length + others.length;
  return (
    <section className={css.tray} aria-label={texts.uploads.title}>
      <header>
        <strong>{texts.uploads.title}{active > 0 ? ` · ${active}` : ''}</strong>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-expanded={isOpen} aria-label={isOpen ? texts.uploads.collapse : texts.uploads.expand} onClick={() => setOpen(!isOpen)}>
          <Icon name={isOpen ? 'down' : 'up'} size={15} />
        </ActionIcon>
      </header>
      {isOpen ? (
        <ul>
          {all.slice(0, 60).map((each) => <UploadLine key={each.id} upload={each} />)}
          {others.map((each) => <JobLine key={each.id} job={each} />)}
        </ul>
      ) : null}
    </section>
  );
}

const mostOthers = 6;

/** Jobs that run and that no upload of this page has begun: of another browser, or of a program. */
function useOtherJobs(own: readonly Upload[]): readonly Job[] {
  const { current } = useSession();
  const jobs = useQuery({ ...jobsQuery(current?.id ?? ''), enabled: current !== null });
  const isSending = own.some((each) => each.phase === 'sending'); // its job may be heard of before the answer names it
  if (isSending) return [];
  return (jobs.data ?? []).filter((job) => job.state === 'running' && !own.some((each) => each.jobId === job.id)).slice(0, mostOthers);
}

function JobLine({ job }: { job: Job }) {
  const names: Readonly<Record<string, string>> = texts.jobs.kinds;
  const name = names[job.kind] ?? job.kind;
  return (
    <li>
      <div className={css.trayLine}>
        <span className={css.trayName}>{name}</span>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void cancelJob(job.id).catch(() => undefined)}>{texts.common.cancel}</Button>
      </div>
      <Progress size={4} value={job.progress > 0 ? job.progress * 100 : 100} animated={job.progress === 0} aria-label={name} />
      <p className={css.trayState}>{texts.uploads.other}</p>
    </li>
  );
}

function UploadLine({ upload }: { upload: Upload }) {
  const name = upload.name === '' ? texts.start.pasteTitle : upload.name;
  const isRunning = upload.phase === 'sending' || upload.phase === 'reading' || upload.phase === 'waiting';
  return (
    <li data-phase={upload.phase}>
      <div className={css.trayLine}>
        <span className={css.trayName} title={name}>{name}</span>
        {upload.cancel ? <Button size="compact-xs" variant="subtle" color="gray" onClick={upload.cancel}>{texts.common.cancel}</Button> : null}
        {isRunning ? null : <ActionIcon variant="subtle" color="gray" size="sm" aria-label={texts.common.dismiss(name)} onClick={() => dismissUpload(upload.id)}><Icon name="close" size={14} /></ActionIcon>}
      </div>
      {isRunning ? <Progress size={4} value={(upload.fraction ?? 1) * 100} animated={upload.fraction === null} aria-label={name} /> : null}
      <UploadState upload={upload} />
    </li>
  );
}

function UploadState({ upload }: { upload: Upload }) {
  if (upload.phase === 'failed') return <p role="alert" className={css.trayBad}>{upload.error?.message}</p>;
  if (upload.phase !== 'done') {
    const share = upload.fraction === null ? '' : ` · ${Math.round(upload.fraction * 100)} %`;
    return <p className={css.trayState}>{texts.uploads[upload.phase]} · {bytes(upload.sizeBytes)}{share}</p>;
  }
  return (
    <>
      {upload.tables.slice(0, 8).map((table) => (
        <p key={table.name} className={css.trayState}>
          <Link to="/tables/$table" params={{ table: table.name }}>{table.name}</Link> · {counted(table.rows, 'row')}
          {table.rejectedRows > 0 ? <span className={css.trayBad}> · {texts.uploads.rejected(counted(table.rejectedRows, 'row'))}</span> : null}
        </p>
      ))}
    </>
  );
}
