/**
 * The reports: the list of them, and each with chart, table, notes and SQL under the filters of the address.
 */
import type { PageResult } from '../answers.js';
import { AskError, ask, isAbort } from './api.js';
import { el, fill } from './dom.js';
import { makeFilterBar } from './filter-bar.js';
import { makeGrid } from './grid.js';
import { problemBox } from './problem.js';
import { declaredCharts, showChart } from './result-chart.js';
import { notesOf, sqlOf } from './result-parts.js';
import type { Page } from './router.js';
import { address, filtersOf, MULTIPLE } from './state.js';

interface Listed {
  readonly name: string;
  readonly title: string;
  readonly question: string;
}

export const reportsPage: Page = ({ root, signal, go }) => {
  let asking = new AbortController();
  let current = new URL(location.href);
  const bar = makeFilterBar({
    signal,
    withAgreement: false,
    onChange: (next) => go(current.pathname, withLimit(next, current.searchParams.get('limit'))),
  });
  const top = el('div');
  const body = el('div', { class: 'result' }, el('p', { class: 'status' }, 'Reading…'));
  root.append(top, bar.element, body);

  async function list(filters: URLSearchParams, wanted: AbortSignal): Promise<void> {
    const { reports } = await ask<{ reports: Listed[] }>('/api/reports', wanted);
    document.title = 'Reports · tlslens';
    fill(top, el('h1', {}, 'Reports'));
    fill(
      body,
      el(
        'ul',
        { class: 'report-list' },
        ...reports.map(({ name, title, question }) =>
          el(
            'li',
            {},
            el(
              'a',
              { href: address(`/reports/${name}`, filters) },
              el('strong', {}, title),
              el('span', { class: 'muted' }, question),
            ),
          ),
        ),
      ),
    );
  }

  async function one(name: string, parameters: URLSearchParams, wanted: AbortSignal): Promise<void> {
    const query = parameters.toString();
    const path = `/api/reports/${encodeURIComponent(name)}`;
    const result = await ask<PageResult>(query === '' ? path : `${path}?${query}`, wanted);
    document.title = `${result.title} · tlslens`;
    const filters = filtersOf(parameters);
    const rest = new URLSearchParams([...filters, ['limit', '0']]);
    const ignored = MULTIPLE.filter((filter) => parameters.has(filter));
    fill(
      top,
      wayBack(filters),
      el('h1', {}, result.title),
      result.question === null ? null : el('p', { class: 'question' }, result.question),
    );
    fill(
      body,
      ignored.length === 0
        ? null
        : el('p', { class: 'status' }, `Reports are not filtered by ${ignored.join(', ')}: the overview is.`),
      ...declaredCharts(result).map((chart) => showChart(chart, AbortSignal.any([wanted, signal]))),
      el(
        'section',
        { class: 'panel' },
        result.cut
          ? el(
              'p',
              { class: 'panel-note' },
              'The rows that matter most. ',
              el('a', { href: address(`/reports/${name}`, rest) }, 'Show every row'),
            )
          : null,
        makeGrid({
          columns: result.columns,
          rows: result.rows,
          label: result.title,
          cut: result.cut,
          linkOf: (column, value) => overviewLink(column.name, value, filters),
        }),
      ),
      notesOf(result),
      sqlOf(result.sql),
    );
  }

  return {
    async update(url) {
      current = url;
      bar.show(url.searchParams);
      asking.abort();
      asking = new AbortController();
      const wanted = AbortSignal.any([asking.signal, signal]);
      const [, name] = /^\/reports\/([^/]+)$/.exec(url.pathname) ?? [];
      bar.element.hidden = name === undefined;
      body.setAttribute('aria-busy', 'true');
      try {
        const parameters = withLimit(filtersOf(url.searchParams), url.searchParams.get('limit'));
        if (name === undefined) await list(filtersOf(url.searchParams), wanted);
        else await one(decodeURIComponent(name), parameters, wanted);
      } catch (error) {
        if (isAbort(error) || wanted.aborted) return;
        if (name !== undefined) fill(top, wayBack(filtersOf(url.searchParams)), el('h1', {}, 'Report'));
        bar.element.hidden = error instanceof AskError && error.answer.code === 'unknown_report';
        fill(body, problemBox(error));
      }
      body.setAttribute('aria-busy', 'false');
    },
    leave: () => asking.abort(),
  };
};

const wayBack = (filters: URLSearchParams): HTMLElement =>
  el('p', { class: 'panel-note' }, el('a', { href: address('/reports', filters) }, 'All reports'));

function withLimit(parameters: URLSearchParams, limit: string | null): URLSearchParams {
  const changed = filtersOf(parameters);
  if (limit !== null) changed.set('limit', limit);
  return changed;
}

/** Columns whose values are filters, as the overview spells them. */
const FILTER_OF: Readonly<Record<string, string>> = {
  client_ip: 'client',
  listener_id: 'listener',
  load_balancer: 'load-balancer',
  domain_name: 'sni',
  tls_cipher: 'cipher',
  outcome: 'outcome',
};

/** The overview of the connections that a cell is about. */
function overviewLink(column: string, value: unknown, filters: URLSearchParams): string | null {
  const filter = FILTER_OF[column];
  if (filter === undefined || typeof value !== 'string' || value === '') return null;
  const next = new URLSearchParams(filters);
  next.set(filter, value);
  return address('/', next);
}
