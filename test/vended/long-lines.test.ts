import { expect, it } from 'vitest';
import { screenVended } from '../../src/ingest/screen-vended.js';
import { IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { sniffFormat, vendedReader } from '../../src/vended/vended-reader.js';
import { chunked, rawLine } from '../helpers/raw-line.js';
import { jsonLine, load, NAMES, textsOf } from './deliveries.js';

const short = jsonLine(textsOf(rawLine()), NAMES);

/** What becomes of lines whose stream is cut into chunks of this size. */
async function screen(lines: readonly string[], chunkSize: number) {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const sniffed = sniffFormat(Buffer.from(`${short}\n`));
  if (sniffed.format === 'legacy' || sniffed.format === 'parquet') throw new Error(sniffed.format);
  const { read } = await vendedReader(sniffed, 'test:long');
  let dataLines = 0;
  const apart: object[] = [];
  for await (const screened of screenVended(chunked(bytes, [chunkSize]), read)) {
    dataLines += screened.dataLines;
    apart.push(...screened.apart);
  }
  return { dataLines, apart };
}

it.each([
  ['of 40,000 characters of two bytes each', 'é'.repeat(40_000)],
  ['of 30,000 characters of three bytes each', '€'.repeat(30_000)],
  ['of 70,000 characters of one byte each', 'x'.repeat(70_000)],
])('a line with a name %s is too long, however the stream is cut', async (_, name) => {
  const lines = [short, short.replace('api.example.com', name), short];
  const whole = await screen(lines, 1 << 20);
  expect(whole.dataLines).toBe(2);
  expect(whole.apart).toMatchObject([{ line_number: 2, result: { rejection: { reason: 'line_too_long' } } }]);
  for (const size of [997, 4096, 65_536]) expect(await screen(lines, size)).toEqual(whole);
});

it('a line that is not too long in bytes is a connection, however the stream is cut', async () => {
  const lines = [short.replace('api.example.com', 'é'.repeat(30_000))];
  const whole = await screen(lines, 1 << 20);
  for (const size of [997, 4096, 65_536]) expect(await screen(lines, size)).toEqual(whole);
  const database = await openDatabase(IN_MEMORY, { mode: 'write' });
  const { rows } = await load(`${lines[0]}\n`, { database, uri: 'test:long' });
  database.close();
  expect(rows.map(({ domain_name }) => String(domain_name).length)).toEqual([30_000]);
});
