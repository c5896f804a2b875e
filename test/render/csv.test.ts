import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../src/render/csv.js';
import type { RenderOptions } from '../../src/render/options.js';
import type { Cell, Result } from '../../src/result.js';
import { anyResult, legacyClients, resultOf, texts, wellFormed } from './sample.js';

const csv = (result: Result, options: RenderOptions = {}) => [...renderCsv(result, options)].join('');

const undefuse = (field: string) => field.replace(/^'(?='*[=+\-@\t\r\n＝＋－＠])/, '');

describe('renderCsv', () => {
  it('writes a header and raw values, with CRLF', () => {
    expect(csv(legacyClients).split('\r\n')).toEqual([
      'domain_name,tls_protocol_version,connections,share,p99,last_seen,weak',
      'payments.api.internal.example.com,tlsv10,9259,0.75,812.5,2026-03-12T23:59:58Z,true',
      '漢字.example,tlsv12,3084,0.2498,7,2026-03-12T11:00:00Z,false',
      ',tlsv11,2,0.0002,,,',
      '',
    ]);
  });

  it('never prefixes a number, and always a text that looks like one with a sign', () => {
    expect(csv(texts(-5, -5n, '-5', [-5]))).toBe("text\r\n-5\r\n-5\r\n'-5\r\n[-5]\r\n");
  });

  it('keeps every digit of a large integer', () => {
    expect(csv(texts(9_007_199_254_740_993n))).toBe('text\r\n9007199254740993\r\n');
  });

  it('tells the empty text from NULL', () => {
    const columns = ['a', 'b'].map((name) => ({ name, type: 'VARCHAR' }));
    expect(csv(resultOf(columns, [{ a: '', b: null }]))).toBe('a,b\r\n"",\r\n');
  });

  it('has no blank line for a NULL that stands alone', () => {
    expect(csv(texts(null))).toBe('text\r\n""\r\n');
  });

  it('joins a list as JSON text', () => {
    expect(csv(texts(['h2', 'http/1.1'], ['=1'], { a: 1 }))).toBe(
      'text\r\n"[""h2"",""http/1.1""]"\r\n"[""=1""]"\r\n"{""a"":1}"\r\n',
    );
  });

  it('defuses the name of a column too', () => {
    expect(csv(resultOf([{ name: '=1', type: 'BIGINT' }], []))).toBe("'=1\r\n");
  });

  it('shows control characters only when it goes to a terminal', () => {
    expect(csv(texts('\x1b[2J'))).toBe('text\r\n\x1b[2J\r\n');
    expect(csv(texts('\x1b[2J'), { terminal: true })).toBe('text\r\n\\x1b[2J\r\n');
  });

  it('reads back as the same cells', () => {
    const asText = (cell: Cell): string => {
      if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return '';
      if (typeof cell === 'string') return wellFormed(cell);
      return String(cell);
    };
    const flat = anyResult.map((result) => ({
      ...result,
      rows: result.rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, cell]) => [key, cell !== null && typeof cell === 'object' ? null : cell]),
        ),
      ),
    }));
    fc.assert(
      fc.property(flat, (result) => {
        const [header, ...records] = parse(csv(result), { record_delimiter: '\r\n' }) as string[][];
        expect(header!.map(undefuse)).toEqual(result.columns.map(({ name }) => wellFormed(name)));
        const want = result.rows.map((row) => result.columns.map(({ name }) => asText(row[name]!)));
        const got = records.map((record, r) =>
          record.map((field, c) =>
            typeof result.rows[r]![result.columns[c]!.name] === 'string' ? undefuse(field) : field,
          ),
        );
        expect(got).toEqual(want);
      }),
    );
  });
});
