import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageResult } from '../../src/explore/answers.js';
import type { Overview } from '../../src/explore/overview.js';
import { isLoopback, startExplorer } from '../../src/explore/serve.js';
import { IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { ASSETS, EDGE, explorerOf, OTHER, type RunningExplorer, send } from '../helpers/explorer.js';

let running: RunningExplorer;
const ENDLESS = 'select sum(a.range * b.range) from range(10000000) a, range(10000000) b';

beforeAll(async () => {
  running = await explorerOf();
});
afterAll(() => running.close());

const known = () => ({ authorization: `Bearer ${running.explorer.token}` });
const get = (path: string, headers: Record<string, string> = known()) => send(running.explorer, path, { headers });
const sql = (text: string, path = '/api/sql') =>
  send(running.explorer, path, { headers: known(), body: { sql: text } });
const overview = async (query = '') => (await get(`/api/overview${query}`)).json<Overview>();

describe('who may ask', () => {
  it('is nobody without the token, whatever is asked', async () => {
    for (const path of [
      '/api/overview',
      '/api/choices',
      '/api/reports',
      '/api/schema',
      '/api/policies',
      '/api/nothing',
    ]) {
      const { status, text } = await get(path, {});
      expect([path, status]).toEqual([path, 401]);
      expect(text).not.toContain('example');
    }
    const post = await send(running.explorer, '/api/sql', { body: { sql: 'select 1' } });
    expect(post.status).toBe(401);
  });

  it('is nobody without the token, however the address is written', async () => {
    const { host, port } = new URL(running.explorer.origin);
    const raw = (head: string, body = '') =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1', () => {
          const length = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
          socket.write(`${head} HTTP/1.1\r\nHost: ${host}\r\n${length}Connection: close\r\n\r\n${body}`);
        });
        let answer = '';
        socket.on('data', (bytes) => {
          answer += bytes;
        });
        socket.on('close', () => resolve(answer.slice(0, answer.indexOf('\r\n'))));
        socket.on('error', reject);
      });
    for (const path of [
      '/api/choices',
      '/%61pi/choices',
      '/a%70i/choices',
      `http://${host}/api/choices`,
      'http://other/api/choices',
    ]) {
      expect([path, await raw(`GET ${path}`)]).toEqual([path, 'HTTP/1.1 401 Unauthorized']);
    }
    expect(await raw('POST /%61pi/sql', '{"sql":"select 1"}')).toBe('HTTP/1.1 401 Unauthorized');
  });

  it('is not whoever guesses', async () => {
    expect((await get('/api/overview', { authorization: 'Bearer guess' })).status).toBe(401);
    expect(
      (await get('/api/overview', { cookie: `tlslens_${new URL(running.explorer.origin).port}=guess` })).status,
    ).toBe(401);
    expect((await get('/?token=guess', {})).headers['set-cookie']).toBeUndefined();
  });

  it('is whoever opened the printed address: the token becomes a cookie and leaves the address', async () => {
    const { pathname, search } = new URL(running.explorer.url);
    const opened = await get(`${pathname}${search}&outcome=refused`, {});
    expect(opened.status).toBe(303);
    expect(opened.headers.location).toBe('/?outcome=refused');
    const cookie = opened.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await get('/api/overview', { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200);
  });

  it('is no page whose name was made to resolve to this machine', async () => {
    const { port } = new URL(running.explorer.origin);
    const others = [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `127.0.0.1.evil.example:${port}`,
    ];
    for (const host of others) {
      expect([host, (await get('/api/overview', { ...known(), host })).status]).toEqual([host, 403]);
      expect([host, (await get('/', { host })).status]).toEqual([host, 403]);
    }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      expect([host, (await get('/api/choices', { ...known(), host })).status]).toEqual([host, 200]);
    }
  });

  it('is no other site, not even with the token', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      expect([origin, (await get('/api/overview', { ...known(), origin })).status]).toEqual([origin, 403]);
    }
    expect(
      (await get('/api/overview', { ...known(), 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' })).status,
    ).toBe(403);
    expect((await get('/api/overview', { ...known(), origin: running.explorer.origin })).status).toBe(200);
  });

  it('is told so by headers: no CORS, a strict policy, nothing framed', async () => {
    for (const path of ['/', '/api/choices', '/assets/main.js']) {
      const { headers } = await get(path, { ...known(), origin: running.explorer.origin });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("script-src 'self';");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('can be no machine but this one, unless that is allowed', async () => {
    const database = await openDatabase(IN_MEMORY, { mode: 'write' });
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.com']) {
      expect(isLoopback(host)).toBe(false);
      await expect(
        startExplorer(database, { host, port: 0, readTimeoutMs: 1_000, assets: ASSETS }),
      ).rejects.toMatchObject({
        code: 'bad_argument',
        hint: expect.stringContaining('--allow-remote'),
      });
    }
    database.close();
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].map(isLoopback)).toEqual([true, true, true, true]);
  });
});

