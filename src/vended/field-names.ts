/**
 * Which field of the log a name in a vended delivery stands for, and which fields a delivery must have. Vended
 * deliveries tell fields by name: their owner chooses and orders them.
 */
import { TlslensError } from '../errors.js';
import { FIELDS } from '../fields.js';

/** Former names of fields. */
const ALIASES: Readonly<Record<string, string>> = { tls_named_group: 'tls_keyexchange' };

const INDEX_OF: ReadonlyMap<string, number> = new Map(FIELDS.map(({ name }, index) => [name, index]));

/** Fields that every legacy line has a value for, less the constant first one: no connection without them. */
export const REQUIRED_FIELDS: readonly string[] = FIELDS.filter(
  ({ nullable, columns }) => !nullable && columns.length > 0,
).map(({ name }) => name);

/** Where `FIELDS` holds the field of this name; `undefined` for a name that is not known. Case and `-` do not matter. */
export function fieldIndex(name: string): number | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return INDEX_OF.get(ALIASES[plain] ?? plain);
}

/** Letters first: no time, no address and no number looks so. */
const NAME = /^[A-Za-z][A-Za-z0-9_:()-]*$/;

/**
 * Whether these texts name fields: all of them could, and most are known names. What a client sends may look like one
 * name, but never makes a line of values look like a line of names.
 */
export function areNames(texts: readonly string[]): boolean {
  const known = texts.filter((text) => fieldIndex(text) !== undefined).length;
  return known * 2 > texts.length && texts.every((text) => NAME.test(text));
}

/** The required fields that are not among these names. */
export function missingFields(names: Iterable<string>): string[] {
  const known = new Set<number | undefined>();
  for (const name of names) known.add(fieldIndex(name));
  return REQUIRED_FIELDS.filter((name) => !known.has(INDEX_OF.get(name)));
}

/**
 * Reads the field names of a plain delivery as the user gives them: `time,elb,...`, in the order of the values.
 * Names that are not known are kept: their values go to `extra_fields`.
 *
 * @throws `bad_argument` where a name comes twice or a field is missing that a connection needs
 */
export function parseFieldList(text: string): string[] {
  const names = text
    .split(/[\s,]+/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TlslensError('bad_argument', `The field "${twice}" is named twice.`);
  const missing = missingFields(names);
  if (missing.length > 0) {
    throw new TlslensError('bad_argument', `The list of fields lacks ${missing.join(', ')}.`, {
      hint: `Name all fields of a line in their order; the names are: ${FIELDS.map(({ name }) => name).join(',')}`,
    });
  }
  return names;
}
