/**
 * The pages as people open them: files in a real Chromium, made by the built program from the sample logs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listReports } from '../../src/reports/catalogue.js';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { LINES } from '../helpers/explorer.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FITS = 'document.documentElement.scrollWidth <= innerWidth';

/** Labels of drawings that lie on each other, or outside. Text in a string: this is the browser's to read. */
const OVERLAPS = `[...document.querySelectorAll('svg')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  if (frame.width === 0) return [];
  const labels = [...svg.querySelectorAll('text')].filter((text) => text.textContent !== '');
  const boxes = labels.map((label) => ({ text: label.textContent, box: label.getBoundingClientRect() }));
  return boxes.flatMap(({ text, box }, index) => {
    const found = box.right > frame.right + 6 || box.left < frame.left - 12 ? [svg.id + ' outside: ' + text] : [];
    for (const other of boxes.slice(index + 1)) {
      const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      if (wide > 3 && high > 6) found.push(text + ' on ' + other.text);
    }
    return found;
  });
})`;

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);

let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the console said, and whatever was asked of anybody; no test may leave any. */
let faults: string[];

beforeAll(async () => {
  const db = ['--db', at('samples.db')];
  await tlslens(['demo', '--quiet', ...db]);
  writeFileSync(at('hostile.log'), LINES.map((text) => `${text}\n`).join(''));
  await tlslens(['ingest', at('hostile.log'), '--quiet', '--db', at('hostile.db')]);
  const made = await Promise.all([
    tlslens(['report', 'all', ...db, '--output', at('all.html')]),
    tlslens(['report', 'client-ips', ...db, '--output', at('clients.html')]),
    tlslens(['impact', '--all', '--to', 'TLS13-1-2-Res-2021-06', ...db, '--output', at('impact.html')]),
    tlslens(['compare', '--at', '2026-03-11T12:00Z', ...db, '--output', at('compare.html')]),
    tlslens(['gate', '--min-tls', '1.2', ...db, '--output', at('gate.html')]),
    tlslens(['sql', 'select tls_cipher, count(*) as n from connections group by 1', ...db, '--output', at('sql.html')]),
    tlslens(['report', 'all', '--db', at('hostile.db'), '--output', at('hostile.html')]),
  ]);
  expect(made.map(({ status, stderr }) => [status, stderr])).toEqual(
    [0, 0, 1, 0, 1, 0, 0].map((status) => [status, '']),
  );
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  folder.remove();
});

beforeEach(async () => {
  faults = [];
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!/^(?:file|data):/.test(request.url())) faults.push(request.url());
  });
});
afterEach(async () => {
  await context.close();
  expect(faults).toEqual([]);
});

const open = (name: string) => page.goto(pathToFileURL(at(name)).href);
const PAGES = ['all', 'clients', 'impact', 'compare', 'gate', 'sql', 'hostile'].map((name) => `${name}.html`);

