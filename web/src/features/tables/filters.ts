import type { FilterItem } from '@/app/router';
import { texts } from '@/texts';
import { kindOf, type Kind } from '@/ui/formats';

export type Operator = keyof typeof texts.ops;

const ofKind: Record<Kind, readonly Operator[]> = {
  number: ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'is_null', 'not_null'],
  time: ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'is_null', 'not_null'],
  text: ['contains', 'starts_with', 'eq', 'ne', 'is_null', 'not_null'],
  boolean: ['eq', 'is_null', 'not_null'],
  nested: ['is_null', 'not_null'],
  bytes: ['is_null', 'not_null'],
};

export const operatorsOf = (type: string): readonly Operator[] => ofKind[kindOf(type)];
export const takesValue = (op: string): boolean => op !== 'is_null' && op !== 'not_null';
export const isOperator = (op: string): op is Operator => op in texts.ops;

/** What was typed, as a value of the column's type. Digits beyond what a number holds stay text, which the server reads. */
export function valueOf(typed: string, type: string): string | number | boolean {
  const text = typed.trim();
  const kind = kindOf(type);
  if (kind === 'boolean') return text === 'true';
  if (kind === 'number' && text !== '' && Number.isFinite(Number(text)) && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER) return Number(text);
  return kind === 'text' ? typed : text;
}

export function filterText({ column, op, value }: FilterItem): string {
  const words = isOperator(op) ? texts.ops[op] : op;
  return takesValue(op) ? `${column} ${words} ${String(value ?? '')}` : `${column} ${words}`;
}
