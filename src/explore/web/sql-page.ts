/**
 * One's own SQL: an editor, the answer as grid and chart, and as a file. The query is in the address.
 */

import type { ChartSpec } from '../../result.js';
import type { PageResult } from '../answers.js';
import { ask, askFile, isAbort } from './api.js';
import { chartTools } from './chart-tools.js';
import { el, fill } from './dom.js';
import { makeEditor, type SchemaTable } from './editor.js';
import { makeGrid } from './grid.js';
import { problemBox } from './problem.js';
import { quickChart, showChart } from './result-chart.js';
import type { Page } from './router.js';
import { count } from './words.js';

type SqlAnswer = PageResult & { readonly truncated: boolean; readonly ms: number };

const FIRST_QUERY = `select tls_protocol_version, outcome, count(*) as connections
from handshakes
group by all
order by connections desc`;

export const sqlPage: Page = ({ root, signal, go }) => {
  let running: AbortController | undefined;
  let charted: AbortController | undefined;
  let answered: { text: string; answer: SqlAnswer } | undefined;

  const editor = makeEditor(FIRST_QUERY, submit);
  const button = (text: string, onclick: () => void, attributes = {}) =>
    el('button', { type: 'button', onclick, ...attributes }, text);
  const run = button('Run', submit, { class: 'primary', title: 'Ctrl-Enter' });
  const cancel = button('Cancel', () => running?.abort(), { disabled: true });
  const csv = button('Download CSV', () => void download('csv'), { disabled: true });
  const json = button('Download JSON', () => void download('json'), { disabled: true });
  const status = el('p', { class: 'status', role: 'status' });
  const output = el('div', { class: 'result' });
  const chartBox = el('div', { class: 'result' });
  const schema = el(
    'aside',
    { class: 'panel schema', 'aria-label': 'Tables', tabindex: 0 },
    el('h2', {}, 'Tables and views'),
  );
  root.append(
    el('h1', {}, 'SQL'),
    el(
      'p',
      { class: 'question' },
      'One statement that asks, in DuckDB’s dialect. Nothing can be changed; neither files nor network are reached.',
    ),
    el(
      'div',
      { class: 'sql-layout' },
      el(
        'div',
        {},
        el('div', { class: 'editor' }, editor.element),
        el('div', { class: 'toolbar' }, run, cancel, csv, json, status),
        output,
      ),
      schema,
    ),
  );

  ask<{ tables: SchemaTable[]; keywords: string[] }>('/api/schema', signal).then(
    ({ tables, keywords }) => {
      editor.setSchema(tables, keywords);
      schema.append(...tables.map((table) => tableOf(table, (text) => editor.insert(text))));
    },
    // The editor works without; running a query tells what is wrong.
    () => undefined,
  );

  /** The address gets the query; what the address says is run. */
  function submit(): void {
    const text = editor.text().trim();
    if (text === '') return;
    const same = new URL(location.href).searchParams.get('sql') === text;
    go('/sql', new URLSearchParams({ sql: text }), { replace: same });
  }

  async function answer(text: string): Promise<void> {
    running?.abort();
    const own = new AbortController();
    running = own;
    const wanted = AbortSignal.any([own.signal, signal]);
    const start = performance.now();
    cancel.disabled = false;
    fill(status, 'Running…');
    output.setAttribute('aria-busy', 'true');
    const ticking = setInterval(
      () => fill(status, `Running… ${((performance.now() - start) / 1_000).toFixed(0)} s`),
      1_000,
    );
    try {
      const found = await ask<SqlAnswer>('/api/sql', wanted, { sql: text });
      answered = { text, answer: found };
      draw(found);
    } catch (error) {
      if (signal.aborted || running !== own) return;
      answered = undefined;
      charted?.abort();
      if (isAbort(error)) {
        fill(status, 'Cancelled.');
        fill(output);
      } else {
        fill(status);
        fill(output, problemBox(error));
      }
    } finally {
      clearInterval(ticking);
      if (running === own) {
        cancel.disabled = true;
        csv.disabled = json.disabled = answered === undefined;
        output.setAttribute('aria-busy', 'false');
      }
    }
  }

  function draw(found: SqlAnswer): void {
    const rows = `${count(found.rows.length)} ${found.rows.length === 1 ? 'row' : 'rows'}`;
    fill(
      status,
      found.truncated
        ? `The first ${rows}, ${count(found.ms)} ms; a download has them all.`
        : `${rows}, ${count(found.ms)} ms.`,
    );
    fill(
      output,
      makeGrid({ columns: found.columns, rows: found.rows, label: 'Answer', cut: found.truncated }),
      found.rows.length < 2 ? null : chartTools(found.columns, (spec) => chart(found, spec)),
      chartBox,
    );
    chart(found, undefined);
  }

  function chart(found: SqlAnswer, spec: ChartSpec | undefined): void {
    charted?.abort();
    charted = new AbortController();
    const drawn = quickChart(found, spec);
    if (drawn !== undefined) fill(chartBox, showChart(drawn, AbortSignal.any([charted.signal, signal])));
    else
      fill(
        chartBox,
        spec === undefined
          ? null
          : el(
              'p',
              { class: 'status' },
              'These columns make no chart: y needs numbers, columns and lines need times in x.',
            ),
      );
  }

  async function download(format: 'csv' | 'json'): Promise<void> {
    if (answered === undefined) return;
    fill(status, 'Preparing the file…');
    try {
      const file = await askFile(`/api/sql/download?format=${format}`, signal, { sql: answered.text });
      const url = URL.createObjectURL(file);
      el('a', { href: url, download: `tlslens.${format}` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
      fill(status, `Downloaded tlslens.${format}.`);
    } catch (error) {
      if (isAbort(error)) return;
      fill(status);
      output.prepend(problemBox(error));
    }
  }

  return {
    update(url) {
      const text = url.searchParams.get('sql');
      if (text === null) return;
      if (editor.text().trim() !== text) editor.setText(text);
      // A link is the view: what it asks is run when it is opened. It can only ask.
      return answer(text);
    },
    leave() {
      running?.abort();
      charted?.abort();
      editor.destroy();
    },
  };
};

function tableOf({ name, kind, grain, columns }: SchemaTable, insert: (text: string) => void): HTMLElement {
  return el(
    'details',
    {},
    el('summary', { title: grain }, name, el('span', { class: 'muted' }, ` ${kind}`)),
    el(
      'ul',
      {},
      ...columns.map((column) =>
        el(
          'li',
          {},
          el('button', { type: 'button', title: column.meaning, onclick: () => insert(column.name) }, column.name),
          el('span', { class: 'muted' }, ` ${column.type}`),
        ),
      ),
    ),
  );
}
