/**
 * The explorer as people see it, in a real Chromium. The server alone is tested in test/explore.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  explorerOf,
  explorerOfSamples,
  HOSTILE_NAMES,
  OTHER,
  type RunningExplorer,
  send,
} from '../helpers/explorer.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ENDLESS = 'select sum(a.range * b.range) from range(10000000) a, range(10000000) b';

/** Whether nothing is wider than the screen. */
const FITS = 'document.documentElement.scrollWidth <= innerWidth';

/** How far things moved on their own: below 0.1 is good (web.dev/articles/cls). */
const SHIFTED = `Promise.race([
  new Promise((resolve) => new PerformanceObserver((list) =>
    resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0))).observe({ type: 'layout-shift', buffered: true })),
  new Promise((resolve) => setTimeout(resolve, 500, 0)),
])`;

let running: RunningExplorer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the console said of errors, and what was asked of others than the explorer; no test may leave any. */
let faults: string[];

beforeAll(async () => {
  running = await explorerOf();
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  await running?.close();
});

beforeEach(async () => {
  faults = [];
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  watch(page);
  await page.goto(running.explorer.url);
  await drawn();
});
afterEach(async () => {
  await context.close();
  expect(faults).toEqual([]);
});

function watch(watched: Page): void {
  watched.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  watched.on('pageerror', (error) => faults.push(error.message));
  watched.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== running.explorer.origin) faults.push(url.href);
  });
}

/** Waits until the answer to the last change is on the page. */
async function drawn(on: Page = page): Promise<void> {
  await on.waitForSelector('[aria-busy="false"]', { state: 'attached' });
  await on.waitForFunction(`document.querySelectorAll('[aria-busy="true"]').length === 0`);
}

async function open(path: string): Promise<void> {
  await page.goto(running.explorer.origin + path);
}

const tile = (name: string) => page.locator('.tile', { hasText: name }).locator('.tile-value').innerText();
const bars = (chart: string) => page.locator(`[data-chart="${chart}"]`).locator('.bar-label').allInnerTexts();
const parameters = () => Object.fromEntries(new URL(page.url()).searchParams);
const connections = async (expected: string) => expect.poll(() => tile('Connections')).toBe(expected);

