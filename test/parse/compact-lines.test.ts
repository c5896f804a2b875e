import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionRecord } from '../../src/fields.js';
import { createLineCompactor, type LineBlock, type LineCompactor } from '../../src/parse/compact-lines.js';
import { parseLine } from '../../src/parse/parse-line.js';
import { type ReadLine, readRecords } from '../../src/parse/read-records.js';
import { type LineOrigin, TRAIT_COLUMNS } from '../../src/traits.js';
import { anyLine } from '../helpers/odd-lines.js';
import { chunked, rawLine } from '../helpers/raw-line.js';
import { type RowValues, rowsOf } from '../helpers/row-values.js';

const ORIGIN: LineOrigin = { account_id: '111122223333', region: 'eu-central-1' };

type Traits = Pick<ConnectionRecord, (typeof TRAIT_COLUMNS)[number]> & LineOrigin;

/** A compactor with the traits that it asked for. */
async function compactor() {
  const numbers = new Map<string, number>();
  const traits: Traits[] = [];
  const lines = await createLineCompactor((record, origin) => {
    const values = { ...origin, ...Object.fromEntries(TRAIT_COLUMNS.map((name) => [name, record[name]])) };
    const key = JSON.stringify(values);
    const number = numbers.get(key) ?? traits.push(values as Traits) - 1;
    numbers.set(key, number);
    return number;
  });
  return { lines, traits };
}

const blockOf = (lines: readonly string[], encoding: BufferEncoding = 'latin1'): LineBlock => ({
  pieces: [Buffer.from(lines.map((line) => `${line}\n`).join(''), encoding)],
  isOverlong: false,
});

/** The same bytes in two pieces that meet there, be it within a line. */
function cutAt(block: LineBlock, place: number): LineBlock {
  const [bytes = Buffer.alloc(0)] = 'pieces' in block ? block.pieces : [];
  const at = place % (bytes.length + 1);
  return { pieces: [bytes.subarray(0, at), bytes.subarray(at)], isOverlong: false };
}

function compact(lines: LineCompactor, block: LineBlock, origin = ORIGIN, firstLine = 1) {
  const rows: RowValues[] = [];
  const counts = lines.compact(block, firstLine, origin, (group) => rows.push(...rowsOf(group)));
  expect(counts.rows).toBe(rows.length);
  return { ...counts, rows };
}

/** The record that a row stands for. */
function recordOf({ traits_id, ...row }: RowValues, traits: readonly Traits[]): object {
  const { account_id, region, ...shared } = traits[traits_id]!;
  expect({ account_id, region }).toEqual(ORIGIN);
  return { ...shared, ...row };
}

/** What the record reader makes of the same lines: what became a connection or a rejection, by line. */
async function readAlike(block: readonly string[]): Promise<ReadLine[]> {
  const all: ReadLine[] = [];
  for await (const line of readRecords(chunked(Buffer.from(block.map((line) => `${line}\n`).join('')), [1 << 20]))) {
    all.push(line);
  }
  return all;
}

