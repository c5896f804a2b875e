/**
 * The explorer over the generated logs, asked over HTTP as its page does: how long until the first view, how long each
 * change of a filter takes, and how long one does that follows upon changes nobody waits for any more.
 *
 *   tsx bench/explore.ts --db logs.db [--runs 5]      after npm run build
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Overview } from '../src/explore/overview.js';
import { type Explorer, startExplorer } from '../src/explore/serve.js';
import { openDatabase } from '../src/store/database.js';
import { print } from './measure.js';

const ASSETS = join(import.meta.dirname, '..', 'dist', 'explore', 'assets');
const milliseconds = (value: number): string => value.toFixed(0);

export async function measureExplore(path: string, runs: number): Promise<void> {
  const database = await openDatabase(path, { mode: 'read' });
  const firsts: number[] = [];
  const times = new Map<string, number[]>();
  let cells: Record<string, string>[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const explorer = await startExplorer(database, { port: 0, readTimeoutMs: 60_000, assets: ASSETS });
    try {
      const first = await ask(explorer, '');
      firsts.push(performance.now() - start);
      // The facts behind filtered views are made while a person reads the first one; this waits for them.
      const ready = performance.now();
      await ask(explorer, "outcome=refused");
      add(times, 'the first filter, facts included', performance.now() - ready);
      for (const [name, query] of interactions(first)) {
        const begin = performance.now();
        await ask(explorer, query);
        add(times, name, performance.now() - begin);
      }
      add(times, 'the last of 8 changes in a row', await burst(explorer, first));
      cells = [{ view: 'first view, from the start of the server', ...spread(firsts) }];
    } finally {
      await explorer.close();
    }
  }
  database.close();
  print(`Explorer: milliseconds, ${runs} runs`, [
    ...cells,
    ...[...times].map(([view, all]) => ({ view, ...spread(all) })),
  ]);
}

/** One of each that a person does; the answers that the server remembers are never asked for twice. */
function interactions(first: Overview): [name: string, query: string][] {
  const { span, bars } = first;
  const value = (bar: keyof Overview['bars']) => encodeURIComponent(bars[bar][0]?.value ?? '');
  const at = (share: number) => new Date(span.from + (span.to - span.from) * share).toISOString();
  const window = `from=${at(0.3)}&to=${at(0.6)}`;
  return [
    ['time brush', window],
    ['narrow time brush', `from=${at(0.5)}&to=${at(0.51)}`],
    ['load balancer', `load-balancer=${value('load_balancer')}`],
    ['listener', `listener=${value('listener')}`],
    ['SNI', `sni=${value('sni')}`],
    ['SNI pattern', 'sni=*.example.com'],
    ['client network', `client=${value('client')}`],
    ['version', `version=${value('version')}`],
    ['cipher', `cipher=${value('cipher')}`],
    ['outcome', 'outcome=completed'],
    ['brush, version and outcome', `${window}&version=${value('version')}&outcome=completed`],
  ];
}

/** Each change stops the one before it, as the page does: the last has nothing to wait for. */
async function burst(explorer: Explorer, { span }: Overview): Promise<number> {
  const given: Promise<unknown>[] = [];
  for (let step = 1; step < 8; step++) {
    const stop = new AbortController();
    const from = new Date(span.from + step * 60_000).toISOString();
    given.push(ask(explorer, `from=${from}`, stop.signal).catch(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, 30));
    stop.abort();
  }
  const start = performance.now();
  await ask(explorer, `from=${new Date(span.from + 3_600_000).toISOString()}`);
  const time = performance.now() - start;
  await Promise.all(given);
  return time;
}

async function ask(explorer: Explorer, query: string, signal?: AbortSignal): Promise<Overview> {
  const response = await fetch(`${explorer.origin}/api/overview?${query}`, {
    headers: { authorization: `Bearer ${explorer.token}` },
    ...(signal && { signal }),
  });
  if (!response.ok) throw new Error(`${query}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Overview;
}

function add(times: Map<string, number[]>, name: string, time: number): void {
  times.set(name, [...(times.get(name) ?? []), time]);
}

function spread(times: readonly number[]): { median: string; slowest: string } {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    median: milliseconds(sorted[Math.floor(sorted.length / 2)] as number),
    slowest: milliseconds(sorted.at(-1) as number),
  };
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { db: { type: 'string' }, runs: { type: 'string', default: '5' } } });
  if (values.db === undefined) throw new Error('Name a database: --db PATH');
  await measureExplore(values.db, Number(values.runs));
}
