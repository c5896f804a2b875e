/**
 * What a change of policy would do: the listener and the candidate chosen, the verdicts, and who is behind each of them.
 */
import type { PageResult } from '../answers.js';
import { ask, isAbort } from './api.js';
import { el, fill, refill, shown } from './dom.js';
import { makeFilterBar } from './filter-bar.js';
import { makeGrid } from './grid.js';
import { problemBox } from './problem.js';
import { notesOf } from './result-parts.js';
import type { Page } from './router.js';
import { address, filtersOf } from './state.js';
import { count, label, percent } from './words.js';

interface Policies {
  readonly policies: readonly {
    readonly name: string;
    readonly versions: readonly string[];
    readonly ciphers: number;
  }[];
  readonly listeners: readonly {
    readonly load_balancer: string | null;
    readonly listener_id: string | null;
    readonly listener_port: number | null;
    readonly ssl_policy: string | null;
    readonly connections: number;
  }[];
}

interface ImpactAnswer {
  readonly summary: string;
  readonly breaks: number;
  readonly totals: PageResult;
  readonly rows: PageResult;
}

const VERDICTS = ['breaks', 'unknown', 'safe'] as const;
const WORDS: Readonly<Record<(typeof VERDICTS)[number], string>> = {
  breaks: 'Breaks',
  unknown: "Can't be known",
  safe: 'Safe',
};
const GROUPS: readonly (readonly [string, string])[] = [
  ['', 'Client and agreement'],
  ['client', 'Client'],
  ['owner', 'Owner'],
  ['sni', 'Server name'],
  ['listener', 'Listener'],
  ['cipher', 'Cipher'],
];
/** What the address of the page holds beyond the filters. */
const OWN = ['policy', 'from_policy', 'verdict', 'group_by'] as const;

