import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderToString } from '../../../src/render/render.js';
import { ASSUMED_PREFIX, type ChartSpec, type Result } from '../../../src/result.js';
import { hostile, legacyClients, resultOf, texts } from '../sample.js';

const pageOf = (result: Result | readonly Result[], options = {}) => renderToString(result, 'html', options);

/** The text between the tags of the first such element. */
const inside = (page: string, element: string) =>
  new RegExp(`<${element}[^>]*>([\\s\\S]*?)</${element}>`).exec(page)?.[1] ?? '';

/** Everything a browser would not take for text, with what it is made of left out. */
function skeleton(page: string): string {
  return page
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '<$1>')
    .replace(/(=")[^"]*"/g, '$1"')
    .replace(/>[^<]*/g, '>');
}

const BARS: ChartSpec = { kind: 'bar', x: ['domain_name'], y: ['connections'], title: 'By name' };

describe('a page', () => {
  it('lets nothing run or load but its own style and script', async () => {
    const page = await pageOf(legacyClients);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${digest(inside(page, 'style'))}`,
      `script-src ${digest(inside(page, 'script'))}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<style/g)).toHaveLength(1);
    expect(page).not.toMatch(/\sstyle=|\son\w+=|(?:src|srcset|action)=/);
  });

  it('refers to nothing but its own sections', async () => {
    const page = await pageOf([legacyClients, { ...legacyClients, report: 'other' }], { title: 'Two' });
    const links = [...page.matchAll(/href="([^"]*)"/g)].map((match) => match[1]!);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of links.filter((each) => each !== 'data:,')) expect(ids).toContain(link.replace(/^#/, ''));
  });

  it('has title, question, coverage, numbers in the words of people, notes and columns', async () => {
    const columns = legacyClients.columns.map((column) => ({ ...column, description: `about ${column.name}` }));
    const page = await pageOf({ ...legacyClients, columns, sql: "select 'a'\nfrom b" });
    expect(inside(page, 'h1')).toBe('Legacy clients');
    expect(page).toContain('Who still connects below TLS 1.2 or with a weak cipher?');
    expect(page).toContain(
      '12,345 connections from 212 objects; 7 lines rejected; 12 five-minute periods without an object',
    );
    expect(page).toContain('9,259');
    expect(page).toContain('<i class="p75"></i>75.0 %');
    expect(page).toContain('data-v="0.0002"');
    expect(page).toContain('<i class="p1"></i>&lt;0.1 %');
    expect(page).toContain('2026-03-12 23:59:58Z');
    expect(page).toContain('A client is an address: several clients may share one.');
    expect(page).toContain('<dt>tls protocol version</dt><dd>about tls_protocol_version</dd>');
    expect(page).toContain('select &#39;a&#39;\nfrom b');
    expect(page).toContain('>–</td>');
  });

  it('shows an assumption above everything, and once', async () => {
    const note = `${ASSUMED_PREFIX}the oldest set-up is taken.`;
    const page = await pageOf([
      { ...legacyClients, notes: [note] },
      { ...legacyClients, notes: [note] },
    ]);
    expect(page.match(/the oldest set-up is taken/g)).toHaveLength(1);
    expect(page.indexOf('the oldest set-up is taken')).toBeLessThan(page.indexOf('<section'));
  });

  it('says what it comes to by a word, not by colour alone', async () => {
    const headline = { tone: 'bad', text: '3 connections would break.' } as const;
    const columns = [{ name: 'verdict', type: 'VARCHAR' }];
    const page = await pageOf(resultOf(columns, [{ verdict: 'breaks' }], { presentation: { headline } }));
    expect(page).toContain('3 connections would break.');
    expect(page).toContain('<b class="badge bad">breaks</b>');
  });
});

describe('rows that a page has no room for', () => {
  const many = resultOf(
    [{ name: 'n', type: 'BIGINT' }],
    Array.from({ length: 70 }, (_, n) => ({ n })),
    { command: "tlslens report many --sni '*.example.com' --limit 0" },
  );
  const rowsOf = (page: string) => page.match(/<tr><td/g)!.length;

  it('are counted, and the command that shows them is named', async () => {
    const page = await pageOf([many, many], { title: 'Many' });
    expect(page).toContain('The first 50 of 70 rows; 20 more are not on this page.');
    expect(page).toContain('<code>tlslens report many --sni &#39;*.example.com&#39; --limit 0</code>');
    expect(rowsOf(page)).toBe(100);
  });

  it('are none where more are asked for, or where the page is about them alone', async () => {
    for (const page of [await pageOf([many], {}), await pageOf([many, many], { rows: 70 })]) {
      expect(page).not.toContain('are not on this page');
    }
  });

  it('were left out by the query: said as well, with their number where it is known', async () => {
    const cut = { ...many, notes: ['showing 70 of more rows; --limit 0 for all'] };
    expect(await pageOf(cut)).toContain('The first 70 rows; there are more.');
    expect(await pageOf({ ...cut, total_rows: 3_412 })).toContain('The first 70 of 3,412 rows; 3,342 more');
  });

  it('are none: said too', async () => {
    expect(await pageOf(resultOf([{ name: 'n', type: 'BIGINT' }], []))).toContain('No rows');
  });
});

