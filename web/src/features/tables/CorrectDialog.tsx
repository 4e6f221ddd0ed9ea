import { Button, Group, Loader, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, toApiError } from '@/api/problem';
import { fileQuery, receiptQuery, type TableDetail } from '@/api/queries';
import type { Corrections, Receipt } from '@/api/receipts';
import { follow } from '@/api/uploads';
import { texts } from '@/texts';
import { ErrorNote } from '@/ui/ErrorNote';
import { grouped } from '@/ui/formats';
import { toast } from '@/ui/toasts';
import ui from '@/ui/ui.module.css';
import { CorrectForm } from './CorrectForm';
import { preview, readAgain } from './corrections';
import { PreviewGrid } from './PreviewGrid';
import css from './Receipt.module.css';

interface Props {
  workspace: string;
  table: TableDetail;
  onClose: () => void;
}

/** Says how the file of a table is to be read, and shows at once what would come of it. */
export function CorrectDialog({ workspace, table, onClose }: Props) {
  const now = table.versions.find((each) => each.version === table.version);
  const receipt = useQuery(receiptQuery(workspace, table.name, table.version));
  return (
    <Modal opened onClose={onClose} size="xl" fullScreen title={<strong>{texts.correct.title(table.name)}</strong>} closeButtonProps={{ 'aria-label': texts.common.close }}>
      {receipt.isPending ? <Loader aria-label={texts.common.loading} /> : null}
      {receipt.isError ? <ErrorNote error={receipt.error} onRetry={() => void receipt.refetch()} /> : null}
      {receipt.data && now ? <Correct workspace={workspace} table={table} fileId={now.fileId} receipt={receipt.data} onClose={onClose} /> : null}
      {now ? null : <ErrorNote error={new ApiError(0, { detail: texts.correct.noFile, code: 'page.no_file' })} />}
    </Modal>
  );
}

function Correct({ workspace, table, fileId, receipt, onClose }: Props & { fileId: string; receipt: Receipt }) {
  const [corrections, setCorrections] = useState<Corrections>(receipt.corrections);
  const [asked] = useDebouncedValue(corrections, 300);
  const [isApplying, setApplying] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const file = useQuery(fileQuery(workspace, fileId));
  const shown = useQuery({
    queryKey: [workspace, 'preview', fileId, asked],
    queryFn: ({ signal }) => preview(workspace, fileId, asked, signal),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
  const apply = async (): Promise<void> => {
    setApplying(true);
    setProblem(null);
    try {
      await follow(await readAgain(workspace, fileId, table.name, corrections), () => undefined);
      toast(texts.correct.done(table.name));
      onClose();
    } catch (error) {
      setProblem(toApiError(error));
    } finally {
      setApplying(false);
    }
  };
  const [first] = shown.data ?? [];
  const refused = shown.isError ? shown.error : problem;
  return (
    <div className={css.correct}>
      <CorrectForm corrections={corrections} receipt={first?.receipt ?? receipt} content={file.data?.content ?? null} sheets={(shown.data ?? []).map((each) => each.name).filter((name) => name !== null)} onChange={setCorrections} />
      <section className={css.preview} aria-label={texts.correct.preview}>
        <div className={css.previewHead}>
          <strong>{texts.correct.preview}</strong>
          {first ? <span className={ui.soft}>{texts.correct.previewNote(grouped(first.rows.length))}{first.receipt.rowsRejected > 0 ? ` · ${texts.correct.wouldReject(grouped(first.receipt.rowsRejected))}` : ''}</span> : null}
          {shown.isFetching ? <Loader size="xs" aria-label={texts.common.loading} /> : null}
          <span className={ui.spring} />
          <Group gap="xs">
            <Button size="sm" variant="default" onClick={() => setCorrections({})}>{texts.correct.reset}</Button>
            <Button size="sm" loading={isApplying} disabled={shown.isError || shown.isPending} onClick={() => void apply()}>{texts.correct.apply}</Button>
          </Group>
        </div>
        <p className={ui.soft}>{texts.correct.lead}</p>
        {refused ? <ErrorNote error={refused} onRetry={shown.isError ? () => void shown.refetch() : undefined} /> : null}
        {first ? <PreviewGrid table={first} corrections={corrections} isBusy={shown.isFetching} onChange={setCorrections} /> : null}
      </section>
    </div>
  );
}
