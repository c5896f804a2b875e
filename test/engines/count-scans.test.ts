import { describe, expect, it } from 'vitest';
import { countScans } from '../../src/engines/count-scans.js';

describe('the scans of a query', () => {
  it.each([
    [0, 'select 1'],
    [0, "select 'from lines' -- from lines"],
    [1, 'select * from lines'],
    [1, 'select * from "lines" l'],
    [2, 'select * from lines a join lines b on a.x = b.x'],
    [2, 'select * from lines union all select * from lines'],
    [1, 'with a as (select * from lines) select * from a'],
    [0, 'with a as (select * from lines) select 1'],
    // Named twice, read twice.
    [2, 'with a as (select * from lines) select * from a join a b on a.x = b.x'],
    [
      3,
      'with a as (select * from lines), b (x) as (select * from a union all select * from a) select x from b join a on true',
    ],
    [2, 'select (select count(*) from lines), (select max(n) from lines)'],
    [2, 'select * from t where x in (select x from lines) and y > (select max(n) from lines)'],
    // The inner name hides the outer one.
    [
      1,
      'with a as (select 1 union all select * from lines) select * from (with a as (select 1) select * from a) c join a on true',
    ],
    // As it is inside its own definition: the table, not itself.
    [1, "with lines as (select * from lines where day = '2026/03/10') select * from lines"],
    [2, 'with lines as (select * from lines), c as (select * from lines) select * from c join c d on c.n = d.n'],
  ])('are %i: %s', (scans, sql) => {
    expect(countScans(sql, 'lines')).toBe(scans);
  });

  it('go through views, and through views of views', () => {
    const views = [
      { name: 'one', query: 'select * from lines' },
      { name: 'two', query: 'select * from one a join one b on a.n = b.n' },
      { name: 'none', query: 'select 1' },
    ];
    expect(countScans('select * from two join one on true join none on true', 'lines', views)).toBe(3);
  });
});
