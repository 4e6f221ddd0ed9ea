import { isObject } from './problem';

/** What the reader decided about a file. The OpenAPI document leaves it open; docs/api.md says what is in it. */
export interface Receipt {
  format: string;
  encoding: { name: string; evidence: string } | null;
  dialect: { delimiter: string; quote: string; skippedLines: number; headerRows: number; sureness: number } | null;
  columns: { name: string; original: string; type: string; evidence: string }[];
  rowsRead: number;
  rowsKept: number;
  rowsRejected: number;
  rejected: { line: number; reason: string; text: string }[];
  notes: string[];
  corrections: Corrections;
}

/** How a file is to be read, in place of what the reader would decide; see docs/api.md. */
export interface Corrections {
  encoding?: string;
  delimiter?: string;
  quote?: string;
  skipLines?: number;
  headerRows?: number;
  nullWords?: string[];
  dateOrder?: string;
  sheet?: string;
  types?: Record<string, string>;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const objects = (value: unknown): Record<string, unknown>[] => list(value).filter(isObject);

/** Reads a receipt; the server may send it as JSON within a string. */
export function receiptOf(value: unknown): Receipt {
  const said: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  const receipt = isObject(said) ? said : {};
  const { encoding, dialect } = receipt;
  return {
    format: text(receipt['format']),
    encoding: isObject(encoding) ? { name: text(encoding['name']), evidence: text(encoding['evidence']) } : null,
    dialect: isObject(dialect)
      ? {
          delimiter: text(dialect['delimiter']),
          quote: text(dialect['quote']),
          skippedLines: count(dialect['skippedLines']),
          headerRows: count(dialect['headerRows']),
          sureness: count(dialect['sureness']),
        }
      : null,
    columns: objects(receipt['columns']).map((column) => ({
      name: text(column['name']),
      original: text(column['original']),
      type: text(column['type']),
      evidence: text(column['evidence']),
    })),
    rowsRead: count(receipt['rowsRead']),
    rowsKept: count(receipt['rowsKept']),
    rowsRejected: count(receipt['rowsRejected']),
    rejected: objects(receipt['rejected']).map((row) => ({
      line: count(row['line']),
      reason: text(row['reason']),
      text: text(row['text']),
    })),
    notes: list(receipt['notes']).map(text),
    corrections: isObject(receipt['corrections']) ? (receipt['corrections'] as Corrections) : {},
  };
}
