/**
 * JSON lines: one object per line, fields by key. Seen in published S3 deliveries; how missing values are written is
 * not established, so `null`, an empty text, `-` and a missing key all mean none.
 */
import { FIELDS } from '../fields.js';
import { legacyList, NO_VALUE } from './field-texts.js';
import { emptyLine, type LineReader, type Place, placeOf, putText } from './line-reader.js';

const LIST_FIELD = FIELDS.findIndex(({ kind }) => kind === 'protocol-list');
/** A hostile object with ever new keys must not grow the memory without end. */
const MOST_KEYS_KNOWN = 1000;

export function jsonLineReader(): LineReader {
  const places = new Map<string, Place>();
  const find = (key: string): Place => {
    const known = places.get(key);
    if (known !== undefined) return known;
    const place = placeOf(key);
    if (places.size < MOST_KEYS_KNOWN) places.set(key, place);
    return place;
  };
  return (line) => {
    if (line.trim() === '') return null;
    const entry = parseObject(line);
    if (!entry) return 'bad_json';
    const values = emptyLine();
    for (const key of Object.keys(entry)) {
      const value = entry[key];
      const place = find(key);
      if (place === LIST_FIELD && Array.isArray(value)) values[LIST_FIELD] = legacyList(value);
      else putText(values, place, textOf(value));
    }
    return values;
  };
}

/** The object that a text is, or `undefined`. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return NO_VALUE;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
