/** What a column holds, as far as drawing it is concerned. */
export type Kind = 'number' | 'text' | 'boolean' | 'time' | 'nested' | 'bytes';

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL(\(.*\))?|BIGNUM)$/;
const nested = /(\[\d*\]|^(STRUCT|MAP|UNION|JSON|LIST)\b.*)$/;
const time = /^(DATE|TIME|TIMESTAMP|INTERVAL)/;

export function kindOf(type: string): Kind {
  if (nested.test(type)) return 'nested';
  if (numeric.test(type)) return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  if (time.test(type)) return 'time';
  return type === 'BLOB' ? 'bytes' : 'text';
}

const shortTypes: Record<string, string> = {
  VARCHAR: 'text',
  BIGINT: 'whole',
  INTEGER: 'whole',
  HUGEINT: 'whole',
  DOUBLE: 'number',
  BOOLEAN: 'yes/no',
  TIMESTAMP: 'date & time',
  'TIMESTAMP WITH TIME ZONE': 'date & time, UTC',
};

/** A type in a word that everybody knows; the exact one is a hover away. */
export const shortType = (type: string): string => shortTypes[type] ?? type.toLowerCase();

const longest = 300;

/** One line for a cell. Null is drawn by the grid. */
export function cellText(value: unknown, kind: Kind): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') {
    const line = kind === 'time' ? value.replace('T', ' ').replace('Z', '') : value;
    return line.length > longest ? `${line.slice(0, longest)}…` : line;
  }
  if (typeof value === 'object') return cellText(JSON.stringify(value), 'text');
  return String(value);
}

/** All of a value, as it is copied and shown in detail. */
export function fullText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

/** Cells as spreadsheets take them from the clipboard: tabs between them, quotes where a cell holds such a character. */
export const asTabbed = (rows: readonly (readonly unknown[])[]): string =>
  rows.map((row) => row.map(tabbedCell).join('\t')).join('\n');

function tabbedCell(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : fullText(value);
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const whole = new Intl.NumberFormat('en');

/** 5,479 */
export const grouped = (value: number): string => whole.format(value);

/** 5,479 rows */
export const counted = (value: number, one: string, many = `${one}s`): string => `${grouped(value)} ${value === 1 ? one : many}`;

/** 20.6 kB */
export function bytes(amount: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let rest = amount;
  let unit = 0;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit += 1;
  }
  return `${unit === 0 || rest >= 99.95 ? Math.round(rest) : rest.toFixed(1)} ${units[unit] ?? ''}`;
}

/** 4.2 ms, 812 ms, 3.1 s */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const steps: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]];

/** 3 minutes ago */
export function ago(time: string, now = Date.now()): string {
  const past = Date.parse(time) - now;
  for (const [unit, length] of steps) {
    if (Math.abs(past) >= length) return relative.format(Math.round(past / length), unit);
  }
  return 'just now';
}

const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
export const dateTime = (time: string): string => moment.format(new Date(time));

/** A name as SQL writes it: bare where that is enough. */
export const nameInSql = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
