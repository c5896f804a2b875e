import { BlockList } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TlslensError } from '../../src/errors.js';
import { parseClientNetwork } from '../../src/reports/client-network.js';
import { applyConditions, makeConditions, type ReportFilters } from '../../src/reports/filters.js';
import { runReport } from '../../src/reports/run-report.js';
import type { Database } from '../../src/store/database.js';
import { databaseOf } from '../helpers/database.js';
import { SMALL_ESTATE, snapshotOf } from '../helpers/estate.js';
import { line, noClientHello } from '../helpers/log-line.js';
import { AT_EDGE, AT_INNER, databaseWith } from '../helpers/metadata-database.js';

/** The client addresses of the connections that pass, sorted. */
async function passing(database: Database, filters: ReportFilters): Promise<string[]> {
  const query = 'select client_ip from connections where /*filters*/ true order by client_ip';
  const { sql, bindings, written } = applyConditions(query, makeConditions(filters));
  const bound = (await database.query(sql, bindings)).rows.map((row) => String(row.client_ip));
  const byHand = (await database.query(written)).rows.map((row) => String(row.client_ip));
  expect(byHand).toEqual(bound);
  return bound;
}

const CLIENTS = ['203.0.113.7', '203.0.113.200', '203.0.114.1', '2001:db8::1', '2001:db8:0:0:1::2', '2001:db9::1'];
const atClients = () => databaseOf(CLIENTS.map((client) => line({ client })));

test.each<[string, string[]]>([
  ['203.0.113.7', ['203.0.113.7']],
  ['203.0.113.7/32', ['203.0.113.7']],
  ['::ffff:203.0.113.7', ['203.0.113.7']],
  ['203.0.113.0/24', ['203.0.113.200', '203.0.113.7']],
  // bits beyond the prefix are let be
  ['203.0.113.99/24', ['203.0.113.200', '203.0.113.7']],
  ['203.0.113.0/25', ['203.0.113.7']],
  ['203.0.112.0/22', ['203.0.113.200', '203.0.113.7', '203.0.114.1']],
  ['0.0.0.0/0', ['203.0.113.200', '203.0.113.7', '203.0.114.1']],
  ['::/0', ['2001:db8:0:0:1::2', '2001:db8::1', '2001:db9::1']],
  ['2001:db8::/32', ['2001:db8:0:0:1::2', '2001:db8::1']],
  ['2001:db8::/80', ['2001:db8::1']],
  // another spelling of 2001:db8:0:0:1::2
  ['2001:0DB8::1:0:0:2', ['2001:db8:0:0:1::2']],
  ['198.51.100.0/24', []],
])('--client %s', async (client, expected) => {
  expect(await passing(await atClients(), { client })).toEqual(expected);
});