describe('names that clients chose', () => {
  it('are text wherever they stand, and leave the page as it is made', async () => {
    const plain = skeleton(await pageOf(resultFor('plain')));
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        fc.pre(text !== '' && text.length < 60);
        const page = await pageOf(resultFor(text));
        expect(skeleton(page)).toBe(plain);
        expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u2028\ufeff\x00-\x08\x1b\x7f-\x9f]/);
      }),
      { numRuns: 60 },
    );
  });

  it('are folded where they are long, and end where nobody reads on', async () => {
    const page = await pageOf(texts(`${'a'.repeat(10_000)}.example.com`));
    expect(page).toContain(`<summary>${'a'.repeat(60)}…</summary>${'a'.repeat(2_000)} <em>and 8,012 more characters`);
    expect(page.length).toBeLessThan(40_000);
  });

  function resultFor(text: string): Result {
    const columns = [
      { name: 'domain_name', type: 'VARCHAR', description: text },
      { name: 'connections', type: 'BIGINT', unit: 'count' },
    ];
    const rows = [
      { domain_name: text, connections: 3 },
      { domain_name: `${text}2`, connections: 2 },
    ];
    const headline = { tone: 'unsure', text } as const;
    return resultOf(columns, rows, {
      report: 'sni',
      title: text,
      question: text,
      notes: [text],
      sql: text.replaceAll('\n', ' '),
      command: text,
      presentation: { headline, charts: [BARS] },
    });
  }
});

describe('the first screen', () => {
  const overview = resultOf(
    [
      { name: 'metric', type: 'VARCHAR' },
      { name: 'value', type: 'BIGINT', unit: 'count' },
      { name: 'unit', type: 'VARCHAR' },
      { name: 'share', type: 'DOUBLE', unit: 'share' },
      { name: 'share_of', type: 'VARCHAR' },
    ],
    [
      { metric: 'failed', value: 1_268, unit: 'connections', share: 0.12377, share_of: 'connections' },
      { metric: 'p99', value: 1_541, unit: 'ms', share: null, share_of: null },
      { metric: 'pq', value: null, unit: 'handshakes', share: null, share_of: 'handshakes' },
    ],
    {
      report: 'overview',
      presentation: {
        figures: [
          { title: 'Failed', row: 'failed', value: 'share', report: 'sni' },
          { title: 'Slowest', row: 'p99', value: 'value' },
          { title: 'Post-quantum', row: 'pq', value: 'share' },
          { title: 'Nowhere', row: 'nowhere', value: 'value' },
        ],
      },
    },
  );
  const charted = (title: string, rows: Result['rows'], first: number) =>
    resultOf(legacyClients.columns, rows, {
      report: 'sni',
      title,
      presentation: { charts: [{ ...BARS, first, title }] },
    });

  it('has the figures, each with its unit, what it is of, and where more is told', async () => {
    const page = await pageOf([overview, charted('Names', legacyClients.rows, 1)], { title: 'All' });
    expect(page).toContain(
      '<a class="tile" href="#sni"><span>Failed</span><strong>12.4 %</strong><small>1,268 of the connections</small></a>',
    );
    expect(page).toContain('<div class="tile"><span>Slowest</span><strong>1,541 ms</strong></div>');
    expect(page).toContain('<strong>–</strong>');
    expect(page).not.toContain('Nowhere');
  });

  it('has the charts in their places; one that tells nothing apart gives way', async () => {
    const one = charted('Of one owner', legacyClients.rows.slice(0, 1), 1);
    const page = await pageOf(
      [charted('Second', legacyClients.rows, 2), one, charted('By client', legacyClients.rows, 1)],
      {
        title: 'All',
      },
    );
    const glance = /<section class="glance"[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';
    const titles = [...glance.matchAll(/<figcaption><a [^>]*>([^<]*)/g)].map((match) => match[1]);
    expect(titles).toEqual(['By client', 'Second']);
  });

  it('is none on a page of one result', async () => {
    expect(await pageOf(overview)).not.toContain('class="glance"');
  });
});

describe('a chart', () => {
  it('has a role, a title and a description that say what the drawing says, wide and narrow', async () => {
    const page = await pageOf({ ...legacyClients, presentation: { charts: [BARS] } });
    const drawings = [...page.matchAll(/<svg class="(\w+)"[^>]*role="img" aria-labelledby="([\w-]+) ([\w-]+)">/g)];
    expect(drawings.map((match) => match[1])).toEqual(['wide', 'narrow']);
    for (const [, , title, description] of drawings) {
      expect(page).toContain(`<title id="${title}">By name</title>`);
      expect(page).toContain(
        `<desc id="${description}">Bar chart, By name: 3 bars; the largest value is 9,259, payments.api.internal.example.com. The numbers are in the table.</desc>`,
      );
    }
    expect(page).toContain('<title>payments.api.internal.example.com, connections: 9,259</title>');
  });
});
