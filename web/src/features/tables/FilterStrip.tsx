import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { TableDetail } from '@/api/queries';
import type { FilterItem } from '@/app/router';
import { texts } from '@/texts';
import { kindOf } from '@/ui/formats';
import { Icon } from '@/ui/Icon';
import ui from '@/ui/ui.module.css';
import { filterText, operatorsOf, takesValue, valueOf } from './filters';

interface Props {
  columns: TableDetail['columns'];
  filter: readonly FilterItem[];
  /** The column for which a filter is being written; empty for any, null for none. */
  adding: string | null;
  onAdding: (column: string | null) => void;
  onFilter: (filter: FilterItem[]) => void;
}

export function FilterStrip({ columns, filter, adding, onAdding, onFilter }: Props) {
  return (
    <div className={ui.strip}>
      {filter.map((item, index) => (
        <span key={filterText(item)} className={ui.chip}>
          {filterText(item)}
          <button type="button" aria-label={texts.table.removeFilter(filterText(item))} onClick={() => onFilter(filter.filter((_, other) => other !== index))}><Icon name="close" size={13} /></button>
        </span>
      ))}
      {adding === null
        ? <Button size="compact-sm" variant="subtle" leftSection={<Icon name="plus" size={15} />} onClick={() => onAdding('')}>{texts.table.addFilter}</Button>
        : <FilterForm key={adding} columns={columns} column={adding} onDone={(item) => onFilter([...filter, item])} onCancel={() => onAdding(null)} />}
      {filter.length > 1 ? <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onFilter([])}>{texts.table.clearFilters}</Button> : null}
    </div>
  );
}

interface FormProps {
  columns: TableDetail['columns'];
  column: string;
  onDone: (item: FilterItem) => void;
  onCancel: () => void;
}

function FilterForm({ columns, column: given, onDone, onCancel }: FormProps) {
  const [column, setColumn] = useState(given === '' ? (columns[0]?.name ?? '') : given);
  const type = columns.find((each) => each.name === column)?.type ?? 'VARCHAR';
  const operators = operatorsOf(type);
  const [chosen, setOp] = useState<string>(operators[0] ?? 'eq');
  const op = operators.some((each) => each === chosen) ? chosen : (operators[0] ?? 'eq');
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('value');
    onDone(takesValue(op) ? { column, op, value: valueOf(typeof typed === 'string' ? typed : '', type) } : { column, op });
  };
  const words = texts.table;
  const isFlag = kindOf(type) === 'boolean';
  return (
    <form onSubmit={submit} style={{ display: 'flex', gap: 6, flexWrap: 'wrap', alignItems: 'center' }} onKeyDown={(event) => { if (event.key === 'Escape') onCancel(); }}>
      <NativeSelect size="xs" aria-label={words.filterColumn} value={column} onChange={({ currentTarget: { value } }) => { setColumn(value); setOp(''); }} data={columns.map((each) => each.name)} />
      <NativeSelect size="xs" aria-label={words.filterOp} value={op} onChange={(event) => setOp(event.currentTarget.value)} data={operators.map((value) => ({ value, label: texts.ops[value] }))} />
      {takesValue(op)
        ? isFlag
          ? <NativeSelect size="xs" name="value" aria-label={words.filterValue} data={['true', 'false']} />
          : <TextInput size="xs" name="value" aria-label={words.filterValue} placeholder={words.filterValue} autoFocus required autoComplete="off" />
        : null}
      <Button size="xs" type="submit">{words.filterApply}</Button>
      <Button size="xs" variant="subtle" color="gray" onClick={onCancel}>{texts.common.cancel}</Button>
    </form>
  );
}