describe('the page of all reports', () => {
  it('begins with the answers, and has a section for every report with every chart that it declares', async () => {
    await open('all.html');
    const tiles = await page.locator('.tile').allInnerTexts();
    expect(tiles.map((text) => text.replaceAll('\n', ' '))).toEqual([
      'Connections 10,245',
      'Failed handshakes 12.4 % 1,268 of the connections',
      'Legacy TLS 6.0 % 541 of the completed handshakes',
      'Post-quantum key exchange 15.2 % 1,289 of the completed handshakes with a logged key exchange',
      'Handshake time, p50 38 ms',
      'Handshake time, p99 1,541 ms',
      'Client IPs 565',
      'Log objects 220 1,842 periods without one; 9 lines rejected',
    ]);
    expect(await page.locator('.glance figcaption > a').allInnerTexts()).toEqual([
      'TLS versions over time',
      'Legacy handshakes by owner',
      'Failed handshakes by cause',
      'Post-quantum key exchange over time',
      'Handshake p50 and p99 over time, by listener',
      'Connections by hour',
      'Objects loaded and periods without one, by load balancer',
    ]);
    for (const { name, title, question, charts } of listReports()) {
      const section = page.locator(`section#${name}`);
      expect(await section.locator('h2').innerText()).toBe(title);
      expect(await section.locator('.question').innerText()).toBe(question);
      const drawn = section.locator('svg.wide');
      expect([name, await drawn.count()]).toEqual([name, charts.length]);
      for (const svg of await drawn.all()) expect(await svg.locator('path').count()).toBeGreaterThan(1);
      expect([name, await section.locator('tbody tr').count()]).not.toEqual([name, 0]);
    }
  });

  it('draws inside its frames, with labels that do not lie on each other', async () => {
    await open('all.html');
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const faulty = await page.evaluate(OVERLAPS);
      expect([width, faulty]).toEqual([width, []]);
    }
  });

  it('leads from a figure and from the contents to what tells more, and unfolds the SQL', async () => {
    await open('all.html');
    await page.locator('.tile', { hasText: 'Failed handshakes' }).click();
    expect(new URL(page.url()).hash).toBe('#failures');
    await page.getByRole('navigation').getByRole('link', { name: 'Coverage' }).click();
    expect(new URL(page.url()).hash).toBe('#coverage');
    const sql = page.locator('#failures .sql');
    expect(await sql.locator('pre').isVisible()).toBe(false);
    await sql.locator('summary').click();
    expect(await sql.locator('pre').innerText()).toMatch(/^with by_client as \(\n {2}select/);
  });

  it('is under 2 MB, and says how many rows it has no room for', async () => {
    expect(readFileSync(at('all.html')).length).toBeLessThan(2_000_000);
    await open('all.html');
    expect(await page.locator('#client-ips .more').innerText()).toBe(
      'The first 50 of 565 rows; 515 more are not on this page. All of them: tlslens report client-ips --limit 0',
    );
  });
});

describe('a table', () => {
  const column = async (index: number) =>
    (await page.locator(`tbody tr:not([hidden]) > :nth-child(${index})`).allInnerTexts()).map((text) => text.trim());

  it('is sorted by a click, downwards first for numbers, and back', async () => {
    await open('clients.html');
    const numbers = async () => (await column(2)).map((text) => Number(text.replaceAll(',', '')));
    const before = await numbers();
    await page.getByRole('button', { name: 'connections' }).click();
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    expect(await numbers()).toEqual([...before].sort((a, b) => b - a));
    await page.getByRole('button', { name: 'connections' }).click();
    expect(await numbers()).toEqual([...before].sort((a, b) => a - b));
    await page.getByRole('button', { name: 'client ip' }).click();
    const names = await column(1);
    expect(names).toEqual([...names].sort());
  });

  it('sorts shares by their value, and what is not known last, either way', async () => {
    await open('clients.html');
    for (const direction of ['down', 'up']) {
      await page.getByRole('button', { name: 'legacy share' }).click();
      const found = (await page.locator('tbody tr > :nth-child(7)').allInnerTexts()).map((text) => text.trim());
      const firstUnknown = found.indexOf('–');
      if (firstUnknown >= 0) expect(new Set(found.slice(firstUnknown))).toEqual(new Set(['–']));
      const known = found.filter((text) => text !== '–').map(Number.parseFloat);
      const sorted = [...known].sort((a, b) => (direction === 'down' ? b - a : a - b));
      expect(known).toEqual(sorted);
    }
  });

  it('shows the rows that have every word, and tells how many', async () => {
    await open('clients.html');
    const filter = page.getByRole('searchbox');
    await filter.fill('192.0.2. partner-billing');
    expect(await column(1)).toEqual(['192.0.2.10', '192.0.2.11']);
    expect(await page.getByRole('status').innerText()).toBe('2 of 50 rows');
    await filter.fill('');
    expect(await column(1)).toHaveLength(50);
  });

  it('has the columns that are less needed behind a box to tick', async () => {
    await open('clients.html');
    expect(await page.locator('th', { hasText: 'contact' }).isVisible()).toBe(false);
    await page.getByLabel('all 14 columns').check();
    expect(await page.locator('th', { hasText: 'contact' }).isVisible()).toBe(true);
    expect(await page.evaluate(FITS)).toBe(true);
  });

  it('is whole without any script', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const other = await plain.newPage();
    await other.goto(pathToFileURL(at('all.html')).href);
    expect(await other.locator('#tls-versions tbody tr').count()).toBe(5);
    expect(await other.getByRole('searchbox').count()).toBe(0);
    expect(await other.locator('th button').count()).toBe(0);
    await plain.close();
  });
});