const ipv4 = fc.tuple(fc.constantFrom(10, 192, 203), fc.nat(3), fc.nat(255), fc.nat(255)).map((n) => n.join('.'));
const ipv6 = fc
  .array(fc.oneof(fc.constantFrom(0, 1, 0x2001, 0xffff), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((group) => group.toString(16)).join(':'));

test('the same addresses pass as in the block list of Node.js', async () => {
  const family = fc.oneof(
    fc.record({ kind: fc.constant('ipv4' as const), ips: fc.array(ipv4, { minLength: 2 }), length: fc.nat(32) }),
    fc.record({ kind: fc.constant('ipv6' as const), ips: fc.array(ipv6, { minLength: 2 }), length: fc.nat(128) }),
  );
  await fc.assert(
    fc.asyncProperty(family, async ({ kind, ips, length }) => {
      const [network = ''] = ips;
      const list = new BlockList();
      list.addSubnet(network, length, kind);
      const { low, high } = parseClientNetwork(`${network}/${length}`);
      const numbers = new Map(ips.map((ip) => [ip, parseClientNetwork(ip).low]));
      for (const [ip, number] of numbers) expect(number >= low && number <= high, ip).toBe(list.check(ip, kind));
    }),
  );
});

test('the database numbers addresses as the filter does', async () => {
  const ips = fc.sample(fc.oneof(ipv4, ipv6), { numRuns: 200, seed: 7 });
  const short = ['::', '::1', '1::', '2001:db8::5:0:0:1', '0.0.0.0', '255.255.255.255', 'fe80::1'];
  const database = await databaseOf([line()]);
  for (const ip of [...ips, ...short]) {
    const { rows } = await database.query('select cast(ip_number($ip) as varchar) as number', { ip });
    expect(rows[0]?.number, ip).toBe(String(parseClientNetwork(ip).low));
  }
});

test.each([
  '',
  '203.0.113',
  '203.0.113.256',
  '0x7f.0.0.1',
  '203.0.113.7/33',
  '203.0.113.7/',
  '203.0.113.7/-1',
  '2001:db8::/129',
  '2001:db8::1::2',
  'fe80::1%eth0',
  'www.example.com',
  "203.0.113.7' or '1'='1",
])('--client %j is refused with examples', (client) => {
  const error = thrown(() => makeConditions({ client }));
  expect(error.code).toBe('bad_cidr');
  expect(error.hint).toContain('203.0.113.0/24');
});

test('times take the start of connections, the first included and the last not', async () => {
  const times = ['11:59:59', '12:00:00', '12:00:01', '12:59:59', '13:00:00'];
  // These all end after 13:00: the end does not count.
  const database = await databaseOf(
    times.map((time, index) => line({ started: `2026-03-10T${time}`, client: `10.0.0.${index}`, durationMs: 9e6 })),
  );
  const from = new Date('2026-03-10T12:00:00Z');
  const to = new Date('2026-03-10T13:00:00Z');
  expect(await passing(database, { from })).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']);
  expect(await passing(database, { to })).toEqual(['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.3']);
  expect(await passing(database, { from, to })).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
  await database.run("set timezone = 'America/New_York'").catch(() => undefined);
  expect(await passing(database, { from, to })).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
});

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';

test.each<[ReportFilters, string[]]>([
  [{ loadBalancer: 'net/edge/00000000000000e1' }, ['10.0.0.1', '10.0.0.2']],
  [{ loadBalancer: 'edge/00000000000000e1' }, ['10.0.0.1', '10.0.0.2']],
  [{ loadBalancer: 'edge' }, ['10.0.0.1', '10.0.0.2']],
  [{ loadBalancer: ' net/edge ' }, ['10.0.0.1', '10.0.0.2']],
  [{ loadBalancer: `${ARN}:loadbalancer/net/edge/00000000000000e1` }, ['10.0.0.1', '10.0.0.2']],
  [{ loadBalancer: 'edge-2' }, ['10.0.0.3']],
  [{ loadBalancer: 'edg' }, []],
  [{ loadBalancer: '%' }, []],
  [{ listener: '00000000000000a2' }, ['10.0.0.2']],
  [{ listener: `${ARN}:listener/net/edge/00000000000000e1/00000000000000a2` }, ['10.0.0.2']],
  [{ loadBalancer: 'edge-2', listener: '00000000000000a2' }, []],
])('%j', async (filters, expected) => {
  const database = await databaseOf([
    line({ client: '10.0.0.1' }),
    line({ client: '10.0.0.2', listener: '00000000000000a2' }),
    line({ client: '10.0.0.3', loadBalancer: 'net/edge-2/00000000000000e2' }),
  ]);
  expect(await passing(database, filters)).toEqual(expected);
});

test.each<[string, string[]]>([
  ['www.example.com', ['10.0.0.1', '10.0.0.2']],
  ['WWW.Example.com', ['10.0.0.1', '10.0.0.2']],
  ['*.example.com', ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.7']],
  ['example.com', ['10.0.0.4']],
  ['-', ['10.0.0.5', '10.0.0.6']],
  ['_ww.example.com', []],
  ["x' or '1'='1", []],
])('--sni %s', async (sni, expected) => {
  const database = await databaseOf([
    line({ client: '10.0.0.1' }),
    line({ client: '10.0.0.2', sni: 'WWW.EXAMPLE.COM' }),
    line({ client: '10.0.0.3', sni: 'a.b.example.com' }),
    line({ client: '10.0.0.4', sni: 'example.com' }),
    line({ client: '10.0.0.5', sni: null }),
    noClientHello({ client: '10.0.0.6' }),
    line({ client: '10.0.0.7', sni: 'x%27.example.com' }),
    line({ client: '10.0.0.8', sni: 'notexample.com' }),
  ]);
  expect(await passing(database, { sni })).toEqual(expected);
});

test.each<[ReportFilters, string]>([
  [{ sni: 'www.*.com' }, 'www.*.com'],
  [{ sni: '*' }, '*'],
  [{ sni: '' }, '--sni'],
  [{ sni: 'a\0b' }, '--sni'],
  [{ loadBalancer: ' ' }, '--load-balancer'],
  [{ listener: '' }, '--listener'],
])('%j is refused', (filters, named) => {
  const error = thrown(() => makeConditions(filters));
  expect(error.code).toBe('bad_argument');
  expect(error.message).toContain(named);
});

test('values are bound, never part of the text, and quoted where the text is to run by itself', () => {
  const hostile = "x'; drop table connections; --";
  const { sql, bindings, written } = applyConditions(
    'select 1 from connections where /*filters*/ true',
    makeConditions({ sni: hostile }),
  );
  expect(sql).toBe('select 1 from connections where lower(domain_name) = $sni and true');
  expect(bindings).toEqual({ sni: hostile });
  expect(written).toBe(
    "select 1 from connections where lower(domain_name) = 'x''; drop table connections; --' and true",
  );
});

test('a value that looks like a replacement pattern or a parameter stays what it is', async () => {
  const { written } = applyConditions('where /*filters*/ true', makeConditions({ sni: '$& $1 $from $$' }));
  expect(written).toBe("where lower(domain_name) = '$& $1 $from $$' and true");
});

function thrown(action: () => unknown): TlslensError {
  try {
    action();
  } catch (error) {
    if (error instanceof TlslensError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('a listener may be named as reports name it, where metadata tells the name', async () => {
  const lines = [
    line({ ...AT_EDGE, client: '10.0.0.1', started: '2026-03-01T12:00:00' }),
    line({ ...AT_INNER, client: '10.0.0.2' }),
  ];
  const database = await databaseWith(lines, snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'));
  expect(await passing(database, { listener: 'edge:443' })).toEqual(['10.0.0.1']);
  expect(await passing(database, { listener: 'inner:443' })).toEqual([]);
  expect(await passing(await databaseOf(lines), { listener: 'edge:443' })).toEqual([]);
  const { coverage, rows } = await runReport(database, 'listeners', { listener: 'inner:8443' });
  expect(rows.map((row) => row.listener)).toEqual(['inner:8443']);
  expect(coverage).toMatchObject({ connections: 1 });
});
