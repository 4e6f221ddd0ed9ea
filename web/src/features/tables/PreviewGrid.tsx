import { NativeSelect } from '@mantine/core';
import type { Corrections } from '@/api/receipts';
import { texts } from '@/texts';
import { cellText, kindOf } from '@/ui/formats';
import { columnTypes, withType, type PreviewTable } from './corrections';
import css from './Receipt.module.css';

interface Props {
  table: PreviewTable;
  corrections: Corrections;
  isBusy: boolean;
  onChange: (corrections: Corrections) => void;
}

const mostColumns = 80;

/** The first rows as they would be read, with the type of each column to choose. */
export function PreviewGrid({ table, corrections, isBusy, onChange }: Props) {
  const columns = table.columns.slice(0, mostColumns);
  return (
    <div className={css.previewBox} aria-busy={isBusy} tabIndex={0} role="region" aria-label={texts.correct.previewRows}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col">
                {column.name}
                <NativeSelect
                  size="xs" mt={4} aria-label={texts.correct.typeOf(column.name)} value={corrections.types?.[column.name] ?? 'auto'}
                  data={[{ value: 'auto', label: column.type.toLowerCase() }, ...columnTypes.map((type) => ({ value: type, label: type.toLowerCase() }))]}
                  onChange={({ currentTarget: { value } }) => onChange(withType(corrections, column.name, value === 'auto' ? undefined : value))}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column, at) => {
                const kind = kindOf(column.type);
                const value = row[at];
                return <td key={column.name} className={`${kind === 'number' ? css.right : ''} ${value === null ? css.null : ''}`}>{value === null ? texts.table.null : cellText(value, kind)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