describe('hostile server names', () => {
  it('are shown inert, and folded where they are long', async () => {
    await open('hostile.html');
    const section = page.locator('#sni');
    const text = await section.innerText();
    expect(text).toContain('"><script>document.title="owned"</script>');
    expect(text).toContain('invoice\\u202egpj.example.com');
    expect(await page.title()).toBe('TLS of the load balancers · tlslens');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(1);
    expect(readFileSync(at('hostile.html'), 'utf8')).not.toContain('\u202e');
    const long = section.locator('details.long').first();
    expect(await long.locator('summary').innerText()).toBe(`${'a'.repeat(60)}…`);
    await long.locator('summary').click();
    expect(await long.innerText()).toContain('and 8,012 more characters');
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      expect([width, await page.evaluate(FITS)]).toEqual([width, true]);
    }
  });
});

describe('the page for a change board', () => {
  it('says of impact who breaks, why, and what the policies differ in', async () => {
    await open('impact.html');
    expect(await page.locator('.headline').innerText()).toContain(
      '331 connections of 19 clients would break under ELBSecurityPolicy-TLS13-1-2-Res-2021-06.',
    );
    const rows = (id: string) => page.locator(`section#${id} tbody tr`).allInnerTexts();
    expect((await rows('impact')).map((text) => text.split(/\s+/).slice(0, 2))).toEqual([
      ['breaks', '331'],
      ['unknown', '211'],
      ['safe', '8,435'],
    ]);
    expect((await rows('impact-owner'))[0]).toMatch(
      /^breaks\s+partner-kiosk-service\s+118\s+0\s+0\s+12\s+no_common_version/,
    );
    expect((await rows('impact-reasons'))[0]).toMatch(
      /^breaks\s+no_common_version\s+331\s+the client lacks every version/,
    );
    const policies = await rows('impact-policies');
    expect(policies[0]).toMatch(/^ELBSecurityPolicy-TLS13-1-2-Res-2021-06\s+asked for/);
    expect(policies.find((text) => text.startsWith('ELBSecurityPolicy-2016-08'))).toMatch(
      /in force\s+867\s+1\.2, 1\.1, 1\.0\s+1\.1, 1\.0\s+1\.3/,
    );
    expect(await page.locator('#impact .notes').innerText()).toContain('Taken for granted:');
  });

  it('says of compare who is lost, with both windows side by side', async () => {
    await open('compare.html');
    expect(await page.locator('.headline').innerText()).toContain(
      '11 clients that completed handshakes before are only failing after.',
    );
    expect(await page.locator('figcaption').allInnerTexts()).toHaveLength(5);
    const statuses = await page.locator('#compare-clients .badge').allInnerTexts();
    expect(statuses.filter((status) => status === 'failing')).toHaveLength(11);
  });
});

describe('every page', () => {
  it.each(['light', 'dark'] as const)('has no serious fault that axe-core finds (%s)', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (const name of PAGES) {
        await open(name);
        // The page lets no script in: that of the test comes over the debugger.
        await page.evaluate(AXE);
        const found = await page.evaluate(async () => {
          type Found = {
            violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
          };
          const { axe } = globalThis as unknown as { axe: { run(): Promise<Found> } };
          const { violations } = await axe.run();
          return violations
            .filter(({ impact }) => ['serious', 'critical'].includes(impact))
            .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`);
        });
        expect([width, name, found]).toEqual([width, name, []]);
        expect([width, name, await page.evaluate(FITS)]).toEqual([width, name, true]);
      }
    }
  });

  it.each(PAGES)('prints in light, whole, without what paper cannot do (%s)', async (name) => {
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    await page.setViewportSize({ width: 700, height: 900 });
    await open(name);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    for (const hidden of ['nav', '.filter', '.sql', '.all']) {
      for (const element of await page.locator(hidden).all()) expect(await element.isVisible()).toBe(false);
    }
    expect(await page.locator('table').first().isVisible()).toBe(true);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });
});
