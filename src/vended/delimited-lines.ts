/**
 * W3C and plain: one line per connection, values between delimiters, the names of the fields in a header or known
 * beforehand.
 */
import { areNames } from './field-names.js';
import { emptyLine, type LineReader, type Place, placeOf, putText } from './line-reader.js';
import { type Delimiter, listPosition, splitValues } from './split-values.js';

export interface DelimitedOptions {
  readonly delimiter: Delimiter;
  /** Names of the fields in order, where they are known before a `#Fields:` directive names them. */
  readonly names: readonly string[];
  /** The line that holds the names, passed over wherever it comes: files may have been joined. */
  readonly header?: string;
  /** Whether lines of the form `#Word: text` are directives (W3C), and not data. */
  readonly directives?: boolean;
  /** Told of the names in every `#Fields:` directive; may throw. */
  readonly onNames?: (names: readonly string[]) => void;
}

const DIRECTIVE = /^#[A-Za-z-]+:/;
const FIELDS_DIRECTIVE = /^#fields:\s*(.*)$/i;

/**
 * The names in a `#Fields:` directive, or `undefined` where the line is none. A line of values may begin like one, where
 * it begins with what a client sent.
 */
export function namesInDirective(line: string): string[] | undefined {
  const [, text] = FIELDS_DIRECTIVE.exec(line) ?? [];
  const names = text?.split(/[\s,]+/).filter((name) => name !== '') ?? [];
  return areNames(names) ? names : undefined;
}

export function delimitedLineReader({ delimiter, names, header, directives, onNames }: DelimitedOptions): LineReader {
  let places: readonly Place[] = names.map(placeOf);
  let list = listPosition(names);
  return (line) => {
    if (line === '' || line === header) return null;
    const renamed = directives ? namesInDirective(line) : undefined;
    if (renamed) {
      onNames?.(renamed);
      places = renamed.map(placeOf);
      list = listPosition(renamed);
      return null;
    }
    const texts = splitValues(line, delimiter, list);
    if (directives && texts.length < places.length && DIRECTIVE.test(line)) return null;
    if (texts.length < places.length) return 'too_few_fields';
    const values = emptyLine();
    for (let index = 0; index < places.length; index++) putText(values, places[index]!, texts[index]!);
    // Values beyond the names: fields that are newer than the list of names.
    for (let index = places.length; index < texts.length; index++) values.push(texts[index]!);
    return values;
  };
}