describe('the overview', () => {
  it('counts everything where nothing is filtered', async () => {
    const { totals, bars, span } = await overview();
    expect(totals).toMatchObject({ connections: 40, completed: 35, legacy: 4, clients: 9 });
    expect(new Date(span.from).toISOString()).toBe('2026-03-10T00:00:00.000Z');
    expect(bars.outcome).toEqual([
      { value: 'completed', n: 35 },
      { value: 'no_client_hello', n: 2 },
      { value: 'refused', n: 2 },
      { value: 'client_alert', n: 1 },
    ]);
    expect(bars.client[0]).toEqual({ value: '203.0.113.0/24', n: 31, clients: 2 });
  });

  it.each([
    [`load-balancer=${OTHER}`, 3],
    [`load-balancer=${EDGE}&outcome=completed`, 32],
    ['listener=00000000000000b2', 3],
    ['sni=api.example.com', 8],
    ['sni=*.example.com', 33],
    ['client=198.51.100.0/24', 4],
    ['client=203.0.113.7', 23],
    ['version=tlsv12', 8],
    ['version=tlsv12&version=tlsv10', 12],
    ['cipher=ECDHE-RSA-AES128-SHA', 4],
    ['outcome=refused&outcome=client_alert', 3],
    ['from=2026-03-10T06:00Z&to=2026-03-10T07:00Z', 12],
    ['from=2026-03-10T06:00Z&to=2026-03-10T07:00Z&version=tlsv10', 4],
  ])('applies %s to every chart alike', async (query, connections) => {
    const { totals, outcomes, versions, bars, latency } = await overview(`?${query}`);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
    expect(totals.connections).toBe(connections);
    expect(sum(outcomes.map(([, , n]) => n))).toBe(connections);
    expect(sum(versions.map(([, , n]) => n))).toBe(totals.completed);
    expect(sum(latency.map(({ n }) => n))).toBe(totals.completed);
    for (const chart of ['outcome', 'load_balancer', 'listener', 'sni', 'client'] as const) {
      expect([chart, sum(bars[chart].map(({ n }) => n))]).toEqual([chart, connections]);
    }
    for (const chart of ['version', 'cipher', 'key_exchange'] as const) {
      expect([chart, sum(bars[chart].map(({ n }) => n))]).toEqual([chart, totals.completed]);
    }
  });

  it('keeps the whole span on the timeline, whatever window is chosen', async () => {
    const { timeline, window } = await overview('?from=2026-03-10T06:00Z&to=2026-03-10T07:00Z');
    expect(timeline.reduce((total, [, , n]) => total + n, 0)).toBe(40);
    expect(new Date(window.from).toISOString()).toBe('2026-03-10T06:00:00.000Z');
  });

  it('gives exact quantiles', async () => {
    expect((await overview('?version=tlsv12')).totals).toMatchObject({ p50_ms: 80, p99_ms: 80 });
    expect((await overview('?version=tlsv12&version=tlsv13')).totals).toMatchObject({ p50_ms: 20, p99_ms: 80 });
  });

  it('takes a value as a value, not as SQL', async () => {
    for (const text of ["' or 1=1 --", "x'); drop table connections; --", '\0', '$client_low']) {
      const value = encodeURIComponent(text);
      for (const filter of ['version', 'cipher', 'outcome', 'sni', 'listener', 'load-balancer']) {
        const { status, text: body } = await get(`/api/overview?${filter}=${value}`);
        expect([filter, text, status < 500]).toEqual([filter, text, true]);
        if (status === 200) expect((JSON.parse(body) as Overview).totals.connections).toBe(0);
      }
    }
  });

  it('says what is wrong with a filter', async () => {
    const { status, json } = await get('/api/overview?client=nonsense');
    expect(status).toBe(400);
    expect(json()).toMatchObject({ code: 'bad_cidr', message: expect.stringContaining('nonsense') });
  });

  it('suggests names and addresses', async () => {
    expect((await get('/api/suggest?kind=sni&text=API.')).json()).toEqual({ values: ['api.example.com'] });
    expect((await get('/api/suggest?kind=client&text=198.51.100.4')).json()).toEqual({ values: ['198.51.100.4'] });
    expect((await get('/api/suggest?kind=%25&text=')).status).toBe(400);
  });
});

