/**
 * Ten hours of the scheduled job, whatever runs it: late objects, an old client, a change of policy, a damaged object, a
 * crash, a lost race, a run without time. And what must be true after them.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { JobSummary } from '../../../src/lambda/summary.js';
import { awsEnvironment } from '../aws-env.js';
import { temporaryFolder, tlslens } from '../cli.js';
import { stateAt } from '../ingested.js';
import type { LineParts } from '../log-line.js';
import { DATABASE_KEY, LOG_PREFIX, type MotoEstate, STATE_PREFIX } from './moto-estate.js';

/** How the job is run. Each run takes place ten minutes after the full hour `time` of the day. */
export interface JobDriver {
  run(time: number): Promise<JobSummary>;
  /** A run that ends without a word just before the database is put back. */
  crash(time: number): Promise<void>;
  /** A run during which, just before it puts the database back, `meanwhile` happens. */
  interfere(time: number, meanwhile: () => Promise<void>): Promise<JobSummary>;
  /** A run that has time for a part of what is new. */
  hurry(time: number): Promise<JobSummary>;
}

export const REPORTS = 'overview,legacy-clients,policies';
export const GATE_FILE = 'gate.json';
const GATE_RULES = '{"quiet_for": "6h", "min_coverage": 0.5, "rules": [{"min_tls": "1.2"}]}';

/** The time of the run of an hour. */
export const timeOfRun = (time: number): Date => new Date(Date.UTC(2026, 2, 10, time, 10));

export async function playTenHours(estate: MotoEstate, job: JobDriver): Promise<void> {
  const { deliver } = estate;
  await estate.putState(`${STATE_PREFIX}/${GATE_FILE}`, GATE_RULES);
  /** The twelve objects of an hour. */
  const deliverHour = async (time: number, but: readonly number[] = []) => {
    for (let minute = 5; minute <= 60; minute += 5) {
      if (but.includes(minute)) continue;
      const end = new Date(Date.UTC(2026, 2, 10, time, minute)).toISOString().replace('.000Z', 'Z');
      await deliver({ end, lines: connections(time * 100 + minute) });
    }
  };

  // Hour 1 and 2: as usual.
  await deliverHour(0);
  expect(await job.run(1)).toMatchObject({
    outcome: 'committed',
    objects_loaded: 12,
    connections: 240,
    gate: 'unknown',
  });
  await deliverHour(1, [30, 35]);
  expect(await job.run(2)).toMatchObject({ objects_loaded: 10 });

  // Hour 3: two objects of the hour before come late, and an old client appears.
  await deliver({ end: '2026-03-10T01:30:00Z', lines: connections(130), random: 'late' });
  await deliver({ end: '2026-03-10T01:35:00Z', lines: connections(135), random: 'late' });
  await deliverHour(2);
  const old = { version: 'tlsv10', client: '198.51.100.5', sni: '%3C!here%3E' };
  await deliver({ end: '2026-03-10T03:00:00Z', lines: [old], random: 'old' });
  expect(await job.run(3)).toMatchObject({ objects_loaded: 15 });

  // Hour 4: the policy of the listener changes.
  await estate.setPolicy('ELBSecurityPolicy-TLS13-1-2-2021-06');
  await deliverHour(3);
  expect(await job.run(4)).toMatchObject({ objects_loaded: 12 });

  // Hour 5: an object is cut short, and a line is none.
  await deliverHour(4);
  const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length - 12);
  await deliver({ end: '2026-03-10T05:00:00Z', lines: connections(500), random: 'cut', spoil: cut });
  await deliver({ end: '2026-03-10T05:00:00Z', lines: [{ received: -1 }, {}], random: 'odd' });
  expect(await job.run(5)).toMatchObject({ objects_loaded: 13, objects_failed: 1, lines_rejected: 1 });

  // Hour 6: the run ends just before the database is put back.
  await deliverHour(5);
  const seen = async () => ({
    database: await estate.etag(DATABASE_KEY),
    told: (await estate.published()).length,
    reports: await estate.stateKeys(`${STATE_PREFIX}/reports/`),
  });
  const before = await seen();
  await job.crash(6);
  expect(await seen()).toEqual(before);

  // Hour 7: another writer is quicker. Nothing of the run is kept.
  await deliverHour(6);
  const stored = await estate.getState(DATABASE_KEY);
  // The same database, with a byte behind its end: another ETag.
  const another = Buffer.concat([stored, Buffer.alloc(1)]);
  const lost = await job.interfere(7, () => estate.putState(DATABASE_KEY, another));
  expect(lost).toMatchObject({ outcome: 'lost_race', told: {}, reports: null });
  const { told, reports } = await seen();
  expect({ told, reports }).toEqual({ told: before.told, reports: before.reports });
  expect((await estate.getState(DATABASE_KEY)).equals(another)).toBe(true);
  await estate.putState(DATABASE_KEY, stored);

  // Hour 8: three hours at once, with time for a part of them.
  await deliverHour(7);
  const short = await job.hurry(8);
  expect(short).toMatchObject({ outcome: 'committed', sources: [{ unfinished: true }] });
  expect(short.objects_loaded).toBeGreaterThan(0);
  expect(short.objects_loaded).toBeLessThan(36);

  // Hours 9 and 10: the rest.
  await deliverHour(8);
  await job.run(9);
  await deliverHour(9);
  expect(await job.run(10)).toMatchObject({ outcome: 'committed', sources: [{ unfinished: false }] });
}

