/**
 * The record-at-a-time reader: any stream of log bytes to typed connections and rejected lines, in line order. For
 * the library API, for standard input and for explaining what the bulk loader sets aside.
 */
import { type CsvError, parse } from 'csv-parse';
import type { ConnectionRecord, Rejection } from '../fields.js';
import { type LineResult, parseFields } from './parse-line.js';
import { type ScreenedLines, screenLines } from './screen-lines.js';

/** One line of an object: a connection, or a rejection with its reason. */
export type ReadLine =
  | { readonly line_number: number; readonly record: ConnectionRecord }
  | { readonly line_number: number; readonly rejection: Rejection };

/**
 * Reads NLB TLS access log lines from decompressed bytes. Blank lines and `#` comments are passed over; every other
 * line is yielded, as `record` or as `rejection`. Memory is bounded by the chunk size; nothing is thrown for bad input.
 *
 * @param bytes chunks of any size, cut anywhere
 * @throws whatever `bytes` throws
 * @example
 * for await (const line of readRecords(createReadStream('log.gz').pipe(createGunzip()))) {
 *   if ('record' in line) console.log(line.record.client_ip, line.record.tls_protocol_version);
 *   else console.warn(line.rejection.reason, line.rejection.raw);
 * }
 */
export async function* readRecords(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ReadLine, void, undefined> {
  for await (const block of screenLines(bytes)) yield* readBlock(block);
}

async function* readBlock(block: ScreenedLines): AsyncGenerator<ReadLine, void, undefined> {
  const apart = block.apart[Symbol.iterator]();
  let odd = apart.next();
  if (block.dataLines > 0) {
    for await (const { values, line } of splitFields(block.text)) {
      const line_number = block.firstLine + line - 1;
      while (!odd.done && odd.value.line_number < line_number) {
        yield withNumber(odd.value.line_number, odd.value.result);
        odd = apart.next();
      }
      yield withNumber(line_number, parseFields(values, line_number));
    }
  }
  for (; !odd.done; odd = apart.next()) yield withNumber(odd.value.line_number, odd.value.result);
}

const withNumber = (line_number: number, result: LineResult): ReadLine => ({ line_number, ...result });

/** Splits screened text at single spaces; `line` counts from 1 within the text. */
async function* splitFields(text: Buffer): AsyncGenerator<{ values: string[]; line: number }, void, undefined> {
  const parser = parse({
    delimiter: ' ',
    record_delimiter: '\n',
    quote: null,
    escape: null,
    comment: null,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    // Screened text is ASCII; this is the cheapest decoding of it.
    encoding: 'latin1',
  });
  parser.end(text);
  for await (const { record, info } of parser as AsyncIterable<{
    record: string[];
    info: CsvError & { lines: number };
  }>) {
    yield { values: record, line: info.lines };
  }
}
