/**
 * Which format the text of an object has, by its first lines: names of vended objects are not established. Lines that
 * look like nothing are left to the legacy reader, which rejects them one by one.
 */
import { CREATION_TIME_AT, FIELDS, LINE_TYPE } from '../fields.js';
import { ENDPOINT, TIME } from '../grammar.js';
import { namesInDirective } from './delimited-lines.js';
import { areNames } from './field-names.js';
import { parseObject } from './json-lines.js';
import { DELIMITERS, type Delimiter, listPosition, splitValues } from './split-values.js';

/** The formats of vended logs in S3, in AWS's words. */
export type VendedFormat = 'json' | 'w3c' | 'plain' | 'parquet';

export type Sniffed =
  | { readonly format: 'legacy' }
  | { readonly format: 'parquet' }
  /** `names`: the keys met so far. */
  | { readonly format: 'json'; readonly names: readonly string[] }
  /** `names`: those of the first `#Fields:` directive. */
  | { readonly format: 'w3c'; readonly delimiter: Delimiter; readonly names: readonly string[] }
  | {
      readonly format: 'plain';
      readonly delimiter: Delimiter;
      readonly names: readonly string[];
      /** The line that holds the names, where there is one. */
      readonly header?: string;
    }
  /** Plain lines of connections, in an order that nothing tells. */
  | { readonly format: 'nameless'; readonly values: number };

export interface SniffOptions {
  /** Names of the fields of plain lines without a header, as the user gives them. */
  readonly fields?: readonly string[];
  /** The object is named like a legacy one: the names that the user gives are not about it. */
  readonly isLegacyName?: boolean;
}

/** Bytes that are looked at. */
export const SNIFFED_BYTES = 65_536;
const SNIFFED_LINES = 50;

/** A single word may be a name by chance. */
const FEWEST_NAMES = 3;

/** The magic, and what follows it: the Thrift header of a page, which no text begins with. */
const PARQUET = /^PAR1(?![ -~])/;
const ALL_NAMES: readonly string[] = FIELDS.map(({ name }) => name);
const ZONED_TIME = `${TIME}(?:\\.[0-9]{1,9})?Z?`;
const LEGACY = new RegExp(`^${LINE_TYPE} [^ ]+ ${ZONED_TIME} [^ ]+ [^ ]+ [^ ]+:[0-9]+ [^ ]+:[0-9]+ `);
const WHOLE_TIME = new RegExp(`^${ZONED_TIME}$`);
/** An address in brackets is one, too. */
const WITH_PORT = /^.+:[0-9]+$/;
const WHOLE_ENDPOINT = new RegExp(`^${ENDPOINT}$`);
/**
 * @param head the first bytes of the decompressed object, {@link SNIFFED_BYTES} of them unless it is shorter
 */
export function sniffFormat(head: Uint8Array, options: SniffOptions = {}): Sniffed {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, SNIFFED_BYTES));
  if (PARQUET.test(bytes.toString('latin1', 0, 5))) return { format: 'parquet' };
  const lines = linesOf(bytes);
  const data = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));

  const directive = lines.map(namesInDirective).find((names) => names !== undefined);
  if (directive) return { format: 'w3c', names: directive, delimiter: delimiterFor(data, directive) ?? '\t' };
  const header = data[0] === undefined ? undefined : readHeader(data[0]);
  if (header) return header;
  const { fields, isLegacyName = false } = options;
  if (fields && !isLegacyName) {
    const delimiter = delimiterFor(data, fields);
    if (delimiter) return { format: 'plain', delimiter, names: fields };
  }
  return mostFrequent(data.map(readLine));
}

function linesOf(head: Buffer): string[] {
  const lines = head.toString('utf8').split('\n');
  // The last one is cut off where the object goes on.
  if (head.length === SNIFFED_BYTES && lines.length > 1) lines.pop();
  return lines.slice(0, SNIFFED_LINES).map((line) => line.replace(/\r$/, ''));
}

/** The delimiter by which most lines have as many values as there are names. */
function delimiterFor(lines: readonly string[], names: readonly string[]): Delimiter | undefined {
  const list = listPosition(names);
  const score = (delimiter: Delimiter) =>
    lines.filter((line) => !line.startsWith('{') && splitValues(line, delimiter, list).length === names.length).length;
  const scores = DELIMITERS.map(score);
  const best = Math.max(...scores);
  return best > 0 ? DELIMITERS[scores.indexOf(best)] : undefined;
}

function readHeader(line: string): Sniffed | undefined {
  for (const delimiter of DELIMITERS) {
    const names = line.split(delimiter);
    if (names.length >= FEWEST_NAMES && areNames(names)) return { format: 'plain', delimiter, names, header: line };
  }
  return undefined;
}

function readLine(line: string): Sniffed | undefined {
  if (LEGACY.test(line)) return { format: 'legacy' };
  if (line.startsWith('{')) {
    const entry = parseObject(line);
    return entry && { format: 'json', names: Object.keys(entry) };
  }
  for (const delimiter of DELIMITERS) {
    if (delimiter === ' ') continue;
    const values = splitValues(line, delimiter, listPosition(ALL_NAMES));
    if (values.length > CREATION_TIME_AT && isInDefaultOrder(values)) {
      return { format: 'plain', delimiter, names: ALL_NAMES.slice(0, values.length) };
    }
  }
  for (const delimiter of DELIMITERS) {
    const values = splitValues(line, delimiter, -1);
    const isConnection =
      values.some((value) => WHOLE_TIME.test(value)) && values.some((value) => WHOLE_ENDPOINT.test(value));
    if (!isConnection) continue;
    return delimiter === ' ' && isDamagedLegacy(values) ? undefined : { format: 'nameless', values: values.length };
  }
  return undefined;
}

function isInDefaultOrder(values: readonly string[]): boolean {
  const [type = '', , time = '', , , client = '', destination = ''] = values;
  return type === LINE_TYPE && WHOLE_TIME.test(time) && WITH_PORT.test(client) && WITH_PORT.test(destination);
}

/**
 * Whether times and addresses stand where legacy lines have them, in a line that may have lost its beginning or have a
 * blank too many before it.
 */
function isDamagedLegacy(values: readonly string[]): boolean {
  for (let lost = -2; lost < ALL_NAMES.length; lost++) {
    const fits = values.every((value, index) => {
      const position = index + 1 + lost;
      if (WHOLE_TIME.test(value)) return position === 3 || position > CREATION_TIME_AT;
      return !WHOLE_ENDPOINT.test(value) || position === 6 || position === 7;
    });
    if (fits) return true;
  }
  return false;
}

/** What most lines look like; single damaged ones do not decide. Of equally many the first in this order. */
const PREFERENCE = ['legacy', 'json', 'plain'] as const;

function mostFrequent(read: readonly (Sniffed | undefined)[]): Sniffed {
  const alike = (format: Sniffed['format']) => read.filter((sniffed) => sniffed?.format === format);
  const ranked = PREFERENCE.map(alike).sort((a, b) => b.length - a.length);
  const [best = []] = ranked;
  // Damaged lines are nameless in any format, and one whole line tells the order.
  if (best[0] === undefined) return alike('nameless')[0] ?? { format: 'legacy' };
  if (best[0].format !== 'json') return best[0];
  const names = best.flatMap((sniffed) => (sniffed?.format === 'json' ? sniffed.names : []));
  return { format: 'json', names: [...new Set(names)] };
}
