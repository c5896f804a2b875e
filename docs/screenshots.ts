/**
 * The pictures of README and docs: the built program over the sample logs, looked at in Chromium.
 *
 *   npm run build && tsx docs/screenshots.ts [--chromium /usr/bin/chromium]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { startExplorer } from '../src/explore/serve.js';
import { openDatabase } from '../src/store/database.js';

interface Picture {
  /** Of the file, without `.png`. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** What is to be seen: an address, made once. */
  readonly address: (world: World) => string;
  /** When it can be seen. */
  readonly ready: string;
}

interface World {
  /** The explorer over the sample logs, with its token. */
  readonly explorer: string;
}

const PICTURES: readonly Picture[] = [
  {
    name: 'explore',
    width: 1440,
    height: 1000,
    address: ({ explorer }) => `${explorer}&from=2026-03-10`,
    ready: '.overview[aria-busy="false"] .bar',
  },
];

const ROOT = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { chromium: { type: 'string', default: '/usr/bin/chromium' } } });

const folder = mkdtempSync(join(tmpdir(), 'tlslens-pictures-'));
const path = join(folder, 'samples.db');
execFileSync(process.execPath, [join(ROOT, 'dist', 'cli', 'main.js'), '--db', path, 'demo'], { stdio: 'ignore' });
const database = await openDatabase(path, { mode: 'read' });
const assets = join(ROOT, 'dist', 'explore', 'assets');
const explorer = await startExplorer(database, { port: 0, readTimeoutMs: 60_000, assets });
const browser = await chromium.launch({ executablePath: values.chromium, args: ['--no-sandbox'] });
try {
  mkdirSync(join(ROOT, 'docs', 'images'), { recursive: true });
  for (const { name, width, height, address, ready } of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light' });
    await page.goto(address({ explorer: explorer.url }));
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
