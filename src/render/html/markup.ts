/**
 * HTML that cannot be had from a text but by escaping it: whatever stands in a template is escaped, unless it is markup
 * already.
 */
import { htmlText } from '../escape.js';

/** HTML that is what it says. Made by {@link html} alone, and by {@link trusted} of what the program itself wrote. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = string | number | Markup | null | undefined | readonly Piece[];

/**
 * A template of HTML, its values escaped; attributes that hold one need their quotes.
 *
 * @example
 * html`<td title="${description}">${name}</td>`
 */
export function html(texts: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  return new Markup(texts.reduce((done, text, index) => done + markupOf(values[index - 1]) + text));
}

/** Markup of a text that holds nothing from outside. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function markupOf(value: Piece): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(markupOf).join('');
  return htmlText(String(value));
}

/** Text of several lines, which stay lines. */
export function lines(text: string): Markup {
  return trusted(text.split('\n').map(htmlText).join('\n'));
}
