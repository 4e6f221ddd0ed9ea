import { Button, Progress, SegmentedControl, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { workspaceId } from '@/api/client';
import { toApiError } from '@/api/problem';
import { cancelJob, jobsQuery, retryJob, type Job } from '@/api/queries';
import { tablesOf } from '@/api/uploads';
import { texts } from '@/texts';
import { ErrorNote } from '@/ui/ErrorNote';
import { ago, counted, dateTime, duration } from '@/ui/formats';
import { toast } from '@/ui/toasts';
import ui from '@/ui/ui.module.css';
import { useTitle } from '@/ui/useTitle';
import css from './Jobs.module.css';

type Which = 'any' | 'active' | 'failed';

const isActive = (job: Job): boolean => job.state === 'available' || job.state === 'running' || job.state === 'retryable';
const isShown = (job: Job, which: Which): boolean => which === 'any' || (which === 'active' ? isActive(job) : job.state === 'discarded' || job.state === 'retryable');

export function JobsView() {
  useTitle(texts.jobs.title);
  const workspace = workspaceId();
  const jobs = useQuery(jobsQuery(workspace));
  const [which, setWhich] = useState<Which>('any');
  const words = texts.jobs;
  const shown = (jobs.data ?? []).filter((job) => isShown(job, which));
  return (
    <div className={ui.page}>
      <div className={ui.pageIn}>
        <div className={ui.pageHead}>
          <h1>{words.title}</h1>
          <SegmentedControl
            size="xs" aria-label={words.filter} value={which} onChange={(value) => setWhich(value === 'active' || value === 'failed' ? value : 'any')}
            data={[{ value: 'any', label: words.any }, { value: 'active', label: words.active }, { value: 'failed', label: words.failed }]}
          />
        </div>
        {jobs.isPending ? <div aria-busy="true">{[1, 2, 3].map((each) => <Skeleton key={each} h={40} mb={12} />)}</div> : null}
        {jobs.isError ? <ErrorNote error={jobs.error} onRetry={() => void jobs.refetch()} /> : null}
        {jobs.data && shown.length === 0 ? <div className={ui.empty}><strong>{words.empty}</strong><span>{words.emptyHint}</span></div> : null}
        <ul className={css.jobs}>{shown.map((job) => <JobLine key={job.id} job={job} workspace={workspace} />)}</ul>
      </div>
    </div>
  );
}

const kindName = (kind: string): string => {
  const names: Readonly<Record<string, string>> = texts.jobs.kinds;
  return names[kind] ?? kind;
};

function JobLine({ job, workspace }: { job: Job; workspace: string }) {
  const words = texts.jobs;
  const took = job.startedAt !== null && job.finishedAt !== null ? duration(Date.parse(job.finishedAt) - Date.parse(job.startedAt)) : null;
  const tables = tablesOf(job);
  return (
    <li data-state={job.state}>
      <div className={css.line}>
        <span className={css.state}>{words.states[job.state]}</span>
        <div className={css.what}>
          <strong>{kindName(job.kind)}</strong>
          {tables.map((table) => (
            <span key={table.name}> · <Link to="/tables/$table" params={{ table: table.name }} className={ui.main}>{table.name}</Link> <span className={ui.soft}>{counted(table.rows, 'row')}</span></span>
          ))}
          {job.error ? <p className={css.error}>{job.error.detail} <code>{job.error.code}</code></p> : null}
        </div>
        <span className={ui.soft} title={dateTime(job.createdAt)}>{ago(job.createdAt)}{took === null ? '' : ` · ${took}`}{job.attempt > 1 ? ` · ${words.attempts(job.attempt, job.maxAttempts)}` : ''}</span>
        <JobButtons job={job} workspace={workspace} />
      </div>
      {job.state === 'running' ? <Progress size={3} mt={8} value={job.progress > 0 ? job.progress * 100 : 100} animated={job.progress === 0} aria-label={words.states.running} /> : null}
    </li>
  );
}

function JobButtons({ job, workspace }: { job: Job; workspace: string }) {
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (does: 'retry' | 'cancel') => (does === 'retry' ? retryJob(job.id) : cancelJob(job.id)),
    onError: (error) => toast(toApiError(error).message, { tone: 'error', forMs: 8000 }),
    onSettled: () => queries.invalidateQueries({ queryKey: jobsQuery(workspace).queryKey }),
  });
  const canRetry = job.state === 'discarded' || job.state === 'cancelled' || job.state === 'retryable';
  return (
    <div className={css.buttons}>
      {canRetry ? <Button size="compact-sm" variant="default" loading={act.isPending} onClick={() => act.mutate('retry')}>{texts.jobs.retry}</Button> : null}
      {isActive(job) ? <Button size="compact-sm" variant="subtle" color="gray" loading={act.isPending} onClick={() => act.mutate('cancel')}>{texts.jobs.cancel}</Button> : null}
    </div>
  );
}
