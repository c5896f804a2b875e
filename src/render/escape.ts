/**
 * The one place where hostile text is made inert, once for each kind of output. SNI and ALPN are chosen by the
 * client, so any text cell may hold anything. What is a cell, and where it goes, is left to the renderers.
 */

/**
 * What a terminal or a page may obey or hide instead of showing: control characters (C0, DEL, C1), format
 * characters (bidi marks, zero-width, tags), line and paragraph separators, lone surrogates, and the rest of
 * what Unicode says to draw as nothing.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function visibleEscape(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const hex = character.codePointAt(0)!.toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/**
 * Text on one line that a terminal only shows: what it would obey or hide becomes a visible escape (`\x1b`,
 * `\u202e`, `\u{e0041}`, `\n`). A backslash of the text itself stays as it is: this is for reading, not for
 * reading back.
 *
 * With `ascii`, everything outside printable ASCII is escaped too: on a terminal that is not UTF-8, the bytes of
 * an innocent letter can be a C1 control character.
 */
export function terminalText(text: string, ascii = false): string {
  return text.replace(ascii ? NOT_PRINTABLE_ASCII : UNSEEN, visibleEscape);
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text for an HTML element or a quoted attribute; unseen characters become visible escapes, as on a terminal. */
export function htmlText(text: string): string {
  return terminalText(text).replace(/[&<>"'`]/g, (character) => HTML[character]!);
}

/**
 * JSON of a value, on one line. Unseen characters inside strings are written as `\uXXXX`, which every JSON reader
 * turns back into the same text: a terminal shows them, a program loses nothing.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, (character) => {
    let escaped = '';
    for (let i = 0; i < character.length; i++) {
      escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
}

/**
 * Starts of a cell that a spreadsheet takes for a formula, after any number of the quotes that mark one as text.
 * The full-width forms count too. https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * A text as a CSV field (RFC 4180). What a spreadsheet would run as a formula gets a single quote in front.
 *
 * To read it back: take one `'` off any field that matches `'` followed by more quotes or one of `= + - @`, TAB,
 * CR, LF. Since a text that already looks so gets a quote too, nothing is ambiguous.
 */
export function csvText(text: string): string {
  return csvField(FORMULA.test(text) ? `'${text}` : text);
}

/** A CSV field as it is, quoted where needed. The empty text is `""`, so that it differs from the empty field, NULL. */
export function csvField(text: string): string {
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Text in which no Markdown reader finds anything to act on, apart from the links of the second pattern. */
const PLAIN_MARKDOWN = /^[A-Za-z0-9](?:[A-Za-z0-9 ,.:;/()%+\-–…]|_(?=[A-Za-z0-9]))*$/;
/** What GitHub makes a link, a mention or an emoji of, with no markup at all. The letter keeps IPv6 addresses out. */
const LINKED = /@|:\/\/|www\.|:[\w+-]*[g-z_+-][\w+-]*:/i;

/**
 * Text for a cell of a Markdown table. Where anything in it could be markup, a link or a mention, it becomes a code
 * span, the one place where nothing is acted on.
 */
export function markdownCell(text: string): string {
  const shown = terminalText(text);
  if (shown === '' || (PLAIN_MARKDOWN.test(shown) && !LINKED.test(shown))) return shown;
  // A backslash before an escaped pipe is read in two ways: as part of the text, or as the escape of the other.
  return codeSpan(shown.replace(/\\+(?=\|)/g, (run) => '\\x5c'.repeat(run.length)).replaceAll('|', '\\|'));
}

/** Text for a Markdown paragraph or heading, on one line. Links and mentions become code spans. */
export function markdownText(text: string): string {
  return terminalText(text.trim())
    .split(' ')
    .map((word) => (LINKED.test(word) ? codeSpan(word) : escapeMarkup(word)))
    .join(' ')
    .replace(/^([-+=]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

function escapeMarkup(word: string): string {
  return word
    .replace(/[\\`*[\]|~#!$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
    .replace(/[&<>]/g, (character) => HTML[character]!);
}

/** The fence is longer than any run of backticks inside; one space of padding is dropped again by the reader. */
function codeSpan(text: string): string {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  const padding = /^`|`$|^ .*[^ ].* $/.test(text) ? ' ' : '';
  return fence + padding + text + padding + fence;
}