describe('the overview', () => {
  it('shows the counts, and the token is not in the address any more', async () => {
    expect(await tile('Connections')).toBe('40');
    expect(await tile('Completed')).toBe('88 %');
    expect(await bars('version')).toEqual(['TLS 1.3', 'TLS 1.2', 'TLS 1.0']);
    expect(page.url()).toBe(`${running.explorer.origin}/`);
    for (const chart of await page.locator('.chart').all())
      expect(await chart.locator('svg path').count()).toBeGreaterThan(0);
  });

  it('filters by a bar that is clicked, and no more by the same again', async () => {
    await page.locator('[data-chart="version"] button', { hasText: 'TLS 1.2' }).click();
    await connections('8');
    expect(parameters()).toEqual({ version: 'tlsv12' });
    expect(await bars('sni')).toEqual(['api.example.com']);
    expect(await page.locator('.chip').allInnerTexts()).toEqual([expect.stringContaining('TLS 1.2')]);
    await page.locator('[data-chart="version"] button', { hasText: 'TLS 1.2' }).click();
    await connections('40');
    expect(parameters()).toEqual({});
  });

  it('filters by each of its fields, together, and lets go of each', async () => {
    await page.locator('.field-load-balancer select').selectOption('net/edge/00000000000000e1');
    await connections('37');
    await page.getByLabel('Client network', { exact: true }).fill('203.0.113.0/24');
    await page.getByLabel('Client network', { exact: true }).press('Enter');
    await connections('28');
    await page.getByLabel('SNI', { exact: true }).fill('www.example.com');
    await page.getByLabel('SNI', { exact: true }).press('Enter');
    await connections('20');
    await page.locator('.field-version select').selectOption('tlsv13');
    await page.locator('.field-outcome select').selectOption('completed');
    await page.locator('.field-cipher select').selectOption('TLS_AES_128_GCM_SHA256');
    await page.locator('.field-listener select').selectOption('00000000000000a1');
    await expect.poll(() => page.locator('.chip').count()).toBe(7);
    await connections('20');
    await page.locator('.chip', { hasText: 'www.example.com' }).click();
    await expect.poll(() => page.locator('.chip').count()).toBe(6);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await connections('40');
  });

  it('takes a window of time that is dragged over the timeline, and leaves it at a click', async () => {
    const box = (await page.locator('.brushed').boundingBox())!;
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.6, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, y, { steps: 4 });
    await page.mouse.move(box.x + box.width - 4, y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => Object.keys(parameters())).toEqual(['from', 'to']);
    await expect.poll(() => tile('Connections')).not.toBe('40');
    await drawn();
    const { from, to } = parameters();
    // 20 connections of the hours 0 to 4 are left out; those of the hours 6, 7 and 9 stay.
    expect(Date.parse(from!)).toBeGreaterThan(Date.parse('2026-03-10T04:30:00Z'));
    expect(Date.parse(from!)).toBeLessThan(Date.parse('2026-03-10T06:00:00Z'));
    expect(Date.parse(to!)).toBeGreaterThan(Date.parse('2026-03-10T08:59:00Z'));
    await connections('20');
    expect(await page.locator('.brush-band').isVisible()).toBe(true);
    await page.mouse.click(box.x + box.width / 2, y);
    await connections('40');
  });

  it('takes a window by keys, and leaves it by Escape; what is clicked keeps the focus', async () => {
    const frame = page.locator('.brushed');
    await frame.focus();
    // None was chosen: the last tenth of nine hours, which has the 3 connections of 09:00 alone.
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => Object.keys(parameters())).toEqual(['from', 'to']);
    await connections('3');
    const { from } = parameters();
    for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => Date.parse(parameters().from!)).toBeLessThan(Date.parse(from!));
    await drawn();
    expect(await frame.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await connections('40');
    expect(parameters()).toEqual({});
    const bar = page.locator('[data-chart="version"] button', { hasText: 'TLS 1.2' });
    await bar.focus();
    await page.keyboard.press('Enter');
    await connections('8');
    expect(await bar.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
  });

  it('gives up the question that nobody waits for any more', async () => {
    const failed: string[] = [];
    page.on('requestfailed', (request) => failed.push(new URL(request.url()).search));
    // The first answer is held back until the second has come.
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/overview?version=tlsv12', async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await page.locator('[data-chart="version"] button', { hasText: 'TLS 1.2' }).click();
    await page.locator('[data-chart="version"] button', { hasText: 'TLS 1.0' }).click();
    await connections('12');
    release();
    expect(failed).toEqual(['?version=tlsv12']);
    await drawn();
    expect(await tile('Connections')).toBe('12');
  });

  it('does not move what is read while it is filled', async () => {
    await page.reload();
    await drawn();
    await page.locator('.presets button').first().waitFor();
    expect(await page.evaluate(SHIFTED)).toBeLessThan(0.1);
  });

  it('is its address: shared, reloaded, gone back from', async () => {
    await page.locator('[data-chart="outcome"] button', { hasText: 'Refused' }).click();
    await connections('2');
    await page.locator('[data-chart="load-balancer"] button').first().click();
    await expect.poll(() => page.locator('.chip').count()).toBe(2);
    await drawn();
    const shared = page.url();
    const second = await context.newPage();
    watch(second);
    await second.goto(shared);
    await drawn(second);
    expect(await second.locator('.tile-value').allInnerTexts()).toEqual(
      await page.locator('.tile-value').allInnerTexts(),
    );
    expect(await second.locator('.chip').count()).toBe(2);
    await page.reload();
    await drawn();
    expect(await page.locator('.chip').count()).toBe(2);
    await page.goBack();
    await expect.poll(() => page.locator('.chip').count()).toBe(1);
    await page.goBack();
    await connections('40');
  });

  it('says what is wrong with a filter, and recovers', async () => {
    await page.getByLabel('Client network', { exact: true }).fill('nonsense');
    await page.getByLabel('Client network', { exact: true }).press('Enter');
    expect(await page.getByRole('alert').innerText()).toContain('nonsense');
    await page.getByRole('button', { name: 'Clear all' }).click();
    await connections('40');
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    // The browser itself says that the server answered 400.
    faults = faults.filter((text) => !text.includes('status of 400'));
  });
});