export const impactPage: Page = ({ root, signal, go }) => {
  let parameters = new URLSearchParams();
  let known: Policies | undefined;
  let asking = new AbortController();

  const change = (name: string, value: string) => {
    const next = new URLSearchParams(parameters);
    next.delete(name);
    if (value !== '') next.set(name, value);
    go('/impact', next);
  };
  const select = (name: string) => {
    const control = el('select', { onchange: () => change(name, control.value) });
    return control;
  };
  const controls = {
    listener: select('listener'),
    policy: select('policy'),
    from_policy: select('from_policy'),
    group_by: select('group_by'),
  };
  const bar = makeFilterBar({
    signal,
    withAgreement: false,
    onChange: (filters) => {
      const next = new URLSearchParams(filters);
      for (const name of OWN) if (parameters.has(name)) next.set(name, parameters.get(name)!);
      go('/impact', next);
    },
  });
  const about = el('p', { class: 'panel-note' });
  const verdicts = el('div', { class: 'result', 'aria-live': 'polite' });
  const stripe = el('div', { class: 'verdict-bar', role: 'img' }, ...VERDICTS.map(() => el('span')));
  const cards = el('div', {
    class: 'verdicts',
    role: 'group',
    'aria-label': 'Verdicts; choose one to see its rows alone',
  });
  const body = el('div', { class: 'result' });
  const field = (text: string, control: HTMLElement) => el('label', { class: 'field' }, el('span', {}, text), control);
  root.append(
    el('h1', {}, 'Policy impact'),
    el(
      'p',
      { class: 'question' },
      'If this listener moved to that security policy: who breaks, who is safe, who can’t be known?',
    ),
    el(
      'section',
      { class: 'panel', 'aria-label': 'The change' },
      el(
        'div',
        { class: 'impact-form' },
        field('Listener to change', controls.listener),
        field('Candidate policy', controls.policy),
        field('Policy now', controls.from_policy),
        field('A row for each', controls.group_by),
      ),
      about,
    ),
    bar.element,
    verdicts,
    body,
  );

  function fillControls(): void {
    if (known === undefined) return;
    const { policies, listeners } = known;
    const option = (value: string, text: string) => el('option', { value }, text);
    const set = (control: HTMLSelectElement, value: string, options: readonly HTMLElement[]) => {
      fill(control, ...options);
      // What the address names and no list has is shown all the same.
      if (![...control.options].some((one) => one.value === value))
        control.append(option(value, shown(value, 60).text));
      control.value = value;
    };
    set(controls.listener, parameters.get('listener') ?? '', [
      option('', 'Every listener'),
      ...listeners.map(({ load_balancer, listener_id, listener_port, ssl_policy, connections }) => {
        const place = `${label('load-balancer', load_balancer)}:${listener_port ?? listener_id ?? '?'}`;
        return option(
          listener_id ?? '',
          shown(`${place} · ${ssl_policy ?? 'policy not known'} (${count(connections)})`, 120).text,
        );
      }),
    ]);
    const names = policies.map(({ name, versions, ciphers }) =>
      option(name, `${name.replace('ELBSecurityPolicy-', '')} · ${versions.join(', ')} · ${ciphers} ciphers`),
    );
    set(controls.policy, parameters.get('policy') ?? '', [option('', 'Choose a policy…'), ...names]);
    set(controls.from_policy, parameters.get('from_policy') ?? '', [
      option('', 'As metadata tells'),
      ...policies.map(({ name }) => option(name, name.replace('ELBSecurityPolicy-', ''))),
    ]);
    set(
      controls.group_by,
      parameters.get('group_by') ?? '',
      GROUPS.map(([value, text]) => option(value, text)),
    );
    const chosen = policies.find(({ name }) => name === parameters.get('policy'));
    fill(
      about,
      chosen === undefined
        ? 'Choose a candidate policy to see the verdicts.'
        : `${chosen.name} allows ${chosen.versions.join(', ')} with ${chosen.ciphers} ciphers.`,
    );
  }

  function draw({ summary, totals, rows }: ImpactAnswer): void {
    const at = (name: string) => totals.columns.findIndex((column) => column.name === name);
    const of = (verdict: string) => totals.rows.find((row) => row[at('verdict')] === verdict);
    const numbers = VERDICTS.map((verdict) => ({
      verdict,
      connections: Number(of(verdict)?.[at('connections')] ?? 0),
      clients: Number(of(verdict)?.[at('clients')] ?? 0),
    }));
    const all = numbers.reduce((sum, { connections }) => sum + connections, 0);
    const chosen = parameters.get('verdict');
    // The same bar throughout, so that its parts are seen to move.
    stripe.setAttribute('aria-label', summary);
    numbers.forEach(({ verdict, connections }, index) => {
      const part = stripe.children[index] as HTMLElement;
      part.className = verdict;
      part.style.width = `${all === 0 ? 0 : (100 * connections) / all}%`;
    });
    if (!stripe.isConnected) verdicts.prepend(stripe);
    refill(
      cards,
      ...numbers.map(({ verdict, connections, clients }) =>
        el(
          'button',
          {
            type: 'button',
            class: `verdict ${verdict}`,
            'data-key': verdict,
            'aria-pressed': String(chosen === verdict),
            onclick: () => change('verdict', chosen === verdict ? '' : verdict),
          },
          el('span', { class: `verdict-${verdict}` }, WORDS[verdict]),
          el('span', { class: 'verdict-value' }, percent(connections, all)),
          el('span', {}, `${count(connections)} connections`),
          el('span', {}, `${count(clients)} clients`),
        ),
      ),
    );
    if (!cards.isConnected) verdicts.append(cards);
    fill(
      body,
      el(
        'section',
        { class: 'panel' },
        el('h2', {}, rows.title),
        rows.cut
          ? el('p', { class: 'panel-note' }, 'The rows that matter most; choose a verdict or a filter to see others.')
          : null,
        makeGrid({ columns: rows.columns, rows: rows.rows, label: rows.title, cut: rows.cut }),
      ),
      notesOf(rows),
    );
  }

  return {
    async update(url) {
      parameters = filtersOf(url.searchParams);
      for (const name of OWN) {
        const value = url.searchParams.get(name);
        if (value) parameters.set(name, value);
      }
      bar.show(parameters);
      asking.abort();
      asking = new AbortController();
      const wanted = AbortSignal.any([asking.signal, signal]);
      body.setAttribute('aria-busy', 'true');
      try {
        known ??= await ask<Policies>('/api/policies', wanted);
        fillControls();
        if (parameters.has('policy')) {
          draw(await ask<ImpactAnswer>(address('/api/impact', parameters), wanted));
        } else {
          fill(verdicts);
          fill(body);
        }
      } catch (error) {
        if (isAbort(error) || wanted.aborted) return;
        fill(verdicts, problemBox(error));
        fill(body);
      }
      body.setAttribute('aria-busy', 'false');
    },
    leave: () => asking.abort(),
  };
};
