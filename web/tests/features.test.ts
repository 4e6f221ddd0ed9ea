// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { matches } from '@/app/matching';
import { withQuery } from '@/features/queries/history';
import { parametersIn, parameterValue } from '@/features/queries/parameters';
import { offsetOf, wordAt } from '@/features/queries/run';
import { corrected, withType } from '@/features/tables/corrections';
import { valueOf } from '@/features/tables/filters';
import { sortKeys, sortText } from '@/features/tables/rows';
import { layoutOf, noChoices } from '@/ui/columns';
import { moved } from '@/ui/selection';

describe('an order in the address', () => {
  it('survives names that hold anything', () => {
    const keys = [{ column: 'a "b", c', isDescending: true }, { column: 'plain', isDescending: false }];
    expect(sortKeys(sortText(keys))).toEqual(keys);
  });
  it('reads names without quotes', () => expect(sortKeys('-price,name')).toEqual([{ column: 'price', isDescending: true }, { column: 'name', isDescending: false }]));
});

describe('places of mistakes', () => {
  const sql = 'SELECT a,\n  "od d" FROM t';
  it('are found by line and column', () => expect(sql.slice(offsetOf(sql, 2, 3))).toBe('"od d" FROM t'));
  it('cover the whole name', () => expect(wordAt(sql, offsetOf(sql, 2, 3))).toEqual({ from: 12, to: 18 }));
  it('stay within the text', () => expect(offsetOf(sql, 99, 99)).toBe(sql.length));
});

describe('parameters', () => {
  it('are found outside of strings and comments', () => expect(parametersIn("SELECT $a, '$b', $c -- $d\n, $a /* $e */")).toEqual(['a', 'c']));
  it('are what they look like', () => expect([parameterValue('12.5'), parameterValue(''), parameterValue('true'), parameterValue('x 1')]).toEqual([12.5, null, true, 'x 1']));
});

describe('filters', () => {
  it('take values of the type of their column', () =>
    expect([valueOf(' 12 ', 'BIGINT'), valueOf('9007199254740993', 'BIGINT'), valueOf(' a', 'VARCHAR'), valueOf('true', 'BOOLEAN')]).toEqual([12, '9007199254740993', ' a', true]));
});

describe('corrections', () => {
  it('hold only what was said', () => {
    const said = withType(corrected({}, 'delimiter', ';'), 'a', 'DATE');
    expect(said).toEqual({ delimiter: ';', types: { a: 'DATE' } });
    expect(withType(corrected(said, 'delimiter', undefined), 'a', undefined)).toEqual({});
  });
});

describe('the grid', () => {
  const columns = ['a', 'b', 'c'].map((name) => ({ name, type: 'BIGINT', exact: true }));
  it('puts pinned columns first and leaves out hidden ones', () => {
    const layout = layoutOf(columns, [], 10, { ...noChoices, pinned: ['c'], hidden: ['a'], widths: { c: 100 } });
    expect(layout.all.map((each) => [each.name, each.index, each.left])).toEqual([['c', 2, layout.gutter], ['b', 1, layout.gutter + 100]]);
  });
  it('moves within its bounds', () => {
    const key = (name: string, isCommand = false) => moved({ row: 5, column: 1 }, { key: name, shiftKey: false, isCommand }, 10, 3, 20);
    expect([key('PageDown'), key('ArrowUp'), key('End', true), key('x')]).toEqual([{ row: 9, column: 1 }, { row: 4, column: 1 }, { row: 9, column: 2 }, null]);
  });
});

describe('search and history', () => {
  it('finds by letters in order', () => expect([matches('weather_new_york', 'wny'), matches('births', 'sb')]).toEqual([true, false]));
  it('keeps a query once, the newest first', () => {
    const past = (sql: string, at: string) => ({ sql, at, elapsedMs: 1, outcome: 'answered' as const });
    expect(withQuery([past('b', '2'), past('a', '1')], past('a', '3')).map((each) => each.at)).toEqual(['3', '2']);
  });
});