describe('hostile server names', () => {
  it('are shown inert wherever they are shown', async () => {
    for (const path of [
      `/?load-balancer=${encodeURIComponent(OTHER)}`,
      '/reports/sni',
      `/sql?sql=${encodeURIComponent(`select domain_name, count(*) as n from connections where load_balancer = '${OTHER}' group by all`)}`,
    ]) {
      await open(path);
      await drawn();
      const body = page.locator('main');
      await expect.poll(() => body.innerText()).toContain('"><script>');
      const text = await body.innerText();
      expect(text).toContain('invoice\\u202egpj.example.com');
      expect(text).not.toContain('\u202e');
      expect(await page.title()).toContain('tlslens');
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.evaluate(FITS)).toBe(true);
    }
  });

  it('are suggested only where the browser, which draws suggestions, would obey nothing in them', async () => {
    const field = page.getByLabel('SNI', { exact: true });
    const suggested = () =>
      page.locator('#suggest-sni option').evaluateAll((all) => all.map((one) => one.getAttribute('value')));
    await field.fill('example.com');
    // Of the hostile ones, one turns the text round and one is 10 kB.
    await expect.poll(suggested).toEqual(['www.example.com', 'api.example.com']);
    await field.fill('script');
    await expect.poll(suggested).toEqual([HOSTILE_NAMES[0]]);
  });

  it('stay text in a field, a chip, the title and the links to other pages', async () => {
    for (const name of HOSTILE_NAMES) {
      await open(`/?sni=${encodeURIComponent(name)}`);
      await drawn();
      await connections('1');
      const field = await page.getByLabel('SNI', { exact: true }).inputValue();
      const chip = await page.locator('.chip').innerText();
      for (const text of [field, chip, await page.title(), await page.locator('main').innerText()]) {
        expect(text).not.toContain('\u202e');
        expect(text.length).toBeLessThan(8_000);
      }
      expect(field.slice(0, 7)).toBe(name.slice(0, 7));
      expect(await page.title()).toContain('tlslens');
      expect(await page.locator('img, main script').count()).toBe(0);
      expect(await page.evaluate(FITS)).toBe(true);
      for (const other of ['Reports', 'Policy impact']) {
        const href = await page.getByRole('link', { name: other }).getAttribute('href');
        expect(new URL(href!, running.explorer.origin).searchParams.get('sni')).toBe(name);
      }
    }
  });

  it('filter like any other, by a click', async () => {
    await open(`/?load-balancer=${encodeURIComponent(OTHER)}`);
    await drawn();
    await page.locator('[data-chart="sni"] button', { hasText: '<script>' }).click();
    await connections('1');
    expect(parameters().sni).toContain('<script>');
    await page.reload();
    await connections('1');
    expect(await page.title()).toContain('tlslens');
  });
});

describe('the reports', () => {
  it('are listed, opened with the filters of the view, sorted, searched, and lead back', async () => {
    await page.locator('[data-chart="load-balancer"] button').first().click();
    await connections('37');
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.locator('a[href^="/reports/client-ips"]').click();
    await drawn();
    expect(new URL(page.url()).pathname).toBe('/reports/client-ips');
    expect(parameters()).toEqual({ 'load-balancer': 'net/edge/00000000000000e1' });
    const first = () => page.locator('tbody tr').first().innerText();
    expect(await first()).toContain('203.0.113.7');
    await page.getByRole('button', { name: 'connections' }).click();
    await page.getByRole('button', { name: 'connections' }).click();
    await expect.poll(first).not.toContain('203.0.113.7');
    await page.getByRole('searchbox').fill('203.0.113.9');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await page.getByText('SQL', { exact: true }).last().click();
    expect(await page.locator('pre').innerText()).toContain('select');
    await page.locator('tbody a').first().click();
    await connections('8');
  });
});

describe('every chart', () => {
  it('is drawn from the sample logs', async () => {
    const samples = await explorerOfSamples();
    const explorer = running;
    running = samples;
    try {
      await page.goto(samples.explorer.url);
      await drawn();
      const { reports } = (await page.evaluate(() => fetch('/api/reports').then((answer) => answer.json()))) as {
        reports: { name: string }[];
      };
      const withCharts: string[] = [];
      for (const path of ['/', ...reports.map(({ name }) => `/reports/${name}`)]) {
        await open(path);
        await drawn();
        expect([path, await page.getByRole('alert').count()]).toEqual([path, 0]);
        const charts = await page.locator('.chart').all();
        for (const chart of charts) await chart.locator('svg path').first().waitFor({ state: 'attached' });
        if (charts.length > 0) withCharts.push(path);
      }
      expect(reports.length).toBeGreaterThanOrEqual(19);
      expect(withCharts).toEqual(
        expect.arrayContaining(['/', '/reports/tls-versions', '/reports/failures', '/reports/traffic']),
      );
    } finally {
      running = explorer;
      await samples.close();
    }
  });
});

describe('the impact page', () => {
  it('moves its verdicts with the candidate, and shows the rows of one', async () => {
    await open('/impact');
    await drawn();
    await page.getByLabel('Policy now').selectOption('ELBSecurityPolicy-2016-08');
    await page.getByLabel('Candidate policy').selectOption('ELBSecurityPolicy-2016-08');
    const breaks = () => page.locator('button.verdict.breaks').innerText();
    await expect.poll(breaks).toContain('0 connections');
    await page.getByLabel('Candidate policy').selectOption('ELBSecurityPolicy-TLS-1-2-2017-01');
    await expect.poll(breaks).toContain('4 connections');
    await page.getByLabel('Listener to change').selectOption('00000000000000b2');
    await expect.poll(breaks).toContain('0 connections');
    await page.getByLabel('Listener to change').selectOption('');
    await expect.poll(breaks).toContain('4 connections');
    await page.locator('button.verdict.breaks').click();
    await expect.poll(() => page.locator('tbody tr').count()).toBe(4);
    expect(parameters()).toMatchObject({ verdict: 'breaks', policy: 'ELBSecurityPolicy-TLS-1-2-2017-01' });
    await page.reload();
    await expect.poll(breaks).toContain('4 connections');
  });
});