function connections(seed: number): LineParts[] {
  return Array.from({ length: 20 }, (_, i) => ({
    client: `203.0.113.${i}`,
    clientPort: 30_000 + seed,
    handshakeMs: 10 + i,
  }));
}

/** The database equals that of one ingest of everything by the command line, which can read it in its place too. */
export async function expectOneIngest(url: string, estate: MotoEstate): Promise<void> {
  const folder = temporaryFolder();
  try {
    const env = { ...awsEnvironment(), XDG_CACHE_HOME: folder.path };
    const args = ['--endpoint-url', url, '--quiet'];
    const oracle = join(folder.path, 'oracle.db');
    const logs = `s3://${estate.logs}/${LOG_PREFIX}`;
    expect(await tlslens(['ingest', logs, '--db', oracle, ...args], { env })).toMatchObject({ status: 3 });
    const copy = join(folder.path, 'copy.db');
    writeFileSync(copy, await estate.getState(DATABASE_KEY));
    const state = await stateAt(oracle);
    expect(state).toMatchObject({
      objects: 123,
      connections: 2402,
      rejected: 1,
      byStatus: { loaded: 122, failed: 1 },
    });
    expect(await stateAt(copy)).toEqual(state);

    const query = ['sql', 'select count(*) as n from connections', '--format', 'csv'];
    const inPlace = await tlslens([...query, '--db', `s3://${estate.state}/${DATABASE_KEY}`, ...args], { env });
    expect(inPlace).toMatchObject({ status: 0, stdout: 'n\r\n2402\r\n', stderr: '' });
  } finally {
    folder.remove();
  }
}

