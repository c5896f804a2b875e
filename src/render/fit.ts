/**
 * Text measured in terminal cells: padded, cut, wrapped. Expects text without escape sequences; colour comes after.
 */
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cells the text takes on a terminal: 2 for a wide character, 0 for a combining one. */
export function widthOf(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text);
}

/** Spaces that bring `text` to `width` cells. */
export function padding(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** What a text loses when it is cut. `by-kind`: see {@link clip}. */
export type Loss = 'by-kind' | 'end';

/**
 * The text in at most `width` cells. What has spaces is read from its start and loses its end; a name or an ARN,
 * where both ends tell something, loses its middle, unless `loss` says the end. No character is cut in two.
 */
export function clip(text: string, width: number, ellipsis: string, loss: Loss = 'by-kind'): string {
  // A character takes no more than two cells for each of its units, so most short texts need no measuring.
  if (text.length * 2 <= width || widthOf(text) <= width) return text;
  const room = width - widthOf(ellipsis);
  if (room <= 0) return ellipsis.slice(0, width);
  const tail = loss === 'end' || text.includes(' ') ? 0 : Math.floor(room / 2);
  // A grapheme can be long but rarely is; segmenting a long text whole is slow.
  const reach = width * 8;
  const end = tail === 0 ? '' : lastCells(whole(text.slice(-reach)), tail);
  return firstCells(whole(text.slice(0, reach)), room - tail) + ellipsis + end;
}

/** Without the half of a character that a slice may have left at its edge. */
function whole(slice: string): string {
  return slice.replace(/\p{Cs}/gu, '');
}

function firstCells(text: string, width: number): string {
  return take(
    Array.from(graphemes.segment(text), ({ segment }) => segment),
    width,
  ).join('');
}

function lastCells(text: string, width: number): string {
  const backwards = Array.from(graphemes.segment(text), ({ segment }) => segment).reverse();
  return take(backwards, width).reverse().join('');
}

function take(segments: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let left = width;
  for (const segment of segments) {
    left -= widthOf(segment);
    if (left < 0) break;
    taken.push(segment);
  }
  return taken;
}

/** The text as lines of at most `width` cells, broken at spaces; a longer word is broken anywhere. */
export function wrap(text: string, width: number | undefined): string[] {
  if (width === undefined) return [text];
  return wrapAnsi(text, Math.max(1, width), { hard: true }).split('\n');
}

/** A column's title as lines of at most `width` cells, broken after `_` and at spaces where that is enough. */
export function wrapTitle(title: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of titlePieces(title)) {
    if (line !== '' && widthOf((line + piece).trimEnd()) > width) {
      lines.push(line);
      line = '';
    }
    line += piece;
  }
  return [...lines, line].flatMap((text) => wrap(text.trimEnd(), width));
}

/** The narrowest a title can be without breaking a word of it, but no more than `longest`. */
export function narrowestTitle(title: string, longest: number): number {
  return Math.min(longest, Math.max(0, ...titlePieces(title).map((piece) => widthOf(piece.trimEnd()))));
}

function titlePieces(title: string): string[] {
  return title.split(/(?<=[_ ])/);
}
