/**
 * The door of this room: what was sniffed, to the reader of its lines. Refuses a delivery that cannot give
 * connections as a whole, rather than rejecting each of its lines.
 */
import { TlslensError } from '../errors.js';
import { delimitedLineReader } from './delimited-lines.js';
import { missingFields } from './field-names.js';
import { jsonLineReader } from './json-lines.js';
import type { LineReader } from './line-reader.js';
import type { Sniffed, VendedFormat } from './sniff-format.js';

export type { LineReader } from './line-reader.js';
export { SNIFFED_BYTES, type Sniffed, type SniffOptions, sniffFormat, type VendedFormat } from './sniff-format.js';

/** What has lines of text that are not those of legacy logs. */
export type SniffedText = Exclude<Sniffed, { format: 'legacy' | 'parquet' }>;

/**
 * @param uri of the object, for messages
 * @throws `source_unreadable` where nothing names the fields, or where they lack one that a connection needs; also by
 * the reader, at a `#Fields:` directive in the middle of an object
 */
export function vendedReader(sniffed: SniffedText, uri: string): { format: VendedFormat; read: LineReader } {
  if (sniffed.format === 'nameless') throw nameless(uri, sniffed.values);
  const { format, names } = sniffed;
  refuseWithout(format, names, uri);
  if (format === 'json') return { format, read: jsonLineReader() };
  const onNames = (renamed: readonly string[]) => refuseWithout(format, renamed, uri);
  return { format, read: delimitedLineReader({ ...sniffed, directives: format === 'w3c', onNames }) };
}

/**
 * The reader of the rows of a Parquet file, each given as its values between tabs.
 *
 * @param names of its columns
 * @throws `source_unreadable` where they lack a field that a connection needs
 */
export function parquetRowReader(names: readonly string[], uri: string): LineReader {
  refuseWithout('parquet', names, uri);
  return delimitedLineReader({ delimiter: '\t', names });
}

function refuseWithout(format: VendedFormat, names: readonly string[], uri: string): void {
  const missing = missingFields(names);
  if (missing.length === 0) return;
  throw new TlslensError(
    'source_unreadable',
    `Could not read ${uri}: its ${format} records lack ${missing.join(', ')}, without which there is no connection.`,
    { hint: 'Add the fields to the log delivery; or these are not NLB access logs.', details: { uri, missing } },
  );
}

function nameless(uri: string, values: number): TlslensError {
  return new TlslensError(
    'source_unreadable',
    `Could not read ${uri}: it has plain lines of ${values} values in an unknown order; name them with --fields.`,
    { hint: 'For example: --fields time,elb,listener,client_port,...', details: { uri, values } },
  );
}
