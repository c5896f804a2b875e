/**
 * The text of a vended value to the text that the same field has in a legacy line, so that one reader judges both.
 * How vended deliveries encode names and lists is not established: encoded and bare ones are both taken.
 */
import type { FieldKind } from '../fields.js';

/** What stands for no value in a line. */
export const NO_VALUE = '-';

/** Bytes that a line cannot hold: blanks, controls, and all beyond ASCII. */
const UNSAFE = /[^\x21-\x7e]/;
/** In a list, its punctuation too. */
const UNSAFE_IN_LIST = /[^\x21-\x7e]|[",]/;

const SECONDS_WITH_ZONE = /^.{10}T.{8}Z$/;

/** Never throws; a text that its field cannot have stays as it is, for the reader to reject. */
export function legacyText(kind: FieldKind, text: string): string {
  if (text === '' || text === NO_VALUE) return NO_VALUE;
  switch (kind) {
    case 'time':
      // The same time, in the form that the bulk loader takes.
      return text.length === 20 && SECONDS_WITH_ZONE.test(text) ? text.slice(0, -1) : text;
    case 'url-encoded':
      return encode(text, UNSAFE);
    case 'protocol-list':
      return legacyListText(text);
    default:
      return text;
  }
}

/** A list of protocols given as one text: bare, in quotes, or in quotes within CSV quotes. */
function legacyListText(text: string): string {
  const bare = text.startsWith('"""') ? text.replace(/^"|"$/g, '').replaceAll('""', '"') : text;
  const quoted = bare.startsWith('"') ? bare : bare.split(',').map(quote).join(',');
  return encode(quoted, UNSAFE);
}

/** A list of protocols given item by item. */
export function legacyList(items: readonly unknown[]): string {
  if (items.length === 0) return NO_VALUE;
  return items.map((item) => quote(encode(String(item), UNSAFE_IN_LIST))).join(',');
}

const quote = (item: string): string => `"${item}"`;

/** URL-encodes what matches; a text with stray percent signs has them encoded too, or it would not decode again. */
function encode(text: string, unsafe: RegExp): string {
  if (!unsafe.test(text)) return text;
  const whole = isDecodable(text) ? text : text.replaceAll('%', '%25');
  return Array.from(whole, (character) => (unsafe.test(character) ? percent(character) : character)).join('');
}

const percent = (character: string): string =>
  Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
