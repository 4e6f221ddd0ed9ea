import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { Corrections, Receipt } from '@/api/receipts';
import { texts } from '@/texts';
import { corrected, encodings } from './corrections';
import css from './Receipt.module.css';

interface Props {
  corrections: Corrections;
  receipt: Receipt;
  content: string | null;
  sheets: readonly string[];
  onChange: (corrections: Corrections) => void;
}

const words = texts.correct;
const automatic = { value: 'auto', label: words.automatic };
const delimiters = Object.entries(texts.receipt.delimiters).map(([value, label]) => ({ value: `=${value}`, label }));

/** What can be said about a file of this kind; the rest is left to the reader. */
export function CorrectForm({ corrections, receipt, content, sheets, onChange }: Props) {
  const isText = receipt.dialect !== null || content === 'delimited_text';
  const hasRows = isText || content === 'workbook';
  return (
    <div className={css.form}>
      {isText ? <Text corrections={corrections} receipt={receipt} onChange={onChange} /> : null}
      {sheets.length > 1 || corrections.sheet !== undefined ? (
        <NativeSelect label={words.sheet} value={corrections.sheet ?? 'auto'} data={[automatic, ...new Set([...sheets, ...(corrections.sheet === undefined ? [] : [corrections.sheet])])]} onChange={(event) => onChange(corrected(corrections, 'sheet', chosen(event.currentTarget.value)))} />
      ) : null}
      {hasRows ? (
        <>
          <NumberInput label={words.header} placeholder={words.automatic} min={0} max={20} allowDecimal={false} value={corrections.headerRows ?? ''} onChange={(value) => onChange(corrected(corrections, 'headerRows', whole(value)))} />
          <NumberInput label={words.skip} placeholder={words.automatic} min={0} max={100_000} allowDecimal={false} value={corrections.skipLines ?? ''} onChange={(value) => onChange(corrected(corrections, 'skipLines', whole(value)))} />
        </>
      ) : null}
      <NativeSelect
        label={words.dateOrder} value={corrections.dateOrder ?? 'auto'} onChange={(event) => onChange(corrected(corrections, 'dateOrder', chosen(event.currentTarget.value)))}
        data={[automatic, { value: 'day_first', label: words.dayFirst }, { value: 'month_first', label: words.monthFirst }]}
      />
      <TextInput label={words.nulls} description={words.nullsHint} placeholder={words.automatic} defaultValue={corrections.nullWords?.join(', ') ?? ''} onChange={(event) => onChange(corrected(corrections, 'nullWords', listed(event.currentTarget.value)))} />
    </div>
  );
}

function Text({ corrections, receipt, onChange }: Pick<Props, 'corrections' | 'receipt' | 'onChange'>) {
  const { delimiter } = corrections;
  const isKnown = delimiter === undefined || delimiters.some((each) => each.value === `=${delimiter}`);
  const found = receipt.dialect ? `: ${nameOf(receipt.dialect.delimiter)}` : '';
  return (
    <>
      <NativeSelect
        label={words.delimiter} value={delimiter === undefined ? 'auto' : isKnown ? `=${delimiter}` : 'other'}
        data={[{ ...automatic, label: delimiter === undefined ? words.automatic + found : words.automatic }, ...delimiters, { value: 'other', label: words.custom }]}
        onChange={({ currentTarget: { value } }) => onChange(corrected(corrections, 'delimiter', value === 'auto' ? undefined : value === 'other' ? '~' : value.slice(1)))}
      />
      {isKnown ? null : <TextInput label={words.customDelimiter} value={delimiter} maxLength={8} onChange={(event) => onChange(corrected(corrections, 'delimiter', event.currentTarget.value))} />}
      <NativeSelect
        label={words.encoding} value={corrections.encoding ?? 'auto'} data={[{ ...automatic, label: receipt.encoding && corrections.encoding === undefined ? `${words.automatic}: ${receipt.encoding.name}` : words.automatic }, ...encodings]}
        onChange={(event) => onChange(corrected(corrections, 'encoding', chosen(event.currentTarget.value)))}
      />
      <NativeSelect
        label={words.quote} value={corrections.quote === undefined ? 'auto' : `=${corrections.quote}`} data={[automatic, { value: '="', label: '"' }, { value: "='", label: "'" }, { value: '=', label: words.noQuote }]}
        onChange={({ currentTarget: { value } }) => onChange(corrected(corrections, 'quote', value === 'auto' ? undefined : value.slice(1)))}
      />
    </>
  );
}

const nameOf = (delimiter: string): string => delimiters.find((each) => each.value === `=${delimiter}`)?.label ?? delimiter;
const chosen = (value: string): string | undefined => (value === 'auto' ? undefined : value);
const whole = (value: string | number): number | undefined => (value === '' || !Number.isInteger(Number(value)) ? undefined : Number(value));

function listed(text: string): string[] | undefined {
  const list = text.split(',').map((each) => each.trim()).filter((each) => each !== '');
  return list.length === 0 ? undefined : list;
}
