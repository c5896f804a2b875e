import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { rawLine } from '../helpers/raw-line.js';
import { delimited, jsonLine, load, NAMES, selectTexts, type Texts, textsOf, w3c, writeParquet } from './deliveries.js';

// Texts that a legacy line can have, the odd ones too. A text that holds a comma only the protocol list has.
const POOL: Readonly<Record<number, readonly string[]>> = {
  2: ['2.0', '1.0'],
  3: ['2026-03-10T12:00:05', '2026-02-28T23:59:59', '2026-03-31T00:00:00', '2026-02-30T12:00:00', 'yesterday', '-'],
  4: ['net/edge/0123456789abcdef', 'net/a-b/1'],
  6: ['203.0.113.7:1', '2001:db8:1:2:3:4:5:6:55932', '2001:db8::6:443', '[2001:db8::1]:443', '203.0.113.7', '-'],
  7: ['10.0.1.9:443', '2001:db8::a:8443', '10.0.1.9:65536'],
  8: ['0', '5000', '999999999999999', '-5', '-'],
  9: ['-', '0', '12'],
  10: ['0', '700', '1e3'],
  12: ['-', '0', '42', '255', '256'],
  13: ['-', 'arn:aws:iam::111122223333:server-certificate/main'],
  15: ['-', 'TLS_AES_128_GCM_SHA256'],
  16: ['-', 'tlsv13'],
  17: ['-', 'X25519MLKEM768'],
  18: ['-', 'api.example.com', 'b%C3%BCcher.example', 'a%20b', '%e9', '#x', '{}', 'tls', "it's", '\\'],
  19: ['-', 'h2', 'http/1.1'],
  21: ['-', '"h2"', '"h2","http/1.1"', '"h2","http%2F1.1"', '"a%2Cb","c"', '"h2","htt', '"h2","http%2'],
  22: ['2026-03-10T12:00:00', '2026-01-31T12:00:00', '-'],
};
const connection = fc
  .array(
    fc
      .constantFrom(...Object.keys(POOL).map(Number))
      .chain((position) => fc.constantFrom(...POOL[position]!).map((text) => [position, text] as const)),
    { maxLength: 4 },
  )
  .map((changes) => textsOf(rawLine(Object.fromEntries(changes))));
const connections = fc.array(connection, { minLength: 1, maxLength: 25 });
const order = fc.shuffledSubarray([...NAMES], { minLength: NAMES.length });

// The first line is a plain one: of an object that holds nothing but damaged lines no format can be told.
const PLAIN_LINE = textsOf(rawLine());

describe('every delivery of the same connections', () => {
  let database: Database;
  let folder: string;
  let loads = 0;
  beforeAll(async () => {
    database = await openDatabase(IN_MEMORY, { mode: 'write' });
    folder = mkdtempSync(join(tmpdir(), 'tlslens-test-'));
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const read = async (bytes: string | Uint8Array, fields?: readonly string[]) => {
    const { rows, rejections, entry } = await load(bytes, {
      database,
      uri: `test:${loads++}`,
      ...(fields && { fields }),
    });
    return {
      format: entry?.format,
      rows: rows.map((row) => JSON.stringify(row)).sort(),
      rejections: rejections.map(({ line_number, reason, field }) => ({ line_number, reason, field })),
    };
  };
  const parquetOf = async (all: readonly Texts[], names: readonly string[]) => {
    const path = join(folder, `${loads++}.parquet`);
    await writeParquet(path, selectTexts(all, names));
    return readFileSync(path);
  };

  it('gives the same rows and rejects the same lines', async () => {
    await fc.assert(
      fc.asyncProperty(connections, order, async (some, names) => {
        const all = [PLAIN_LINE, ...some];
        const legacy = await read(gzipSync(delimited(all, ' ')));
        expect(legacy.format).toBe('gzip');
        // A W3C object has two lines more, a plain one with a header one.
        const later = (count: number) =>
          legacy.rejections.map(({ line_number, ...rest }) => ({ line_number: Number(line_number) + count, ...rest }));
        const same = (format: string, moved = 0) => ({ format, rows: legacy.rows, rejections: later(moved) });

        expect(await read(gzipSync(all.map((texts) => `${jsonLine(texts, names)}\n`).join('')))).toEqual(
          same('gzip+json'),
        );
        for (const delimiter of ['\t', ' ', ',']) {
          expect(await read(w3c(all, delimiter, names))).toEqual(same('plain+w3c', 2));
          expect(await read(delimited(all, delimiter, names), names)).toEqual(same('plain+plain'));
          const header = `${names.join(delimiter)}\n`;
          expect(await read(header + delimited(all, delimiter, names))).toEqual(same('plain+plain', 1));
        }
        for (const delimiter of ['\t', ',']) expect(await read(delimited(all, delimiter))).toEqual(same('plain+plain'));
        expect(await read(await parquetOf(all, names))).toEqual(same('plain+parquet'));
      }),
      { numRuns: Number(process.env.TLSLENS_RUNS ?? 15) },
    );
  }, 120_000);
});
