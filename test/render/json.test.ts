import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderJson } from '../../src/render/json.js';
import { renderNdjson } from '../../src/render/ndjson.js';
import type { Cell, Result } from '../../src/result.js';
import { anyResult, legacyClients, resultOf, texts } from './sample.js';

const json = (result: Result) => [...renderJson(result, {})].join('');
const ndjson = (result: Result) => [...renderNdjson(result, {})].join('');

/** What the contract says of a cell, told a second time. */
function expected(cell: Cell, type = ''): unknown {
  if (typeof cell === 'bigint') {
    return BigInt(Number(cell)) === cell && Number.isSafeInteger(Number(cell)) ? Number(cell) : cell.toString();
  }
  if (typeof cell === 'number') return Number.isFinite(cell) ? (Object.is(cell, -0) ? 0 : cell) : null;
  if (cell instanceof Date) {
    if (Number.isNaN(cell.getTime())) return null;
    const iso = cell.toISOString();
    return type === 'DATE' ? iso.slice(0, iso.indexOf('T')) : iso.replace(/\.000Z$/, 'Z');
  }
  if (Array.isArray(cell)) return cell.map((item) => expected(item));
  if (cell !== null && typeof cell === 'object') {
    return Object.fromEntries(Object.entries(cell).map(([key, item]) => [key, expected(item)]));
  }
  return cell;
}

describe('renderJson', () => {
  it('gives the document of the contract, key by key', () => {
    const text = json(legacyClients);
    expect(JSON.parse(text)).toEqual({
      report: 'legacy-clients',
      title: 'Legacy clients',
      schema_version: 1,
      generated_at: '2026-03-13T08:00:00Z',
      window: { from: '2026-03-10T00:00:00Z', to: '2026-03-12T23:59:59Z', column: 'started_at' },
      coverage: { objects: 212, connections: 12_345, rejected_lines: 7, gaps: 12 },
      columns: [
        { name: 'domain_name', type: 'VARCHAR', unit: null, description: 'Server name the client asked for' },
        { name: 'tls_protocol_version', type: 'VARCHAR', unit: null, description: null },
        { name: 'connections', type: 'BIGINT', unit: 'count', description: null },
        { name: 'share', type: 'DOUBLE', unit: 'share', description: null },
        { name: 'p99', type: 'DOUBLE', unit: 'ms', description: null },
        { name: 'last_seen', type: 'TIMESTAMP', unit: 'UTC', description: null },
        { name: 'weak', type: 'BOOLEAN', unit: null, description: null },
      ],
      rows: [
        {
          domain_name: 'payments.api.internal.example.com',
          tls_protocol_version: 'tlsv10',
          connections: 9_259,
          share: 0.75,
          p99: 812.5,
          last_seen: '2026-03-12T23:59:58Z',
          weak: true,
        },
        {
          domain_name: '漢字.example',
          tls_protocol_version: 'tlsv12',
          connections: 3_084,
          share: 0.2498,
          p99: 7,
          last_seen: '2026-03-12T11:00:00Z',
          weak: false,
        },
        {
          domain_name: null,
          tls_protocol_version: 'tlsv11',
          connections: 2,
          share: 0.0002,
          p99: null,
          last_seen: null,
          weak: null,
        },
      ],
      notes: legacyClients.notes,
    });
  });

  it('puts each row on its own line', () => {
    expect(json(texts('a', 'b'))).toBe(
      `
{
  "report": "sql",
  "title": "Query",
  "schema_version": 1,
  "generated_at": "2026-03-13T08:00:00Z",
  "window": null,
  "coverage": null,
  "columns": [
    {"name":"text","type":"VARCHAR","unit":null,"description":null}
  ],
  "rows": [
    {"text":"a"},
    {"text":"b"}
  ],
  "notes": []
}
`.trimStart(),
    );
  });

  it('keeps every digit: an integer beyond the safe range is a string', () => {
    const columns = [{ name: 'n', type: 'HUGEINT' }];
    const rows = [{ n: 9_007_199_254_740_991n }, { n: 9_007_199_254_740_993n }, { n: -(2n ** 100n) }];
    expect(ndjson(resultOf(columns, rows))).toBe(
      '{"n":9007199254740991}\n{"n":"9007199254740993"}\n{"n":"-1267650600228229401496703205376"}\n',
    );
  });

  it('has no number that JSON lacks', () => {
    expect(ndjson(texts(Number.NaN, Number.POSITIVE_INFINITY, [Number.NEGATIVE_INFINITY]))).toBe(
      '{"text":null}\n{"text":null}\n{"text":[null]}\n',
    );
  });

  it('has an open end of the window as null', () => {
    const window = { from: null, to: new Date('2026-03-11T00:00:00.250Z'), column: 'ended_at' };
    expect(JSON.parse(json(resultOf([], [], { window }))).window).toEqual({
      from: null,
      to: '2026-03-11T00:00:00.250Z',
      column: 'ended_at',
    });
  });

  it('keeps a column or a key called __proto__', () => {
    const columns = [{ name: '__proto__', type: 'VARCHAR' }];
    const rows = [Object.fromEntries([['__proto__', JSON.parse('{"__proto__":1}')]])];
    expect(ndjson(resultOf(columns, rows))).toBe('{"__proto__":{"__proto__":1}}\n');
  });

  it('gives back every cell, in the document and line by line', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const want = result.rows.map((row) =>
          Object.fromEntries(result.columns.map(({ name, type }) => [name, expected(row[name]!, type)])),
        );
        expect(JSON.parse(json(result)).rows).toEqual(want);
        const rows = ndjson(result).split('\n');
        expect(rows.pop()).toBe('');
        expect(rows.map((line) => JSON.parse(line))).toEqual(want);
      }),
    );
  });
});

describe('renderNdjson', () => {
  it('gives no text for no rows', () => {
    expect(ndjson({ ...legacyClients, rows: [] })).toBe('');
  });

  it('orders the keys like the columns and leaves out what is no column', () => {
    const columns = ['b', 'a'].map((name) => ({ name, type: 'BIGINT' }));
    expect(ndjson(resultOf(columns, [{ a: 1, b: 2, c: 3 }]))).toBe('{"b":2,"a":1}\n');
  });
});
