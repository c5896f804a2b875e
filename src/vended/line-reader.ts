/**
 * What the readers of vended text formats have in common: a line to the fields of a legacy line.
 */
import { FIELDS, LINE_TYPE, type RejectionReason } from '../fields.js';
import { fieldIndex } from './field-names.js';
import { legacyText, NO_VALUE } from './field-texts.js';

/**
 * Reads one line. Gives the texts of a legacy line (fields that are left out as `-`, unknown ones at the end as
 * `name=value`), the reason why the line has none, or `null` where it holds no data. Lines come in order.
 */
export type LineReader = (line: string) => readonly string[] | RejectionReason | null;

/** Where the value of a name goes: the index of a known field, or the name of an unknown one. */
export type Place = number | string;

export const placeOf = (name: string): Place => fieldIndex(name) ?? name;

const TEMPLATE: readonly string[] = FIELDS.map(({ columns }) => (columns.length === 0 ? LINE_TYPE : NO_VALUE));

/** A line of which no field is known but the type, which every line of this log has in common. */
export const emptyLine = (): string[] => TEMPLATE.slice();

/** Puts a value where it belongs; of a known field that comes twice the last value counts. */
export function putText(values: string[], place: Place, text: string): void {
  if (typeof place === 'number') values[place] = legacyText(FIELDS[place]!.kind, text);
  else values.push(`${place}=${text === '' ? NO_VALUE : text}`);
}
