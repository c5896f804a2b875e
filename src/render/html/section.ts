/**
 * A result as a section of a page: the question, what it comes to, charts and notes, the table, what it covers, and the
 * columns and the SQL to unfold.
 */
import { ASSUMED_PREFIX, CUT_PREFIX, type Headline, type Result } from '../../result.js';
import { chartOf, chartsOf } from '../charts/charts-of.js';
import { coverageSentence } from '../coverage.js';
import { figure } from './drawing.js';
import { html, lines, type Markup } from './markup.js';
import { columnWords, table } from './table.js';

export interface SectionOptions {
  readonly id: string;
  /** Rows of the table at most. */
  readonly rows: number;
  /** The page is about this result alone, or begins with it: its title stands above already. */
  readonly isLead: boolean;
}

export function* section(result: Result, { id, rows, isLead }: SectionOptions): Generator<Markup> {
  const { title, question, sql, presentation, notes } = result;
  yield html`<section id="${id}">
${isLead ? null : html`<h2><a href="#${id}">${title}</a></h2>\n`}${
  isLead || question === undefined ? null : html`<p class="question">${question}</p>\n`
}${presentation?.headline === undefined ? null : headline(presentation.headline)}`;
  const drawn = result.report === 'sql' ? [chartOf(result)].filter((chart) => chart !== undefined) : chartsOf(result);
  const remarks = notes.filter(
    (note) => !note.startsWith(ASSUMED_PREFIX) && !(result.command !== undefined && note.startsWith(CUT_PREFIX)),
  );
  if (drawn.length > 0) {
    yield html`<div class="charts${drawn.length === 1 ? ' one' : ''}">
${drawn.map((chart, index) => figure(chart, `${id}-c${index + 1}`))}${drawn.length === 1 ? notesOf(remarks) : null}</div>
`;
  }
  yield* table(result, id, rows);
  if (drawn.length !== 1 && remarks.length > 0) yield notesOf(remarks);
  const covered = coverageSentence(result);
  if (covered !== null && !isLead) yield html`<p class="coverage">${covered}</p>\n`;
  yield columnsOf(result);
  if (sql !== undefined) {
    yield html`<details class="sql"><summary>SQL</summary><pre tabindex="0"><code>${lines(sql)}</code></pre></details>\n`;
  }
  yield html`</section>
`;
}

const TONE_WORDS: Readonly<Record<Headline['tone'], string>> = { good: '✓', bad: '✗', unsure: '?' };

function headline({ tone, text }: Headline): Markup {
  return html`<p class="headline ${tone}"><span aria-hidden="true">${TONE_WORDS[tone]}</span>${text}</p>
`;
}

function notesOf(notes: readonly string[]): Markup {
  if (notes.length === 0) return html``;
  return html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>
`;
}

/** What the columns mean, where that is documented. */
function columnsOf({ columns, rows }: Result): Markup {
  const documented = columns.filter(({ description }) => description !== undefined);
  if (documented.length === 0 || rows.length === 0) return html``;
  return html`<details class="columns"><summary>What the columns mean</summary><dl>${documented.map(
    (column) => html`<div><dt>${columnWords(column)}</dt><dd>${column.description}</dd></div>`,
  )}</dl></details>
`;
}
