import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { RenderOptions } from '../../src/render/options.js';
import { renderTable } from '../../src/render/table.js';
import type { Result } from '../../src/result.js';
import { anyResult, legacyClients, resultOf, texts } from './sample.js';

const table = (result: Result, options: RenderOptions = {}) => [...renderTable(result, options)].join('');
const lines = (result: Result, options: RenderOptions = {}) => table(result, options).replace(/\n$/, '').split('\n');

describe('renderTable', () => {
  it('shows everything with bars where there is room', () => {
    expect(table(legacyClients, { width: 200 })).toBe(
      `
Legacy clients
Who still connects below TLS 1.2 or with a weak cipher?

domain_name                        tls_protocol_version  connections            share  p99 (ms)  last_seen             weak
─────────────────────────────────  ────────────────────  ───────────  ───────────────  ────────  ────────────────────  ────
payments.api.internal.example.com  tlsv10                      9,259  ▇▇▇▇▇▇▁▁ 75.0 %       813  2026-03-12 23:59:58Z  yes
漢字.example                       tlsv12                      3,084  ▇▇▁▁▁▁▁▁ 25.0 %         7  2026-03-12 11:00:00Z  no
–                                  tlsv11                          2  ▁▁▁▁▁▁▁▁ <0.1 %         –  –                     –

Covers 2026-03-10 00:00:00Z .. 2026-03-12 23:59:59Z by started_at: 12,345 connections from 212 objects; 7 lines rejected; 12 five-minute periods without an object. AWS delivers these logs best-effort.

• Counts completed handshakes; failed ones agreed on no version and are listed by the report failures.
• A client is an address: several clients may share one.
`.trimStart(),
    );
  });

  it('breaks titles and drops the bars at 100 columns', () => {
    expect(table(legacyClients, { width: 100 })).toBe(
      `
Legacy clients
Who still connects below TLS 1.2 or with a weak cipher?

                                   tls_
                                   protocol_                         p99
domain_name                        version    connections   share   (ms)  last_seen             weak
─────────────────────────────────  ─────────  ───────────  ──────  ─────  ────────────────────  ────
payments.api.internal.example.com  tlsv10           9,259  75.0 %    813  2026-03-12 23:59:58Z  yes
漢字.example                       tlsv12           3,084  25.0 %      7  2026-03-12 11:00:00Z  no
–                                  tlsv11               2  <0.1 %      –  –                     –

Covers 2026-03-10 00:00:00Z .. 2026-03-12 23:59:59Z by started_at: 12,345 connections from 212
objects; 7 lines rejected; 12 five-minute periods without an object. AWS delivers these logs
best-effort.

• Counts completed handshakes; failed ones agreed on no version and are listed by the report
  failures.
• A client is an address: several clients may share one.
`.trimStart(),
    );
  });

  it('cuts the widest text at 82 columns', () => {
    expect(lines(legacyClients, { width: 82 }).slice(3, 10)).toEqual([
      '                  tls_',
      '                  protocol_                        p99',
      'domain_name       version    connections   share  (ms)  last_seen             weak',
      '────────────────  ─────────  ───────────  ──────  ────  ────────────────────  ────',
      'payments…ple.com  tlsv10           9,259  75.0 %   813  2026-03-12 23:59:58Z  yes',
      '漢字.example      tlsv12           3,084  25.0 %     7  2026-03-12 11:00:00Z  no',
      '–                 tlsv11               2  <0.1 %     –  –                     –',
    ]);
  });

  it('puts one record under the other at 60 columns', () => {
    expect(table(legacyClients, { width: 60 })).toBe(
      `
Legacy clients
Who still connects below TLS 1.2 or with a weak cipher?

── 1 of 3 ──────────────────────────────────────────────────
domain_name           payments.api.internal.example.com
tls_protocol_version  tlsv10
connections           9,259
share                 75.0 %
p99 (ms)              813
last_seen             2026-03-12 23:59:58Z
weak                  yes

── 2 of 3 ──────────────────────────────────────────────────
domain_name           漢字.example
tls_protocol_version  tlsv12
connections           3,084
share                 25.0 %
p99 (ms)              7
last_seen             2026-03-12 11:00:00Z
weak                  no

── 3 of 3 ──────────────────────────────────────────────────
domain_name           –
tls_protocol_version  tlsv11
connections           2
share                 <0.1 %
p99 (ms)              –
last_seen             –
weak                  –

Covers 2026-03-10 00:00:00Z .. 2026-03-12 23:59:59Z by
started_at: 12,345 connections from 212 objects; 7 lines
rejected; 12 five-minute periods without an object. AWS
delivers these logs best-effort.

• Counts completed handshakes; failed ones agreed on no
  version and are listed by the report failures.
• A client is an address: several clients may share one.
`.trimStart(),
    );
  });

  it('shows a key whole and breaks prose into lines, before it cuts a text', () => {
    const columns = [
      { name: 'policy', type: 'VARCHAR', key: true },
      { name: 'note', type: 'VARCHAR' },
      { name: 'meaning', type: 'VARCHAR', prose: true },
      { name: 'n', type: 'BIGINT' },
    ];
    const row = {
      policy: 'TLS13-1-2-Res-PQ-2025-09',
      note: 'something-quite-long-here',
      meaning: 'issuer not trusted: private authority or old trust store',
      n: 7,
    };
    // 80 less the key, the number and three gaps leave 49 for the two texts.
    expect(lines(resultOf(columns, [row]), { width: 80 }).slice(4)).toEqual([
      'TLS13-1-2-Res-PQ-2025-09  something-qu…e-long-here  issuer not trusted:        7',
      '                                                    private authority or old',
      '                                                    trust store',
    ]);
  });

  it('cuts keys where they stay apart when it must cut them', () => {
    const columns = [
      { name: 'certificate', type: 'VARCHAR', key: true },
      { name: 'n', type: 'BIGINT' },
    ];
    const rows = ['0001', '0002'].map((n) => ({ certificate: `a1a1a1a1-${n}-4001-8001-0123456789ab`, n: 1 }));
    const cells = lines(resultOf(columns, rows), { width: 19 }).slice(4);
    expect(cells).toEqual(['a1a1a1a1-0001-4…  1', 'a1a1a1a1-0002-4…  1']);
  });

  it('wraps a long text of a record under itself and breaks no number', () => {
    const columns = [
      { name: 'a_long_column_name', type: 'VARCHAR' },
      { name: 'n', type: 'BIGINT' },
      { name: 'm', type: 'BIGINT' },
    ];
    const row = { a_long_column_name: 'x'.repeat(30), n: 123_456_789_012_345, m: 9_007_199_254_740_993n };
    expect(lines(resultOf(columns, [row]), { width: 40, unicode: false }).slice(2)).toEqual([
      `-- 1 of 1 ${'-'.repeat(30)}`,
      `a_long_column_name  ${'x'.repeat(20)}`,
      `${' '.repeat(20)}${'x'.repeat(10)}`,
      'n                   123,456,789,012,345',
      'm                   9,007,199,254,740,993',
    ]);
  });

  it('says so when there are no rows, and still what was looked at', () => {
    expect(table({ ...legacyClients, rows: [], notes: [] }, { width: 200 })).toBe(
      `
Legacy clients
Who still connects below TLS 1.2 or with a weak cipher?

No rows.

Covers 2026-03-10 00:00:00Z .. 2026-03-12 23:59:59Z by started_at: 12,345 connections from 212 objects; 7 lines rejected; 12 five-minute periods without an object. AWS delivers these logs best-effort.
`.trimStart(),
    );
  });

  it('uses printable ASCII alone where the terminal has no Unicode', () => {
    const text = table(legacyClients, { width: 140, unicode: false });
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text).toContain('######.. 75.0 %');
    expect(text).toContain(String.raw`\u6f22\u5b57.example`);
    expect(text).toMatch(/^- {2}/m);
  });

  it('colours only when told to, and then whatever the environment says', () => {
    expect(process.env.NO_COLOR).toBe('1');
    const coloured = table(legacyClients, { width: 200, color: true });
    expect(coloured).toContain('\x1b[1mLegacy clients\x1b[22m');
    expect(coloured).toContain('\x1b[2m–\x1b[22m');
    const sequences = /\x1b\[\d+m/g;
    expect(coloured.replace(sequences, '')).toBe(table(legacyClients, { width: 200 }));
  });

  it('keeps null apart from zero, from empty and from false', () => {
    const columns = [
      { name: 'n', type: 'BIGINT' },
      { name: 't', type: 'VARCHAR' },
      { name: 'b', type: 'BOOLEAN' },
      { name: 'l', type: 'VARCHAR[]' },
      { name: 'end', type: 'VARCHAR' },
    ];
    const rows = [
      { n: 0, t: '', b: false, l: [], end: '.' },
      { n: null, t: null, b: null, l: null, end: '.' },
      { end: '.' },
    ];
    expect(lines(resultOf(columns, rows)).slice(4)).toEqual(['0     no  []  .', '–  –  –   –   .', '–  –  –   –   .']);
  });

  it('shows numbers, lists, structures and days by their column', () => {
    const columns = [
      { name: 'destination_port', type: 'USMALLINT' },
      { name: 'alert', type: 'SMALLINT', unit: 'code' },
      { name: 'sent', type: 'BIGINT', unit: 'bytes' },
      { name: 'wait_ms', type: 'BIGINT', unit: 'ms' },
      { name: 'rate', type: 'DOUBLE', unit: 'requests/s' },
      { name: 'day', type: 'DATE' },
      { name: 'alpn', type: 'VARCHAR[]' },
      { name: 'meta', type: 'STRUCT(a INTEGER)' },
    ];
    const row = {
      destination_port: 50_443,
      alert: 1_000,
      sent: 1_536,
      wait_ms: 1_000,
      rate: 1_234.56,
      day: new Date('2026-03-10T00:00:00Z'),
      alpn: ['h2', null, 'http/1.1'],
      meta: { a: 1 },
    };
    expect(lines(resultOf(columns, [row])).slice(2)).toEqual([
      'destination_port  alert     sent  wait_ms  rate (requests/s)  day         alpn                meta',
      '────────────────  ─────  ───────  ───────  ─────────────────  ──────────  ──────────────────  ───────',
      '           50443   1000  1.5 KiB    1,000            1,234.6  2026-03-10  h2, null, http/1.1  {"a":1}',
    ]);
  });

  it('draws a share bar in front of numbers aligned to the right', () => {
    const columns = [{ name: 'share', type: 'DOUBLE', unit: 'share' }];
    const rows = [{ share: 1 }, { share: 0.375 }, { share: null }];
    expect(lines(resultOf(columns, rows)).slice(4)).toEqual([
      '▇▇▇▇▇▇▇▇ 100.0 %',
      '▇▇▇▁▁▁▁▁  37.5 %',
      '               –',
    ]);
  });

  it('keeps a hostile name on its line and in its column', () => {
    const rendered = lines(texts('\x1b[2J\nroot', 'a\u202eb'));
    expect(rendered.slice(4)).toEqual([String.raw`\x1b[2J\nroot`, String.raw`a\u202eb`]);
  });

  it('aligns columns by cells on the screen, not by characters', () => {
    const columns = [
      { name: 't', type: 'VARCHAR' },
      { name: 'end', type: 'VARCHAR' },
    ];
    const rows = ['漢字', 'e\u0301a', 'abcd'].map((t) => ({ t, end: '.' }));
    expect(lines(resultOf(columns, rows)).slice(4)).toEqual(['漢字  .', 'e\u0301a    .', 'abcd  .']);
  });

  it('accepts a column called like a member of every object', () => {
    const columns = [{ name: 'constructor', type: 'VARCHAR' }];
    expect(lines(resultOf(columns, [{}])).at(-1)).toBe('–');
  });

  it('never emits a control character but line ends and its own colours', () => {
    fc.assert(
      fc.property(
        anyResult,
        fc.record({
          width: fc.option(fc.integer({ min: 20, max: 200 }), { nil: undefined }),
          color: fc.boolean(),
          unicode: fc.boolean(),
        }),
        (result, options) => {
          const text = table({ ...result, title: String(Object.values(result.rows[0] ?? {})[0]) }, options);
          const own = options.color ? text.replace(/\x1b\[(1|2|22|36|39)m/g, '') : text;
          expect(own.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        },
      ),
    );
  });

  it('never exceeds the width, numbers and times aside', () => {
    const onlyText = anyResult.map((result) => ({
      ...result,
      columns: result.columns.map(({ name }) => ({ name, type: 'VARCHAR' })),
      rows: result.rows.map((row) => Object.fromEntries(Object.keys(row).map((key) => [key, String(row[key])]))),
    }));
    fc.assert(
      fc.property(onlyText, fc.integer({ min: 30, max: 200 }), (result, width) => {
        for (const line of table(result, { width }).split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('has one line a row when there is no width to fit', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const count = lines(result).length;
        const heads = 4;
        expect(count).toBe(result.rows.length === 0 ? 3 : heads + result.rows.length);
      }),
    );
  });
});
