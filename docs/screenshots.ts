/**
 * The pictures of README and docs: the built program over the sample logs, looked at in Chromium.
 *
 *   npm run build && tsx docs/screenshots.ts [--chromium /usr/bin/chromium]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { startExplorer } from '../src/explore/serve.js';
import { openDatabase } from '../src/store/database.js';

interface Picture {
  /** Of the file, without `.png`. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme?: 'dark';
  /** What is to be seen: an address, made once. */
  readonly address: (world: World) => string;
  /** When it can be seen. */
  readonly ready: string;
}

interface World {
  /** The explorer over the sample logs, with its token. */
  readonly explorer: string;
  /** The page that a command writes. */
  readonly written: (...command: readonly string[]) => string;
}

const PICTURES: readonly Picture[] = [
  {
    name: 'explore',
    width: 1440,
    height: 1000,
    address: ({ explorer }) => `${explorer}&from=2026-03-10`,
    ready: '.overview[aria-busy="false"] .bar',
  },
  {
    name: 'report',
    width: 1280,
    height: 1130,
    address: ({ written }) => written('report', 'all'),
    ready: '.glance svg',
  },
  {
    name: 'impact',
    width: 1280,
    height: 900,
    colorScheme: 'dark',
    address: ({ written }) => written('impact', '--all', '--to', 'TLS13-1-2-Res-2021-06'),
    ready: '.headline',
  },
];

const ROOT = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { chromium: { type: 'string', default: '/usr/bin/chromium' } } });

const folder = mkdtempSync(join(tmpdir(), 'tlslens-pictures-'));
const path = join(folder, 'samples.db');
const tlslens = (...words: readonly string[]) =>
  spawnSync(process.execPath, [join(ROOT, 'dist', 'cli', 'main.js'), '--db', path, ...words], { stdio: 'ignore' });
tlslens('demo');
const written = (...command: readonly string[]) => {
  const file = join(folder, `${command[0]}.html`);
  tlslens(...command, '--output', file);
  return pathToFileURL(file).href;
};
const database = await openDatabase(path, { mode: 'read' });
const assets = join(ROOT, 'dist', 'explore', 'assets');
const explorer = await startExplorer(database, { port: 0, readTimeoutMs: 60_000, assets });
const browser = await chromium.launch({ executablePath: values.chromium, args: ['--no-sandbox'] });
try {
  mkdirSync(join(ROOT, 'docs', 'images'), { recursive: true });
  for (const { name, width, height, colorScheme = 'light', address, ready } of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(address({ explorer: explorer.url, written }));
    await page.waitForSelector(ready);
    await page.screenshot({ path: join(ROOT, 'docs', 'images', `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  await explorer.close();
  database.close();
  rmSync(folder, { recursive: true });
}
