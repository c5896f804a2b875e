import { describe, expect, it } from 'vitest';
import { deliveryDays, type LogViews, overDays } from '../../src/engines/delivery-window.js';
import { IN_MEMORY, openDatabase } from '../../src/store/database.js';

const NOW = new Date('2026-03-20T12:00:00Z');
const at = (text: string) => new Date(text);

describe('the days of delivery of a window', () => {
  it.each([
    ['2026-03-10T00:00:00Z', '2026-03-11T00:00:00Z', '2026/03/10', '2026/03/11'],
    ['2026-03-10T00:00:00Z', '2026-03-11T00:00:01Z', '2026/03/10', '2026/03/12'],
    ['2026-03-10T23:59:59Z', '2026-03-11T00:00:00Z', '2026/03/10', '2026/03/11'],
    ['2026-02-28T10:00:00Z', '2026-02-28T11:00:00Z', '2026/02/28', '2026/03/01'],
    // What is not yet delivered is not looked for; what lies in the folder of tomorrow may be there by then.
    ['2026-03-20T00:00:00Z', '2026-04-20T00:00:00Z', '2026/03/20', '2026/03/21'],
  ])('from %s to before %s are %s to %s', (from, to, first, last) => {
    expect(deliveryDays({ from: at(from), to: at(to) }, NOW)).toEqual({ first, last });
  });

  it('go on until tomorrow where the window has no end', () => {
    expect(deliveryDays({ from: at('2026-03-10T00:00:00Z') }, NOW)).toEqual({
      first: '2026/03/10',
      last: '2026/03/21',
    });
  });

  it('are asked for where the window has no begin', () => {
    expect(() => deliveryDays({ to: NOW }, NOW)).toThrow(
      expect.objectContaining({ code: 'bad_argument', hint: expect.stringContaining('--since') }),
    );
  });
});

const VIEWS: LogViews = {
  lines: 'log_lines',
  texts: new Map([
    ['connections', 'select n, day as delivered from log_lines where n > 0'],
    ['handshakes', "select *, n * 10 as t, 'log_lines' as source from connections"],
    ['listeners_now', 'select 1 as one'],
  ]),
};
const DAYS = { first: '2026/03/10', last: '2026/03/11' };

describe('a query over some days', () => {
  it('reads the lines of those days, through every view, and its own `with` still holds', async () => {
    const database = await openDatabase(IN_MEMORY, { mode: 'write' });
    await database.run(`create table log_lines as select * from (values
      (1, '2026/03/09'), (2, '2026/03/10'), (3, '2026/03/11'), (4, '2026/03/12'), (-5, '2026/03/10')) t (n, day)`);
    const ask = async (sql: string) =>
      (await database.query(overDays(sql, DAYS, VIEWS))).rows.map((row) => Object.values(row).join(' '));
    expect(await ask('select n from connections order by n')).toEqual(['2', '3']);
    expect(await ask('-- a header\nselect n, t, source from handshakes order by n')).toEqual([
      '2 20 log_lines',
      '3 30 log_lines',
    ]);
    expect(
      await ask(
        'with top as (select max(t) as t from handshakes)\nselect n from connections join top on top.t = n * 10',
      ),
    ).toEqual(['3']);
    expect(await ask('select count(*) from log_lines')).toEqual(['3']);
    expect(await ask('(select n from connections where n = 2) union all select n from handshakes order by 1')).toEqual([
      '2',
      '2',
      '3',
    ]);
    expect(
      await ask(
        'with recursive c (i) as (select 1 union all select i + 1 from c where i < 2) select i from c join connections on n = i',
      ),
    ).toEqual(['2']);
    database.close();
  });

  it('has no view that it does not need, and stays as it is where it reads no logs', () => {
    expect(overDays('select n from connections', DAYS, VIEWS)).not.toContain('handshakes');
    for (const sql of [
      'select * from listeners_now',
      'show tables',
      "select 'connections'",
      'select 1 -- connections',
    ]) {
      expect(overDays(sql, null, VIEWS)).toBe(sql);
    }
  });

  it('asks for a window before it would read everything', () => {
    for (const sql of ['select 1 from connections', 'with a as (select * from handshakes) select * from a']) {
      expect(() => overDays(sql, null, VIEWS)).toThrow(/would read all the logs/);
    }
    expect(() => overDays('select count(*) from log_lines', null, VIEWS)).toThrow(/would read all the logs/);
    const own = "select count(*) from log_lines where day = '2026/03/10'";
    expect(overDays(own, null, VIEWS)).toBe(own);
  });
});
