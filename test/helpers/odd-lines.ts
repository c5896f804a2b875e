/**
 * Lines of every kind for property tests: good, odd, broken.
 */
import fc from 'fast-check';
import { rawLine } from './raw-line.js';

// Texts a field may hold: good, odd, broken. Every kind of field gets every kind of text now and then.
const TIMES = [
  '2026-03-10T12:00:05',
  '2026-03-10T12:00:05Z',
  '2026-03-10T12:00:05.123456Z',
  '2026-03-10T24:00:00',
  '2026-03-10T23:59:60',
  '2026-03-10T12:00:5Z',
  '2026-03-10T12:00:5.',
  '2026-03-10T12:00:05+',
  '2026-02-30T12:00:05',
  '2026-3-1T012:00:05',
  '1969-12-31T23:59:59',
  '-026-03-10T12:00:05',
  '0026-03-10T12:00:05',
  '9999-12-31T23:59:59',
  '2026/03/10T12:00:05',
  'infinity',
  'epoch',
  '-',
];
const ENDPOINTS = [
  '203.0.113.7:1',
  '2001:db8:1:2:3:4:5:6:55932',
  '2001:db8::6:443',
  '2001:DB8::a:443',
  ':::1',
  '::443',
  '1:2:3:4:5:6:7:::9',
  '::ffff:203.0.113.7:443',
  '[2001:db8::1]:443',
  '203.0.113.07:443',
  '203.0.113.7:65535',
  '203.0.113.7:65536',
  '203.0.113.7:00443',
  '203.0.113.7:1e3',
  '203.0.113.7:+5',
  '203.0.113.7',
  '-',
  ':443',
];
const INTEGERS = [
  '0',
  '7',
  '007',
  '999999999999999',
  '1000000000000000',
  '1e3',
  '+5',
  '-5',
  '5.7',
  '0x1F',
  '1_000',
  '-',
];
const ALERTS = ['-', '0', '42', '255', '256', '40,0', '+1', '1e1', '-0'];
const TEXTS = [
  '-',
  'x',
  '-x',
  'h2',
  "it's",
  '"',
  '\\',
  '{',
  '\x1b[31m',
  '#',
  'bücher',
  'a\tb',
  '__HIVE_DEFAULT_PARTITION__',
];
const NAMES = ['-', 'api.example.com', 'b%C3%BCcher', '%', '%e9', '%2F', "a'b", '*.example.com', '--', 'xn--nxasmq6b'];
const LISTS = [
  '-',
  '"h2","http/1.1"',
  '"h2","http%2F1.1"',
  '"h2","http%2f1.1"',
  '"a%2Cb"',
  '"a,b"',
  'h2',
  '"h2',
  '"h2","http%2',
  '""',
  '"","h2"',
  '"',
  '"h2",',
  '"h""2"',
  '"o\'h"',
];
const POOL: Record<number, readonly string[]> = {
  3: TIMES,
  22: TIMES,
  6: ENDPOINTS,
  7: ENDPOINTS,
  12: ALERTS,
  18: NAMES,
  21: LISTS,
};
const poolOf = (position: number) => POOL[position] ?? (position >= 8 && position <= 11 ? INTEGERS : TEXTS);

const changes = fc
  .array(
    fc
      .integer({ min: 1, max: 24 })
      .chain((position) => fc.constantFrom(...poolOf(position)).map((text) => [position, text] as const)),
    { maxLength: 3 },
  )
  .map((pairs) => Object.fromEntries(pairs) as Record<number, string>);
const count = fc.oneof({ weight: 6, arbitrary: fc.constant(22) }, fc.constantFrom(1, 17, 18, 19, 20, 21, 23, 24));
const oddLine = fc.constantFrom(
  '',
  '#',
  '# c',
  ' ',
  'junk',
  'tls',
  'a\0b',
  'a\rb',
  `${rawLine()} `,
  ` ${rawLine()}`,
  rawLine({ 5: '' }),
  'x'.repeat(70_000),
);
/** Any line: mostly one that is valid but for a few fields. */
export const anyLine = fc.oneof(
  { weight: 10, arbitrary: fc.tuple(changes, count).map(([changed, fields]) => rawLine(changed, fields)) },
  { weight: 1, arbitrary: oddLine },
);
