import { describe, expect, it } from 'vitest';
import { toCell, toResultColumn } from '../../src/engines/athena-cells.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';

describe('a text of Athena as a cell', () => {
  it('is what DuckDB gives for the same value, with the same name of the type', async () => {
    const database: Database = await openDatabase(IN_MEMORY, { mode: 'read' });
    // Athena's type and text beside DuckDB's expression of the same value.
    const same: [type: string, text: string | null, duckdb: string, precision?: number, scale?: number][] = [
      ['boolean', 'true', 'true'],
      ['boolean', 'false', 'false'],
      ['tinyint', '-5', '(-5)::tinyint'],
      ['smallint', '300', '300::smallint'],
      ['integer', '-70000', '(-70000)::integer'],
      ['bigint', '9007199254740991', '9007199254740991::bigint'],
      ['bigint', '9007199254740993', '9007199254740993::bigint'],
      ['double', '1.0E-5', '0.00001::double'],
      ['double', 'NaN', "'nan'::double"],
      ['double', '-Infinity', "'-infinity'::double"],
      ['decimal', '12.50', '12.5::decimal(5,2)', 5, 2],
      ['varchar', 'Österreich "x"', '\'Österreich "x"\''],
      ['varchar', '', "''"],
      ['varchar', null, 'null::varchar'],
      ['bigint', null, 'null::bigint'],
      ['date', '2026-03-10', "date '2026-03-10'"],
      ['timestamp', '2026-03-10 12:34:56.789', "timestamp '2026-03-10 12:34:56.789'"],
      ['timestamp', '0001-01-01 00:00:00.000', "timestamp '0001-01-01 00:00:00'"],
      ['timestamp with time zone', '2026-03-10 12:00:00.000 UTC', "timestamptz '2026-03-10 12:00:00+00'"],
      ['timestamp with time zone', '2026-03-10 12:00:00.000 +02:00', "timestamptz '2026-03-10 12:00:00+02'"],
      ['array', '[h2, http/1.1]', "['h2', 'http/1.1']"],
      ['array', '[]', '[]::varchar[]'],
      ['array', '[h2, null]', "['h2', null]"],
    ];
    for (const [type, text, expression, precision = 0, scale = 0] of same) {
      const { rows, columns } = await database.query(`select ${expression} as x`);
      expect([type, text, toCell(text, type)]).toEqual([type, text, rows[0]?.x]);
      expect(toResultColumn({ name: 'x', type, precision, scale })).toEqual(columns[0]);
    }
    database.close();
  });

  it('is at least that text where nothing better is known', () => {
    expect(toCell('{a=1, b=2}', 'row')).toBe('{a=1, b=2}');
    expect(toCell('2026-03-10 12:00:00.000 Europe/Vienna', 'timestamp with time zone')).toBe(
      '2026-03-10 12:00:00.000 Europe/Vienna',
    );
    expect(toCell('+10000-01-01 00:00:00.000', 'timestamp')).toBe('+10000-01-01 00:00:00.000');
    expect(toResultColumn({ name: 'm', type: 'map', precision: 0, scale: 0 })).toEqual({ name: 'm', type: 'VARCHAR' });
  });
});
