/**
 * A delimited line to its values. Only the list of protocols can hold a delimiter: the comma between its items.
 */
import { FIELDS } from '../fields.js';
import { fieldIndex } from './field-names.js';

export type Delimiter = '\t' | ' ' | ',';

/** The delimiters that a delivery can be given, the likeliest first: plain has been seen with tabs. */
export const DELIMITERS: readonly Delimiter[] = ['\t', ',', ' '];

const LIST_FIELD = FIELDS.findIndex(({ kind }) => kind === 'protocol-list');

/** Where a delivery with these fields has its list of protocols; -1 where it has none. */
export const listPosition = (names: readonly string[]): number =>
  names.findIndex((name) => fieldIndex(name) === LIST_FIELD);

/** @param list position of the list of protocols, or -1 */
export function splitValues(line: string, delimiter: Delimiter, list: number): string[] {
  if (delimiter !== ',' || list < 0 || !line.includes('"')) return line.split(delimiter);
  let start = 0;
  for (let position = 0; position < list; position++) {
    const comma = line.indexOf(',', start);
    if (comma < 0) return line.split(',');
    start = comma + 1;
  }
  if (line[start] !== '"') return line.split(',');
  const end = line.startsWith('"""', start) ? endOfCsvQuotes(line, start) : endOfList(line, start);
  const before = list === 0 ? [] : line.slice(0, start - 1).split(',');
  const after = end === line.length ? [] : line.slice(end + 1).split(',');
  return [...before, line.slice(start, end), ...after];
}

/** `"h2","http/1.1"`: quoted items, the last of which may lack its end, since the list is cut at 256 bytes. */
function endOfList(line: string, start: number): number {
  for (let item = start; ; ) {
    const close = line.indexOf('"', item + 1);
    if (close < 0) return orEnd(line.indexOf(',', item), line);
    if (line[close + 1] !== ',' || line[close + 2] !== '"') return orEnd(line.indexOf(',', close), line);
    item = close + 2;
  }
}

/** `"""h2"",""http/1.1"""`: the list as one CSV value (RFC 4180). */
function endOfCsvQuotes(line: string, start: number): number {
  for (let quote = line.indexOf('"', start + 1); quote >= 0; quote = line.indexOf('"', quote + 1)) {
    if (line[quote + 1] !== '"') return orEnd(line.indexOf(',', quote), line);
    quote++;
  }
  return line.length;
}

const orEnd = (index: number, line: string): number => (index < 0 ? line.length : index);
