import { ActionIcon, CopyButton, Drawer, Group } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Column } from '@/api/queries';
import { texts } from '@/texts';
import { fullText, grouped, shortType } from './formats';
import { Icon } from './Icon';
import type { RowWindows } from './windows';
import css from './ui.module.css';

interface Props {
  windows: RowWindows;
  columns: readonly Column[];
  row: number;
  rowCount: number;
  onRow: (row: number) => void;
  onClose: () => void;
}

/** One row from top to bottom, with every value whole. */
export function RowDetail({ windows, columns, row, rowCount, onRow, onClose }: Props) {
  const [values, setValues] = useState<readonly unknown[] | undefined>(windows.row(row));
  useEffect(() => {
    let isCurrent = true;
    void windows.range(row, row).then(([found]) => { if (isCurrent) setValues(found); });
    return () => { isCurrent = false; };
  }, [windows, row]);
  return (
    <Drawer
      opened onClose={onClose} position="right" size="md" closeButtonProps={{ 'aria-label': texts.common.close }}
      title={
        <Group gap="xs">
          <strong>{texts.table.detail(grouped(row + 1))}</strong>
          <ActionIcon variant="subtle" color="gray" disabled={row === 0} aria-label={texts.table.previous} onClick={() => onRow(row - 1)}><Icon name="up" /></ActionIcon>
          <ActionIcon variant="subtle" color="gray" disabled={row >= rowCount - 1} aria-label={texts.table.next} onClick={() => onRow(row + 1)}><Icon name="down" /></ActionIcon>
        </Group>
      }
    >
      <dl className={css.detail}>
        {columns.map((column, index) => (
          <div key={column.name}>
            <dt>{column.name} <span>{shortType(column.type)}</span></dt>
            <dd>
              {values?.[index] === null ? <em>{texts.table.null}</em> : <pre>{fullText(values?.[index])}</pre>}
              <CopyButton value={fullText(values?.[index])}>
                {({ copied, copy }) => (
                  <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`${texts.common.copy} ${column.name}`} onClick={copy}>
                    <Icon name={copied ? 'check' : 'copy'} size={15} />
                  </ActionIcon>
                )}
              </CopyButton>
            </dd>
          </div>
        ))}
      </dl>
    </Drawer>
  );
}
