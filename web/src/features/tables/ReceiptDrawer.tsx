import { Anchor, Button, Drawer, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { addressOf } from '@/api/client';
import { receiptQuery } from '@/api/queries';
import type { Receipt } from '@/api/receipts';
import { texts } from '@/texts';
import { ErrorNote } from '@/ui/ErrorNote';
import { counted, grouped, shortType } from '@/ui/formats';
import { Icon } from '@/ui/Icon';
import ui from '@/ui/ui.module.css';
import css from './Receipt.module.css';

interface Props {
  workspace: string;
  table: string;
  version: number;
  onClose: () => void;
  onCorrect: () => void;
}

/** What was decided about the file, and every row that could not be taken. */
export function ReceiptDrawer({ workspace, table, version, onClose, onCorrect }: Props) {
  const receipt = useQuery(receiptQuery(workspace, table, version));
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={<strong>{texts.receipt.title}</strong>} closeButtonProps={{ 'aria-label': texts.common.close }}>
      {receipt.isPending ? <Loader aria-label={texts.common.loading} /> : null}
      {receipt.isError ? <ErrorNote error={receipt.error} onRetry={() => void receipt.refetch()} /> : null}
      {receipt.data ? (
        <div className={css.receipt}>
          <Summary receipt={receipt.data} />
          <Button variant="default" size="sm" leftSection={<Icon name="edit" size={16} />} onClick={onCorrect}>{texts.table.correct}</Button>
          <Reading receipt={receipt.data} />
          {receipt.data.rowsRejected > 0 ? <Rejected receipt={receipt.data} address={addressOf(`/tables/${encodeURIComponent(table)}/rejected?format=csv&version=${version}`)} /> : null}
          <Columns receipt={receipt.data} />
        </div>
      ) : null}
    </Drawer>
  );
}

function Summary({ receipt }: { receipt: Receipt }) {
  const isWhole = receipt.rowsRejected === 0;
  return (
    <p className={css.summary} data-whole={isWhole}>
      <Icon name={isWhole ? 'check' : 'warning'} />
      {isWhole ? texts.receipt.all(counted(receipt.rowsRead, 'row')) : texts.receipt.some(counted(receipt.rowsKept, 'row'), grouped(receipt.rowsRejected))}
    </p>
  );
}

const delimiterName = (delimiter: string): string => {
  const names: Readonly<Record<string, string>> = texts.receipt.delimiters;
  return names[delimiter] ?? delimiter;
};

function Reading({ receipt }: { receipt: Receipt }) {
  const { dialect, encoding } = receipt;
  const words = texts.receipt;
  return (
    <>
      <dl className={ui.facts}>
        <dt>{words.format}</dt><dd>{receipt.format.toUpperCase()}</dd>
        {encoding ? <><dt>{words.encoding}</dt><dd>{encoding.name} <span className={ui.soft}>{encoding.evidence}</span></dd></> : null}
        {dialect ? (
          <>
            <dt>{words.delimiter}</dt><dd>{delimiterName(dialect.delimiter)} <span className={ui.soft}>{words.sureness(`${Math.floor(dialect.sureness * 100)} %`)}</span></dd>
            <dt>{words.header}</dt><dd>{words.headerRows(dialect.headerRows)} {dialect.skippedLines > 0 ? <span className={ui.soft}>{words.skipped(dialect.skippedLines)}</span> : null}</dd>
          </>
        ) : null}
      </dl>
      {receipt.notes.length > 0 ? <div><h3>{words.notes}</h3><ul>{receipt.notes.map((note) => <li key={note}>{note}</li>)}</ul></div> : null}
    </>
  );
}

function Rejected({ receipt, address }: { receipt: Receipt; address: string }) {
  const words = texts.receipt;
  return (
    <section>
      <h3>{words.rejected}</h3>
      <p className={ui.soft}>
        {receipt.rejected.length < receipt.rowsRejected ? words.first(grouped(receipt.rejected.length)) : null} <Anchor href={address} download size="sm">{words.download}</Anchor>
      </p>
      <div className={css.rejected} tabIndex={0} role="region" aria-label={words.rejected}>
        <table>
          <thead><tr><th scope="col">{words.line}</th><th scope="col">{words.reason}</th><th scope="col">{words.text}</th></tr></thead>
          <tbody>
            {receipt.rejected.slice(0, 300).map((row, index) => (
              <tr key={`${row.line}-${index}`}><td>{grouped(row.line)}</td><td>{row.reason}</td><td><code>{row.text}</code></td></tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Columns({ receipt }: { receipt: Receipt }) {
  return (
    <section>
      <h3>{texts.receipt.columns}</h3>
      <ul className={css.columns}>
        {receipt.columns.map((column) => (
          <li key={column.name}>
            <strong>{column.name}</strong> <span className={css.type} title={column.type}>{shortType(column.type)}</span>
            <div className={ui.soft}>{column.evidence}{column.original === column.name ? '' : ` · ${texts.receipt.original(column.original)}`}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}