describe('reports and impact', () => {
  it('answer under the filters', async () => {
    const { columns, rows } = (await get('/api/reports/tls-versions?client=198.51.100.0/24')).json<PageResult>();
    const at = columns.findIndex(({ name }) => name === 'tls_version');
    expect(rows.map((row) => row[at])).toEqual(['TLS 1.0']);
    expect((await get('/api/reports/nothing')).status).toBe(404);
  });

  it('move with the candidate policy', async () => {
    const breaks = async (policy: string) =>
      (await get(`/api/impact?policy=${policy}&from_policy=ELBSecurityPolicy-2016-08&client=198.51.100.0/24`)).json<{
        breaks: number;
      }>().breaks;
    expect(await breaks('ELBSecurityPolicy-2016-08')).toBe(0);
    expect(await breaks('ELBSecurityPolicy-TLS-1-2-2017-01')).toBe(4);
    expect((await get('/api/impact?policy=none')).status).toBe(400);
  });
});

describe('SQL', () => {
  it('answers one question, with the type of each column', async () => {
    const { columns, rows, truncated } = (
      await sql('select outcome, count(*) as n from handshakes group by all order by n desc limit 1')
    ).json<PageResult & { truncated: boolean }>();
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ['outcome', 'VARCHAR'],
      ['n', 'BIGINT'],
    ]);
    expect(rows).toEqual([['completed', 35]]);
    expect(truncated).toBe(false);
  });

  it.each([
    'delete from connection_rows',
    "copy connections to '/tmp/out.csv'",
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    "attach 'other.db'",
    'set enable_external_access = true',
    'install httpfs',
    'create table t as select 1',
    'select 1; select 2',
  ])('refuses %s', async (text) => {
    const { status, json } = await sql(text);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(json()).toMatchObject({ message: expect.any(String) });
  });

  it('gives the grid a part of a large answer and says so', async () => {
    const { rows, truncated } = (await sql('select * from range(5000)')).json<PageResult & { truncated: boolean }>();
    expect([rows.length, truncated]).toEqual([2_000, true]);
  });

  it('downloads all of it, with formulas disarmed in CSV', async () => {
    const csv = await sql("select '=1+1' as f, range as n from range(3000)", '/api/sql/download?format=csv');
    expect(csv.headers['content-disposition']).toBe('attachment; filename="tlslens.csv"');
    expect(csv.text.trim().split(/\r?\n/)).toHaveLength(3_001);
    expect(csv.text).toContain("'=1+1,0");
    const json = await sql('select 1 as one', '/api/sql/download?format=json');
    expect(json.json()).toMatchObject({ rows: [{ one: 1 }] });
    expect((await sql('select 1', '/api/sql/download?format=exe')).status).toBe(400);
  });

  it('stops when the browser no longer waits, and goes on answering', async () => {
    const before = running.explorer.interrupted;
    const gone = new AbortController();
    const asked = send(running.explorer, '/api/sql', { headers: known(), body: { sql: ENDLESS }, signal: gone.signal });
    setTimeout(() => gone.abort(), 300);
    await expect(asked).rejects.toThrow();
    await expect.poll(() => running.explorer.interrupted, { timeout: 5_000 }).toBe(before + 1);
    expect((await sql('select 42')).status).toBe(200);
  });

  it('stops at the time limit and says how to raise it', async () => {
    const short = await explorerOf(undefined, { readTimeoutMs: 300 });
    try {
      const headers = { authorization: `Bearer ${short.explorer.token}` };
      const { status, json } = await send(short.explorer, '/api/sql', { headers, body: { sql: ENDLESS } });
      expect(status).toBe(503);
      expect(json()).toMatchObject({ code: 'interrupted', hint: expect.stringContaining('--read-timeout') });
    } finally {
      await short.close();
    }
  });
});
