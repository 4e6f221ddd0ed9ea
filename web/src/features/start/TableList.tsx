import { ActionIcon, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { TableItem } from '@/api/queries';
import { removeTable } from '@/api/removals';
import { texts } from '@/texts';
import { ago, bytes, dateTime, grouped } from '@/ui/formats';
import { Icon } from '@/ui/Icon';
import ui from '@/ui/ui.module.css';
import { useTitle } from '@/ui/useTitle';
import { AddData } from './AddData';

export function TableList({ workspace, tables }: { workspace: string; tables: readonly TableItem[] }) {
  useTitle(texts.tables.title);
  const queries = useQueryClient();
  const [word, setWord] = useState('');
  const words = texts.tables;
  const shown = tables.filter((table) => `${table.name} ${table.label}`.toLowerCase().includes(word.trim().toLowerCase()));
  return (
    <div className={ui.page}>
      <div className={ui.pageIn}>
        <div className={ui.pageHead}><h1>{words.title}</h1><AddData size="sm" /></div>
        {tables.length > 8 ? <TextInput mb="md" placeholder={words.filter} aria-label={words.filter} value={word} leftSection={<Icon name="search" size={16} />} onChange={(event) => setWord(event.currentTarget.value)} /> : null}
        <table className={ui.list}>
          <thead>
            <tr><th scope="col">{words.name}</th><th scope="col" className={ui.right}>{words.rows}</th><th scope="col" className={`${ui.right} ${ui.wide}`}>{words.size}</th><th scope="col" className={`${ui.right} ${ui.wide}`}>{words.updated}</th><th><span className="seen-by-readers">{texts.common.delete}</span></th></tr>
          </thead>
          <tbody>
            {shown.map((table) => (
              <tr key={table.id}>
                <td>
                  <Link to="/tables/$table" params={{ table: table.name }} className={ui.main}>{table.name}</Link>
                  {table.label === table.name ? null : <div className={ui.soft}>{table.label}</div>}
                </td>
                <td className={ui.right}>{grouped(table.rows)}</td>
                <td className={`${ui.right} ${ui.wide}`}>{bytes(table.sizeBytes)}</td>
                <td className={`${ui.right} ${ui.wide}`} title={dateTime(table.updatedAt)}>{ago(table.updatedAt)}</td>
                <td className={ui.right}>
                  <ActionIcon variant="subtle" color="gray" aria-label={words.deleteOf(table.name)} onClick={() => removeTable(workspace, table, queries)}><Icon name="trash" size={17} /></ActionIcon>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 ? <div className={ui.empty}>{texts.palette.none}</div> : null}
      </div>
    </div>
  );
}
