import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionRecord } from '../../src/fields.js';
import { createLineCompactor } from '../../src/parse/compact-lines.js';
import { parseLine } from '../../src/parse/parse-line.js';
import type { ScreenedLines } from '../../src/parse/screen-lines.js';
import { type LineOrigin, ROW_TEXT_COLUMNS, TRAIT_COLUMNS } from '../../src/row-text.js';
import { anyLine } from '../helpers/odd-lines.js';
import { rawLine } from '../helpers/raw-line.js';

const ORIGIN: LineOrigin = { account_id: '111122223333', region: 'eu-central-1' };

type Traits = Pick<ConnectionRecord, (typeof TRAIT_COLUMNS)[number]>;

/** A compactor with the traits that it asked for. */
function compactor() {
  const numbers = new Map<string, number>();
  const traits: (Traits & LineOrigin)[] = [];
  const lines = createLineCompactor((record, origin) => {
    const values = { ...origin, ...Object.fromEntries(TRAIT_COLUMNS.map((name) => [name, record[name]])) };
    const key = JSON.stringify(values);
    const number = numbers.get(key) ?? traits.push(values as Traits & LineOrigin) - 1;
    numbers.set(key, number);
    return number;
  });
  return { lines, traits };
}

function block(lines: readonly string[]): ScreenedLines {
  const text = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
  const dataLines = lines.filter((line) => line !== '').length;
  return { text, firstLine: 1, dataLines, apart: [], nonDataLines: lines.length - dataLines };
}

/** What a row says, by the layout of row text alone. */
function readRow(row: string, traits: readonly Traits[]): object {
  const texts = row.split(' ');
  expect(texts).toHaveLength(ROW_TEXT_COLUMNS.length);
  const value = Object.fromEntries(ROW_TEXT_COLUMNS.map(({ name }, index) => [name, texts[index] as string]));
  const number = (name: string) => (value[name] === '-' ? null : Number(value[name]));
  const { account_id, region, ...shared } = traits[number('traits_id') as number] as Traits & LineOrigin;
  expect({ account_id, region }).toEqual(ORIGIN);
  const ended_at = (number('ended') as number) * 1000;
  return {
    ...shared,
    ended_at,
    started_at: ended_at - (number('age') as number),
    client_ip: value.client_ip,
    client_port: number('client_port'),
    connection_time_ms: number('connection_time_ms'),
    tls_handshake_time_ms: number('tls_handshake_time_ms'),
    received_bytes: number('received_bytes'),
    sent_bytes: number('sent_bytes'),
    domain_name: value.domain_name === '-' ? null : value.domain_name,
    extra_fields: value.extra === '-' ? null : (value.extra as string).slice(1).split('\t'),
  };
}

const screened = (line: string) => !/[\0\r\n\u0080-\uffff]/.test(line) && line.length < 60_000;

describe('createLineCompactor(traitsOf)', () => {
  it('gives for any line the values that the record reader gives, as a row or set apart', () => {
    let rowsSeen = 0;
    const shared = compactor();
    fc.assert(
      fc.property(fc.array(anyLine.filter(screened), { maxLength: 6 }), (lines) => {
        const { rows, dataLines, apart } = shared.lines.compact(block(lines), ORIGIN);
        const texts = rows.toString('latin1').split('\n').slice(0, -1);
        expect(texts).toHaveLength(dataLines);
        rowsSeen += dataLines;
        const apartAt = new Map(apart.map(({ line_number, result }) => [line_number, result]));
        let next = 0;
        for (const [index, line] of lines.entries()) {
          if (line === '') continue;
          const expected = parseLine(line, index + 1);
          const set = apartAt.get(index + 1);
          if (set) expect(set).toEqual(expected);
          else expect({ record: readRow(texts[next++] as string, shared.traits) }).toEqual(expected);
        }
        expect(next).toBe(dataLines);
      }),
      { numRuns: Number(process.env.TLSLENS_RUNS ?? 2000) },
    );
    // The quick path must not be idle, or this proves nothing.
    expect(rowsSeen).toBeGreaterThan(500);
  });

  it.each([18, 19, 20, 21, 22, 23, 24, 30])('makes rows of lines of %i fields', (fields) => {
    const { lines, traits } = compactor();
    const line = rawLine({}, fields);
    // The last line of a block has nothing behind it to read beyond its end.
    const { rows, dataLines, apart } = lines.compact(block([line, line, rawLine()]), ORIGIN);
    expect({ dataLines, apart }).toEqual({ dataLines: 3, apart: [] });
    const [first, second] = rows.toString('latin1').split('\n') as [string, string];
    expect({ record: readRow(first, traits) }).toEqual(parseLine(line, 1));
    expect(second).toBe(first);
  });

  it('keeps apart what differs in one field alone, wherever it is', () => {
    const { lines, traits } = compactor();
    const changed: Record<number, string> = {
      2: '2.1',
      4: 'net/other/0123456789abcdef',
      5: 'fedcba9876543210',
      7: '10.0.9.9:8443',
      12: '46',
      13: 'arn:aws:acm:eu-central-1:111122223333:certificate/ffffffff-0000-4000-8000-000000000000',
      14: '77',
      15: 'ECDHE-RSA-AES128-SHA',
      16: 'tlsv10',
      17: 'secp384r1',
      19: 'h2',
      20: 'http/1.1',
      21: '"h3"',
    };
    const all = [rawLine(), ...Object.entries(changed).map(([field, text]) => rawLine({ [field]: text }))];
    const { rows } = lines.compact(block(all), ORIGIN);
    const read = rows.toString('latin1').split('\n').slice(0, -1);
    expect(read.map((row) => ({ record: readRow(row, traits) }))).toEqual(all.map((line) => parseLine(line, 1)));
    // Some of the texts are those that the line has anyway.
    expect(traits).toHaveLength(new Set(all).size);
    expect(traits.length).toBeGreaterThan(10);
  });

  it('tells accounts and Regions apart', () => {
    const { lines, traits } = compactor();
    lines.compact(block([rawLine()]), ORIGIN);
    lines.compact(block([rawLine()]), { account_id: '444455556666', region: 'eu-central-1' });
    lines.compact(block([rawLine()]), { account_id: null, region: null });
    expect(traits.map(({ account_id }) => account_id)).toEqual(['111122223333', '444455556666', null]);
  });

  it('stays right when there are more texts than it remembers', () => {
    const { lines, traits } = compactor();
    const names = Array.from({ length: 150_000 }, (_, index) => `tenant-${index}.example.com`);
    for (let round = 0; round < 2; round++) {
      for (let from = 0; from < names.length; from += 5000) {
        const part = names.slice(from, from + 5000);
        const { rows, dataLines } = lines.compact(block(part.map((name) => rawLine({ 18: name }))), ORIGIN);
        expect(dataLines).toBe(part.length);
        const read = rows.toString('latin1').split('\n').slice(0, -1);
        expect(read.map((row) => row.split(' ')[9])).toEqual(part);
      }
    }
    expect(traits).toHaveLength(1);
  });
});
