import { Button, Menu } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { addressOf } from '@/api/client';
import type { TableDetail } from '@/api/queries';
import { removeTable } from '@/api/removals';
import { texts } from '@/texts';
import { toggled, type ColumnChoices } from '@/ui/columns';
import { ExportMenu } from '@/ui/ExportMenu';
import { ago, counted, dateTime, grouped, nameInSql } from '@/ui/formats';
import { Icon } from '@/ui/Icon';
import ui from '@/ui/ui.module.css';

interface Props {
  workspace: string;
  table: TableDetail;
  version: number;
  count: { rows: number; isCounted: boolean };
  isFiltered: boolean;
  choices: ColumnChoices;
  onChoices: (choices: ColumnChoices) => void;
  onReceipt: () => void;
  onCorrect: () => void;
  onVersion: (version: number) => void;
  onFilter: () => void;
}

const quiet = { size: 'compact-sm', variant: 'subtle', color: 'gray' } as const;

export function TableToolbar({ workspace, table, version, count, isFiltered, choices, onChoices, onReceipt, onCorrect, onVersion, onFilter }: Props) {
  const words = texts.table;
  const rejected = table.versions.find((each) => each.version === version)?.rejectedRows ?? 0;
  const rows = count.isCounted ? counted(count.rows, 'row') : `${grouped(count.rows)} ${words.more}`;
  return (
    <div className={ui.toolbar}>
      <h1 title={table.label}>{table.name}</h1>
      <span className={ui.count}>{isFiltered ? `${rows}, ${words.filtered}` : rows}<span className={ui.wide}> · {counted(table.columns.length, 'column')}</span></span>
      <span className={ui.spring} />
      <Button {...quiet} leftSection={<Icon name="filter" size={16} />} onClick={onFilter}>{words.addFilter}</Button>
      <ColumnsMenu table={table} choices={choices} onChoices={onChoices} />
      <Button {...quiet} color={rejected > 0 ? 'red' : 'gray'} leftSection={<Icon name={rejected > 0 ? 'warning' : 'receipt'} size={16} />} onClick={onReceipt}>
        {rejected > 0 ? texts.uploads.rejected(grouped(rejected)) : words.receipt}
      </Button>
      <Versions table={table} version={version} onVersion={onVersion} />
      <Button {...quiet} renderRoot={(props) => <Link {...props} to="/queries" search={{ sql: `SELECT *\nFROM ${nameInSql(table.name)}\nLIMIT 100` }} />} leftSection={<Icon name="query" size={16} />}>{words.query}</Button>
      <ExportMenu addressOf={(format) => addressOf(`/tables/${encodeURIComponent(table.name)}/export?format=${format}&version=${version}`)} />
      <MoreMenu workspace={workspace} table={table} onCorrect={onCorrect} />
    </div>
  );
}

function ColumnsMenu({ table, choices, onChoices }: Pick<Props, 'table' | 'choices' | 'onChoices'>) {
  const hidden = choices.hidden.length;
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button {...quiet} className={ui.wide ?? ''} leftSection={<Icon name="columns" size={16} />}>{texts.table.columns}{hidden > 0 ? ` −${hidden}` : ''}</Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Item disabled={hidden === 0} onClick={() => onChoices({ ...choices, hidden: [] })}>{texts.table.showAll}</Menu.Item>
        <Menu.Divider />
        {table.columns.map(({ name }) => (
          <Menu.Item
            key={name} onClick={() => onChoices({ ...choices, hidden: toggled(choices.hidden, name) })} c={choices.hidden.includes(name) ? 'var(--ink-faint)' : 'var(--ink)'}
            leftSection={<Icon name={choices.hidden.includes(name) ? 'hide' : 'check'} size={15} />} aria-label={choices.hidden.includes(name) ? texts.table.show(name) : texts.table.hideOf(name)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Versions({ table, version, onVersion }: Pick<Props, 'table' | 'version' | 'onVersion'>) {
  if (table.versions.length < 2) return null;
  const newest = [...table.versions].sort((one, other) => other.version - one.version);
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button {...quiet} leftSection={<Icon name="history" size={16} />}>{texts.table.version(version)}</Button></Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        {newest.map((each) => (
          <Menu.Item key={each.version} onClick={() => onVersion(each.version)} leftSection={<Icon name={each.version === version ? 'check' : 'history'} size={15} />} title={dateTime(each.createdAt)}>
            {texts.table.version(each.version)}{each.version === table.version ? `, ${texts.table.current}` : ''}
            <div className={ui.soft}>{counted(each.rows, 'row')} · {each.mode} · {ago(each.createdAt)}</div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MoreMenu({ workspace, table, onCorrect }: { workspace: string; table: TableDetail; onCorrect: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = (): void => {
    removeTable(workspace, table, queries);
    void navigate({ to: '/tables' });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button {...quiet} px={6} aria-label={texts.common.more}><Icon name="more" size={17} /></Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={onCorrect}>{texts.table.correct}</Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={remove}>{texts.tables.deleteOf(table.name)}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
