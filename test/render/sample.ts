/** A small result with every kind of cell, and the strings that clients could send to do harm. */
import fc from 'fast-check';
import type { Cell, Result, ResultColumn } from '../../src/result.js';

export const legacyClients: Result = {
  report: 'legacy-clients',
  title: 'Legacy clients',
  question: 'Who still connects below TLS 1.2 or with a weak cipher?',
  generated_at: new Date('2026-03-13T08:00:00Z'),
  window: {
    from: new Date('2026-03-10T00:00:00Z'),
    to: new Date('2026-03-12T23:59:59Z'),
    column: 'started_at',
  },
  coverage: { objects: 212, connections: 12_345, rejected_lines: 7, gaps: 12 },
  columns: [
    { name: 'domain_name', type: 'VARCHAR', description: 'Server name the client asked for' },
    { name: 'tls_protocol_version', type: 'VARCHAR' },
    { name: 'connections', type: 'BIGINT', unit: 'count' },
    { name: 'share', type: 'DOUBLE', unit: 'share' },
    { name: 'p99', type: 'DOUBLE', unit: 'ms' },
    { name: 'last_seen', type: 'TIMESTAMP', unit: 'UTC' },
    { name: 'weak', type: 'BOOLEAN' },
  ],
  rows: [
    {
      domain_name: 'payments.api.internal.example.com',
      tls_protocol_version: 'tlsv10',
      connections: 9_259,
      share: 0.75,
      p99: 812.5,
      last_seen: new Date('2026-03-12T23:59:58Z'),
      weak: true,
    },
    {
      domain_name: '漢字.example',
      tls_protocol_version: 'tlsv12',
      connections: 3_084,
      share: 0.2498,
      p99: 7,
      last_seen: new Date('2026-03-12T11:00:00Z'),
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
  notes: [
    'Counts completed handshakes; failed ones agreed on no version and are listed by the report failures.',
    'A client is an address: several clients may share one.',
  ],
};

/** A result around some rows, with nothing above or beneath them but the title. */
export function resultOf(columns: readonly ResultColumn[], rows: Result['rows'], more: Partial<Result> = {}): Result {
  const generated_at = new Date('2026-03-13T08:00:00Z');
  return { report: 'sql', title: 'Query', generated_at, columns, rows, notes: [], ...more };
}

/** A result of one text column called `text`. */
export function texts(...cells: readonly Cell[]): Result {
  return resultOf(
    [{ name: 'text', type: 'VARCHAR' }],
    cells.map((text) => ({ text })),
  );
}

/** Strings with what each output could trip over, among all the others. */
export const hostile: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        '\r\n',
        "'",
        '"',
        ',',
        ';',
        ' ',
        '  ',
        '|',
        '\\',
        '\\|',
        '`',
        '``',
      ),
      fc.constantFrom(
        '\x1b[31m',
        '\x9b2J',
        '\u202e',
        '\u2066',
        '\u200b',
        '\u2028',
        '\ufeff',
        '\ud800',
        '\u{e0041}',
        '\x7f',
      ),
      fc.constantFrom(
        '<script>',
        '</td>',
        '&lt;',
        '*',
        '_',
        '[a](b)',
        'www.a.example',
        '漢字',
        'e\u0301',
        '👨‍👩‍👧',
        '🇨🇿',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** The text as a file of UTF-8 can hold it: half of a surrogate pair becomes U+FFFD. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** Any cell a query may give. */
export const cell: fc.Arbitrary<Cell> = fc.oneof(
  hostile,
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.date({ noInvalidDate: false }),
  fc.constant(null),
  fc.array(fc.oneof(hostile, fc.integer(), fc.constant(null)), { maxLength: 3 }),
  fc.dictionary(hostile, hostile, { maxKeys: 2, noNullPrototype: true }),
);

/** Any result of a few columns and rows, its column names as hostile as its texts. */
export const anyResult: fc.Arbitrary<Result> = fc
  .uniqueArray(
    fc.record({
      name: hostile,
      type: fc.constantFrom('VARCHAR', 'BIGINT', 'DOUBLE', 'TIMESTAMP', 'DATE', 'BOOLEAN', 'VARCHAR[]'),
      unit: fc.constantFrom('ms', 'bytes', 'share', 'count', 'UTC', 'code', 'requests'),
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 5 },
  )
  .chain((columns) =>
    fc.array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), { maxLength: 5 }).map((rows) =>
      resultOf(
        columns,
        rows.map((cells) => Object.fromEntries(columns.map(({ name }, i) => [name, cells[i]!]))),
      ),
    ),
  );
