import { describe, expect, it } from 'vitest';
import { ago, asTabbed, bytes, cellText, counted, duration, kindOf, nameInSql } from '@/ui/formats';

describe('kinds of columns', () => {
  it.each([
    ['BIGINT', 'number'], ['DECIMAL(18,3)', 'number'], ['UTINYINT', 'number'], ['UINTEGER', 'number'], ['VARCHAR', 'text'], ['TIMESTAMP WITH TIME ZONE', 'time'],
    ['INTEGER[]', 'nested'], ['STRUCT(a INTEGER)', 'nested'], ['DATE[3]', 'nested'], ['BOOLEAN', 'boolean'], ['BLOB', 'bytes'], ['UUID', 'text'],
  ])('%s is %s', (type, kind) => expect(kindOf(type)).toBe(kind));
});

describe('cells', () => {
  it('shows numbers as they are, and exact digits that came as text', () => {
    expect(cellText(1.5, 'number')).toBe('1.5');
    expect(cellText('9007199254740993', 'number')).toBe('9007199254740993');
  });
  it('shows a moment without its letters', () => expect(cellText('2020-01-01T10:00:00Z', 'time')).toBe('2020-01-01 10:00:00'));
  it('leaves a T within words alone', () => expect(cellText('THE ZOO', 'text')).toBe('THE ZOO'));
  it('shows nested values as JSON', () => expect(cellText({ a: [1] }, 'nested')).toBe('{"a":[1]}'));
  it('cuts what no cell could hold', () => expect(cellText('x'.repeat(1000), 'text')).toHaveLength(301));
});

describe('what is copied', () => {
  it('has tabs and lines, and quotes only around what holds such', () =>
    expect(asTabbed([['a', 1, null], ['b\tc', 'say "so"', true]])).toBe('a\t1\t\n"b\tc"\t"say ""so"""\ttrue'));
});

describe('words for numbers', () => {
  it('counts', () => expect([counted(1, 'row'), counted(5479, 'row')]).toEqual(['1 row', '5,479 rows']));
  it('says sizes', () => expect([bytes(0), bytes(999), bytes(20_604), bytes(104_857_600)]).toEqual(['0 B', '999 B', '20.6 kB', '105 MB']));
  it('says durations', () => expect([duration(4.21), duration(812.4), duration(3100)]).toEqual(['4.2 ms', '812 ms', '3.1 s']));
  it('says how long ago', () => expect(ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T03:00:00Z'))).toBe('3 hours ago'));
});

describe('names in SQL', () => {
  it.each([['births', 'births'], ['Straße & Nr.', '"Straße & Nr."'], ['say "so"', '"say ""so"""'], ['Year', '"Year"']])('%s is written %s', (name, sql) =>
    expect(nameInSql(name)).toBe(sql));
});
