/**
 * The explorer over the generated logs: asked over HTTP as its page does, and in a browser until it has painted. How long
 * until the first view, how long each change of a filter takes, the first one at once, and how long one does that
 * follows upon changes nobody waits for any more. Of a machine that does other work too, the processor time says more.
 *
 *   tsx bench/explore.ts --db logs.db [--runs 5] [--chromium /usr/bin/chromium]      after npm run build
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import type { Overview } from '../src/explore/overview.js';
import { type Explorer, startExplorer } from '../src/explore/serve.js';
import { openDatabase } from '../src/store/database.js';
import { against } from './aims.js';
import { print } from './measure.js';

const ASSETS = join(import.meta.dirname, '..', 'dist', 'explore', 'assets');
const milliseconds = (value: number): string => value.toFixed(0);

interface Times {
  readonly wall: number[];
  /** Of all threads of the server. */
  readonly processor: number[];
}

export async function measureExplore(path: string, runs: number): Promise<void> {
  const database = await openDatabase(path, { mode: 'read' });
  const times = new Map<string, Times>();
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const [before, start] = [process.cpuUsage(), performance.now()];
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    const known = times.get(name) ?? { wall: [], processor: [] };
    known.wall.push(performance.now() - start);
    known.processor.push((user + system) / 1_000);
    times.set(name, known);
    return result;
  };
  for (let run = 0; run < runs; run++) {
    let explorer: Explorer | undefined;
    try {
      const first = await timed('first view, from the start of the server', async () => {
        explorer = await startExplorer(database, { port: 0, readTimeoutMs: 60_000, assets: ASSETS });
        return ask(explorer, '');
      });
      const started = explorer as unknown as Explorer;
      await timed('a filter at once after it', () => ask(started, 'outcome=refused'));
      for (const [name, query] of interactions(first)) await timed(name, () => ask(started, query));
      await burst(started, first, timed);
    } finally {
      await explorer?.close();
    }
  }
  database.close();
  print(
    `Explorer, the server: milliseconds, ${runs} runs`,
    [...times].map(([view, { wall, processor }]) => ({ view, ...spread(wall), processor: spread(processor).median })),
  );
  const over = 'the same connections';
  const [first, ...changes] = [...times.values()].map(({ wall }) => Number(spread(wall).median));
  against('first view of the explorer', first ?? Number.NaN, { over, unit: 'ms', atMost: 1000 });
  against('slowest change of a filter', Math.max(...changes), { over, unit: 'ms', atMost: 300 });
}

/** What a person waits for: from the start of the server, and from a click, until the charts are painted. */
export async function measurePainting(path: string, runs: number, executablePath: string): Promise<void> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const database = await openDatabase(path, { mode: 'read' });
  const times = new Map<string, number[]>();
  const add = (name: string, ms: number) => times.set(name, [...(times.get(name) ?? []), ms]);
  for (let run = 0; run < runs; run++) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const start = performance.now();
    const explorer = await startExplorer(database, { port: 0, readTimeoutMs: 60_000, assets: ASSETS });
    try {
      await page.goto(explorer.url, { waitUntil: 'commit' });
      await page.waitForSelector('.overview[aria-busy="false"] .bar');
      add('first view painted, from the start of the server', performance.now() - start);
      add('first paint of the page, from its request', await page.evaluate<number>(FIRST_PAINT));
      for (const [name, selector] of CLICKS) {
        const { answered, painted } = await page.evaluate<{ answered: number; painted: number }>(
          clickAndPaint(selector),
        );
        add(`${name}: clicked until painted`, painted);
        add(`${name}: answered until painted`, painted - answered);
      }
    } finally {
      await page.close();
      await explorer.close();
    }
  }
  database.close();
  await browser.close();
  print(
    `Explorer, in the browser: milliseconds, ${runs} runs`,
    [...times].map(([view, all]) => ({ view, ...spread(all) })),
  );
}

const CLICKS: readonly (readonly [name: string, selector: string])[] = [
  ['version', '[data-chart="version"] .bar'],
  ['version and outcome', '[data-chart="outcome"] .bar'],
  ['last 24 hours', '.presets button:nth-child(3)'],
  ['server name', '[data-chart="sni"] .bar'],
];

/** Runs in the page, as text: its globals are a browser's. Painted is when the frame after the change has begun. */
const clickAndPaint = (selector: string): string => `(async () => {
  performance.clearResourceTimings();
  const overview = document.querySelector('.overview');
  const start = performance.now();
  document.querySelector('${selector}').click();
  while (overview.ariaBusy !== 'false') await new Promise((resolve) => setTimeout(resolve));
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const painted = performance.now() - start;
  const [asked] = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/overview'));
  return { answered: asked.responseEnd - start, painted };
})()`;
const FIRST_PAINT = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN`;

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
async function burst(
  explorer: Explorer,
  { span }: Overview,
  timed: (name: string, work: () => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  const given: Promise<unknown>[] = [];
  for (let step = 1; step < 8; step++) {
    const stop = new AbortController();
    const from = new Date(span.from + step * 60_000).toISOString();
    given.push(ask(explorer, `from=${from}`, stop.signal).catch(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, 30));
    stop.abort();
  }
  const from = new Date(span.from + 3_600_000).toISOString();
  await timed('the last of 8 changes in a row', () => ask(explorer, `from=${from}`));
  await Promise.all(given);
}

async function ask(explorer: Explorer, query: string, signal?: AbortSignal): Promise<Overview> {
  const response = await fetch(`${explorer.origin}/api/overview?${query}`, {
    headers: { authorization: `Bearer ${explorer.token}` },
    ...(signal && { signal }),
  });
  if (!response.ok) throw new Error(`${query}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Overview;
}

function spread(times: readonly number[]): { median: string; slowest: string } {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    median: milliseconds(sorted[Math.floor(sorted.length / 2)] as number),
    slowest: milliseconds(sorted.at(-1) as number),
  };
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      db: { type: 'string' },
      runs: { type: 'string', default: '5' },
      chromium: { type: 'string', default: '/usr/bin/chromium' },
    },
  });
  if (values.db === undefined) throw new Error('Name a database: --db PATH');
  const runs = Number(values.runs);
  await measureExplore(values.db, runs);
  await measurePainting(values.db, runs, values.chromium);
}
