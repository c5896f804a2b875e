import { expect, test } from 'vitest';
import { runImpact } from '../../src/reports/impact.js';
import { databaseOf, plainRows } from '../helpers/database.js';
import { line } from '../helpers/log-line.js';

const OLD = line({ client: '192.0.2.1', version: 'tlsv10' });
const GOOD = line({ client: '192.0.2.2', version: 'tlsv12', cipher: 'ECDHE-RSA-AES128-GCM-SHA256' });
const TO = { to: 'TLS13-1-2-Res-2021-06', from: '2016-08', withSections: true };

test('the sections go from the verdict to the rows, each with the command that gives all of it', async () => {
  const database = await databaseOf([OLD, OLD, GOOD]);
  const { sections } = await runImpact(database, { client: '192.0.2.0/24' }, { ...TO, limit: 1 });
  expect(sections.map(({ report }) => report)).toEqual([
    'impact',
    'impact-listener',
    'impact-client',
    'impact-reasons',
    'impact-policies',
    'impact-rows',
  ]);
  expect(sections[0]!.presentation?.headline).toEqual({
    tone: 'bad',
    text: '2 connections of 1 client would break under ELBSecurityPolicy-TLS13-1-2-Res-2021-06.',
  });
  const [clients] = sections.filter(({ report }) => report === 'impact-client');
  expect(plainRows(clients!, 'verdict', 'client_ip', 'breaks')).toEqual([
    { verdict: 'breaks', client_ip: '192.0.2.1', breaks: 2 },
  ]);
  expect(clients).toMatchObject({
    total_rows: 2,
    command:
      'tlslens impact --all --client 192.0.2.0/24 --to TLS13-1-2-Res-2021-06 --from 2016-08 --group-by client --limit 0',
  });
});

test('the policies differ in what goes and what comes, counted by hand from the table of AWS', async () => {
  const { sections } = await runImpact(await databaseOf([OLD, GOOD]), {}, TO);
  const policies = sections.find(({ report }) => report === 'impact-policies')!;
  const [next, old] = plainRows(policies);
  expect(next).toMatchObject({ role: 'asked for', connections: null, versions: '1.3, 1.2', versions_lost: null });
  expect(old).toMatchObject({
    policy: 'ELBSecurityPolicy-2016-08',
    role: 'in force',
    connections: 2,
    versions: '1.2, 1.1, 1.0',
    versions_lost: '1.1, 1.0',
    versions_gained: '1.3',
  });
  expect(String(old!.names_lost).split(', ')).toContain('AES128-SHA');
  expect(String(old!.names_gained).split(', ')).toEqual(expect.arrayContaining(['TLS_AES_128_GCM_SHA256']));
});

test.each([
  ['good', [GOOD], 'No connection seen is proven to break under ELBSecurityPolicy-TLS13-1-2-Res-2021-06.'],
  [
    'unsure',
    [GOOD, line({ client: '192.0.2.3', version: 'tlsv12', cipher: 'AES128-SHA' })],
    "No connection seen is proven to break under ELBSecurityPolicy-TLS13-1-2-Res-2021-06. Of 1 connection of 1 client it can't be known.",
  ],
] as const)('the headline is %s where nothing breaks', async (tone, lines, text) => {
  const { sections, rows } = await runImpact(await databaseOf(lines), {}, TO);
  expect(sections[0]!.presentation?.headline, JSON.stringify(rows.rows)).toEqual({ tone, text });
});

test('nothing is made of sections that nobody asks for', async () => {
  const { sections } = await runImpact(await databaseOf([GOOD]), {}, { ...TO, withSections: false });
  expect(sections).toEqual([]);
});