describe('createLineCompactor(traitsOf)', () => {
  it('gives for any line the values that the record reader gives, as a row or set apart', async () => {
    let rowsSeen = 0;
    const { lines: shared, traits } = await compactor();
    const lineEnd = fc.oneof({ weight: 9, arbitrary: fc.constant('') }, fc.constant('\r'));
    const anyLines = fc.array(
      fc.tuple(anyLine, lineEnd).map(([line, end]) => line + end),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(anyLines, fc.nat(), async (texts, place) => {
        const expected = await readAlike(texts);
        const { rows, apart, lines, nonDataLines } = compact(shared, cutAt(blockOf(texts, 'utf8'), place));
        rowsSeen += rows.length;
        expect(lines).toBe(texts.length);
        expect(rows.length + apart.length + nonDataLines).toBe(texts.length);
        const apartAt = new Map(apart.map(({ line_number, result }) => [line_number, result]));
        let next = 0;
        for (const { line_number, ...line } of expected) {
          const set = apartAt.get(line_number);
          if (set) expect(set).toEqual(line);
          else expect({ record: recordOf(rows[next++]!, traits) }).toEqual(line);
        }
        expect(next).toBe(rows.length);
      }),
      { numRuns: Number(process.env.TLSLENS_RUNS ?? 2000) },
    );
    // The quick path must not be idle, or this proves nothing.
    expect(rowsSeen).toBeGreaterThan(500);
  });

  it.each([
    ['of 22 fields', rawLine(), false],
    ['of 23', rawLine({}, 23), true],
    ['of 23, with a name that the record reader decodes', rawLine({ 18: 'b%C3%BCcher' }, 23), true],
    ['of 23, with an address in brackets', rawLine({ 6: '[2001:db8::1]:443' }, 23), true],
    ['of 24, that is rejected', rawLine({ 12: '300' }, 24), false],
  ])('saw extra fields where a connection has some: %s', async (_, line, expected) => {
    const { lines } = await compactor();
    compact(lines, blockOf([line]));
    expect(lines.sawExtraFields).toBe(expected);
  });

  it.each([18, 19, 20, 21, 22, 23, 24, 30])('makes rows of lines of %i fields', async (fields) => {
    const { lines, traits } = await compactor();
    const line = rawLine({}, fields);
    const { rows, apart } = compact(lines, blockOf([line, line, rawLine()]));
    expect(apart).toEqual([]);
    expect(rows).toHaveLength(3);
    expect({ record: recordOf(rows[0]!, traits) }).toEqual(parseLine(line, 1));
    expect(rows[1]).toEqual(rows[0]);
  });

  it('is not misled by fields behind the known ones that are times, nor by a time in another form', async () => {
    const { lines, traits } = await compactor();
    const time = '2026-03-10T12:00:01';
    const all = [
      rawLine({ 25: time }, 25),
      rawLine({ 22: '-', 23: time }, 23),
      rawLine({ 22: '-' }),
      rawLine({ 22: `${time}.5Z` }),
      rawLine({ 22: `${time}.5Z`, 24: time }, 24),
      rawLine({ 21: time }, 21),
    ];
    const texts = [...all, ...all.toReversed(), ...all];
    const { rows, apart } = compact(lines, blockOf(texts));
    const apartAt = new Map(apart.map(({ line_number, result }) => [line_number, result]));
    let next = 0;
    for (const [index, text] of texts.entries()) {
      const result = apartAt.get(index + 1) ?? { record: recordOf(rows[next++]!, traits) };
      expect(result).toEqual(parseLine(text, index + 1));
    }
    expect(rows.length).toBeGreaterThan(0);
  });

  it('keeps apart what differs in one field alone, wherever it is', async () => {
    const { lines, traits } = await compactor();
    const changed: Record<number, string> = {
      2: '2.1',
      4: 'net/other/0123456789abcdef',
      5: 'fedcba9876543211',
      7: '10.0.9.9:8443',
      12: '46',
      13: 'arn:aws:acm:eu-central-1:111122223333:certificate/ffffffff-0000-4000-8000-000000000000',
      14: '77',
      15: 'ECDHE-RSA-AES128-SHA',
      16: 'tlsv10',
      17: 'secp384r1',
      19: 'h3',
      20: 'http/1.1',
      21: '"h3"',
    };
    const all = [rawLine(), ...Object.entries(changed).map(([field, text]) => rawLine({ [field]: text }))];
    const { rows } = compact(lines, blockOf(all));
    expect(rows.map((row) => ({ record: recordOf(row, traits) }))).toEqual(all.map((line) => parseLine(line, 1)));
    expect(new Set(all).size).toBe(all.length);
    expect(traits).toHaveLength(all.length);
  });

  it('tells accounts and Regions apart', async () => {
    const { lines, traits } = await compactor();
    compact(lines, blockOf([rawLine()]));
    compact(lines, blockOf([rawLine()]), { account_id: '444455556666', region: 'eu-central-1' });
    compact(lines, blockOf([rawLine()]), { account_id: null, region: null });
    expect(traits.map(({ account_id }) => account_id)).toEqual(['111122223333', '444455556666', null]);
  });

  it('has room for any number of server names', async () => {
    const { lines, traits } = await compactor();
    const names = Array.from({ length: 150_000 }, (_, index) => `tenant-${index}.example.com`);
    for (let from = 0; from < names.length; from += 50_000) {
      const part = names.slice(from, from + 50_000);
      const { rows, apart } = compact(lines, blockOf(part.map((name) => rawLine({ 18: name }))));
      expect(apart).toEqual([]);
      expect(rows.map(({ domain_name }) => domain_name)).toEqual(part);
    }
    expect(traits).toHaveLength(1);
  });

  it('stays right when there are more shared texts than it remembers', async () => {
    const { lines, traits } = await compactor();
    const listeners = Array.from({ length: 100_000 }, (_, index) => index.toString(16).padStart(16, '0'));
    for (let round = 0; round < 2; round++) {
      const { rows, apart } = compact(lines, blockOf(listeners.map((id) => rawLine({ 5: id }))));
      expect(apart).toEqual([]);
      expect(rows.map(({ traits_id }) => traits[traits_id]?.listener_id)).toEqual(listeners);
    }
  });

  it('gives the rows of a run of lines that is larger than its memory, and of lines that never end', async () => {
    const { lines } = await compactor();
    const endless = 'x'.repeat(3_000_000);
    const many = Array.from({ length: 12_000 }, (_, index) => rawLine({ 8: String(index) }));
    const all = ['# comment', ...many, endless, '', ...many];
    const { rows, apart, nonDataLines, lines: read } = compact(lines, blockOf(all), ORIGIN, 101);
    expect(rows.map(({ connection_time_ms }) => connection_time_ms)).toEqual(
      [...many, ...many].map((_, at) => at % 12_000),
    );
    expect({ nonDataLines, read }).toEqual({ nonDataLines: 2, read: all.length });
    expect(apart).toEqual([
      { line_number: 101 + 12_001, result: { rejection: expect.objectContaining({ reason: 'line_too_long' }) } },
    ]);
  });

  it('takes the places of screened lines for no lines', async () => {
    const { lines } = await compactor();
    const text = Buffer.from(`\n${rawLine()}\n\n`);
    const before = [{ line_number: 7, result: parseLine('junk', 7) }];
    const screened = { text, firstLine: 7, dataLines: 1, apart: before, nonDataLines: 1 };
    const { rows, apart, nonDataLines, lines: read } = compact(lines, screened, ORIGIN, 7);
    expect({ rows: rows.length, apart, nonDataLines, read }).toEqual({
      rows: 1,
      apart: before,
      nonDataLines: 1,
      read: 3,
    });
  });
});
