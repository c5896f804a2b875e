/**
 * A cell of a table: numbers with the value they sort by, shares with a bar, long texts folded.
 */
import type { Cell, ResultColumn } from '../../result.js';
import { isNumeric, readableCell } from '../cells.js';
import { html, type Markup } from './markup.js';

/** A longer text is folded. */
const LONGEST = 120;
/** What is seen of it then. */
const SEEN = 60;
/** No page holds more of a text. */
const MOST = 2_000;

/** What a verdict is worth, by its word. */
const TONES: Readonly<Record<string, string>> = {
  breaks: 'bad',
  broken: 'bad',
  failing: 'bad',
  silent: 'bad',
  unknown: 'unsure',
  safe: 'good',
  holds: 'good',
  recovered: 'good',
  returned: 'good',
};

export function tableCell(cell: Cell, column: ResultColumn, isHeading: boolean): Markup {
  const wide = column.wide ? 'w' : '';
  const readable = readableCell(cell, column);
  if (readable === null) return html`<td class="${classes(wide, isNumeric(column) && 'n', 'none')}">–</td>`;
  if (isHeading) return html`<th scope="row"${classAttribute(wide)}>${foldedText(readable.text)}</th>`;
  if ((column.name === 'verdict' || column.name === 'status') && Object.hasOwn(TONES, readable.text)) {
    return html`<td${classAttribute(wide)}>${badge(readable.text)}</td>`;
  }
  if (!isNumeric(column) || typeof cell === 'string') {
    return html`<td${classAttribute(classes(wide, readable.foreign ? '' : 't'))}>${foldedText(readable.text)}</td>`;
  }
  const sorted = column.unit === 'share' || column.unit === 'bytes' ? html` data-v="${Number(cell)}"` : null;
  const bar = column.unit === 'share' ? html`<i class="p${percent(cell)}"></i>` : null;
  return html`<td class="${classes(wide, 'n', bar ? 's' : '')}"${sorted}>${bar}${readable.text}</td>`;
}

/** A verdict, told by its word and a colour. */
function badge(word: string): Markup {
  return html`<b class="badge ${TONES[word] ?? 'unsure'}">${word}</b>`;
}

/** A text of any length: the begin of a long one, and the rest to unfold. */
function foldedText(text: string): Markup {
  if (text.length <= LONGEST) return html`${text}`;
  const characters = Array.from(text);
  if (characters.length <= LONGEST) return html`${text}`;
  const left = characters.length - MOST;
  return html`<details class="long"><summary>${characters.slice(0, SEEN).join('')}…</summary>${characters.slice(0, MOST).join('')}${
    left > 0 ? html` <em>and ${left.toLocaleString('en-US')} more characters</em>` : null
  }</details>`;
}

/** Whole percents for the classes that draw bars: what is not nothing is seen. */
function percent(cell: Cell): number {
  const share = Math.min(1, Math.max(0, Number(cell)));
  return share > 0 ? Math.max(1, Math.round(share * 100)) : 0;
}

const classes = (...names: readonly (string | false)[]): string => names.filter(Boolean).join(' ');
const classAttribute = (names: string): Markup | null => (names === '' ? null : html` class="${names}"`);