describe('the SQL page', () => {
  const editor = () => page.locator('.cm-content');
  const status = () => page.locator('.toolbar .status').innerText();
  const write = async (text: string) => {
    await editor().click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text);
    await page.keyboard.press('Escape');
  };

  beforeEach(async () => {
    await page.getByRole('link', { name: 'SQL' }).click();
    await page.locator('.schema details').first().waitFor();
  });

  it('runs a query, draws it, and has it in the address', async () => {
    await write('select outcome, count(*) as n from handshakes group by all order by n desc');
    await page.getByRole('button', { name: 'Run' }).click();
    await expect.poll(status).toContain('4 rows');
    expect(await page.locator('tbody tr').first().innerText()).toMatch(/completed\s+35/);
    await expect.poll(() => page.locator('.chart svg').count()).toBe(1);
    expect(parameters().sql).toContain('from handshakes');
    await page.reload();
    await expect.poll(status).toContain('4 rows');
    expect(await editor().innerText()).toContain('from handshakes');
  });

  it('completes tables, and runs with Ctrl-Enter', async () => {
    await write('select count(*) from ');
    await page.keyboard.type('handsh');
    await page.locator('.cm-tooltip-autocomplete li').first().waitFor();
    expect(await page.locator('.cm-tooltip-autocomplete').innerText()).toContain('handshakes_graded');
    await page.keyboard.press('Escape');
    await page.keyboard.type('akes');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await expect.poll(status).toContain('1 row');
    expect(await page.locator('tbody td').first().innerText()).toBe('40');
  });

  it('cancels a query that takes long, in the database too', async () => {
    const before = running.explorer.interrupted;
    await write(ENDLESS);
    await page.getByRole('button', { name: 'Run' }).click();
    // A second of it: one that is cancelled before it has reached the database has nothing to interrupt there.
    await expect.poll(status).toMatch(/Running… [1-9]/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(status).toBe('Cancelled.');
    await expect.poll(() => running.explorer.interrupted).toBe(before + 1);
    await write('select 7 as seven');
    await page.getByRole('button', { name: 'Run' }).click();
    await expect.poll(status).toContain('1 row');
  });

  it('gives the answer as files', async () => {
    await write("select '=1+1' as formula");
    await page.getByRole('button', { name: 'Run' }).click();
    await expect.poll(status).toContain('1 row');
    for (const [name, expected] of [
      ['CSV', "'=1+1"],
      ['JSON', '"formula"'],
    ] as const) {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Download ${name}` }).click(),
      ]);
      expect(file.suggestedFilename()).toBe(`tlslens.${name.toLowerCase()}`);
      expect(readFileSync(await file.path(), 'utf8')).toContain(expected);
    }
  });

  it('says why a query is refused', async () => {
    await write('delete from connection_rows');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.locator('tbody').count()).toBe(0);
    faults = faults.filter((text) => !/status of 40[03]/.test(text));
  });
});

describe('who may look', () => {
  it('is no browser without the token: the page has no data', async () => {
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    await other.goto(running.explorer.origin);
    expect(await other.getByRole('alert').innerText()).toContain('tlslens explore printed');
    expect(await other.locator('body').innerText()).not.toContain('example.com');
    await stranger.close();
  });

  it('is no page of another name, nor of another site, in a browser that has been let in', async () => {
    const { port } = new URL(running.explorer.origin);
    expect((await send(running.explorer, '/', { headers: { host: `rebound.example:${port}` } })).status).toBe(403);
    const other = await context.newPage();
    await other.goto(`data:text/html,<title>other</title>`);
    const stolen = await other.evaluate(
      (url) =>
        fetch(url, { credentials: 'include' }).then(
          (answer) => answer.text(),
          () => 'refused',
        ),
      `${running.explorer.origin}/api/overview`,
    );
    expect(stolen).toBe('refused');
  });
});

describe('accessibility', () => {
  it.each(['light', 'dark'] as const)('has no serious fault that axe-core finds (%s)', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (const path of [
        '/?version=tlsv13',
        '/?sni=none.example',
        '/reports',
        '/reports/client-ips',
        '/impact?policy=ELBSecurityPolicy-TLS-1-2-2017-01&from_policy=ELBSecurityPolicy-2016-08',
        `/sql?sql=${encodeURIComponent('select outcome, count(*) as n from handshakes group by all')}`,
      ]) {
        await open(path);
        await drawn();
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
        expect([width, path, found]).toEqual([width, path, []]);
        expect([path, await page.evaluate(FITS)]).toEqual([path, true]);
      }
    }
  });
});