/** Each thing that happened was told, once, and nothing else was. */
export async function expectToldOnce(estate: MotoEstate): Promise<void> {
  const messages = await estate.published();
  // The emulator calls a network load balancer app/...; where nothing could be read, the key of the object tells its name.
  const { balancer } = estate;
  const told = messages.map(({ attributes }) => JSON.parse(attributes.tlslens?.Value ?? '') as Told);
  expect(told.flatMap(({ findings }) => findings.map(({ id }) => id))).toEqual([
    // Hour 1, the first look.
    `cipher ${balancer} TLS_AES_128_GCM_SHA256`,
    // Hour 3.
    'gate TLS 1.2 or newer',
    'legacy_client 198.51.100.0/24',
    `cipher ${balancer} ECDHE-RSA-AES128-SHA`,
    // Hour 4.
    expect.stringMatching(/^policy_change 123456789012 eu-central-1 .*2026-03-10T04:1/),
    // Hour 5.
    `unreadable ${balancer.replace(/^app/, 'net')} 2026-03-10 source_unreadable`,
  ]);
  expect(told.flatMap(({ resolved }) => resolved)).toEqual(['TLS 1.2 or newer']);
  expect(messages.map(({ subject }) => subject)).toEqual([
    'tlslens: 1 cipher',
    'tlslens: 1 gate rule broken, 1 new legacy client network, 1 new cipher',
    'tlslens: 1 security policy change',
    'tlslens: 1 coverage gap',
    'tlslens: 1 gate rule holding again',
  ]);
  const bodies = messages.map(({ message }) => message);
  expect(bodies[1]).toContain('- 198.51.100.0/24: 1 connection with TLS 1.0 (RFC 8996)');
  // What the client asked for does nothing in a mail.
  expect(bodies[1]).toContain('asked for "<!here>"');
  expect(bodies[2]).toContain('ELBSecurityPolicy-2016-08 became ELBSecurityPolicy-TLS13-1-2-2021-06');
  expect(bodies[3]).toContain('1 object could not be read');
}

interface Told {
  readonly findings: readonly { readonly id: string }[];
  readonly resolved: readonly string[];
}

/** The latest reports are those of the last run, and all of them are on its page. */
export async function expectLatestReports(estate: MotoEstate): Promise<void> {
  const latest = async (name: string) =>
    (await estate.getState(`${STATE_PREFIX}/reports/latest/${name}`)).toString('utf8');
  const index = JSON.parse(await latest('index.json')) as Record<string, unknown>;
  expect(index).toMatchObject({
    generated_at: expect.stringMatching(/^2026-03-10T10:1/),
    reports: ['gate', 'overview', 'legacy-clients', 'policies'],
    empty: [],
    left_out: [],
  });
  const { coverage } = JSON.parse(await latest('overview.json')) as { coverage: Record<string, number> };
  expect(coverage).toMatchObject({ connections: 2402, rejected_lines: 1 });
  const page = await latest('index.html');
  for (const name of ['gate', 'overview', 'legacy-clients', 'policies']) {
    expect(page).toContain(`<section id="${name}"`);
  }
}

/** What CloudWatch would make metrics of, in the lines that a function printed: each with a number, none with a client in it. */
export function expectMetrics(output: string): void {
  const documents = output
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .filter((document) => '_aws' in document);
  expect(documents.length).toBeGreaterThan(20);
  const names = new Set<string>();
  const sums: Record<string, number> = {};
  for (const document of documents) {
    const { CloudWatchMetrics } = document._aws as {
      CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[];
    };
    for (const { Dimensions, Metrics } of CloudWatchMetrics) {
      for (const dimension of Dimensions.flat()) {
        expect(['LoadBalancer', 'Listener']).toContain(dimension);
        expect(document[dimension]).toEqual(expect.any(String));
      }
      for (const { Name } of Metrics) {
        names.add(Name);
        expect(document[Name], Name).toEqual(expect.any(Number));
        if (Dimensions.flat().length === 0) sums[Name] = (sums[Name] ?? 0) + Number(document[Name]);
      }
    }
    expect(JSON.stringify(document)).not.toMatch(/203\.0\.113|198\.51\.100|example\.com|here/);
  }
  // What the committed runs counted comes to what there is: nothing of the crash, the lost race, or twice.
  expect(sums).toMatchObject({ ObjectsLoaded: 122, LinesRejected: 1, Connections: 2402 });
  expect([...names].sort()).toEqual([
    'Connections',
    'CoverageRatio',
    'DatabaseBytes',
    'FailureRatio',
    'HandshakeP99',
    'LagSeconds',
    'LegacyShare',
    'LinesRejected',
    'ObjectsFailed',
    'ObjectsLoaded',
    'RunSeconds',
  ]);
}
