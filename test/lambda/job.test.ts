import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answersOf } from '../helpers/estate.js';
import { runIngest, stateAt, stateOf } from '../helpers/ingested.js';
import { slowObjects } from '../helpers/lambda/slow-objects.js';
import { failureOf } from '../helpers/listing.js';
import { canMountDisk, mountDisk } from '../helpers/small-disk.js';
import { estateWith, useWorld } from './world.js';

const world = useWorld();

const DB = 'state/tlslens.db';
const folder = (key: string) => key.slice(0, key.lastIndexOf('/') + 1);

/** The state of the database in the bucket, and that of one ingest of everything there is, by the same library as the CLI. */
async function bothStates() {
  const { database, s3, tmp } = world();
  const path = join(tmp, `oracle-${performance.now()}.db`);
  await runIngest(path, ['s3://logs/nlb'], {});
  expect(s3.bucket).toBe('logs');
  return { job: await database(stateOf), oracle: await stateAt(path) };
}

describe('a run of the job', () => {
  it('reads what is new, puts the database back and writes the reports', async () => {
    const { deliver, run, s3, database, text } = world();
    deliver('2026-03-10T12:05:00Z', [{}, { client: '203.0.113.8' }]);
    const first = await run('2026-03-10T12:10:00Z');
    expect(first).toMatchObject({
      outcome: 'committed',
      database: { uri: 's3://logs/state/tlslens.db', etag: s3.get(DB)?.etag, bytes: s3.get(DB)?.bytes.length },
      sources: [{ source: 's3://logs/nlb', from: null, unfinished: false }],
      objects_loaded: 1,
      objects_failed: 0,
      lines_rejected: 0,
      connections: 2,
      reports: { uri: 's3://logs/state/reports/2026/03/10/121000/', names: ['overview', 'legacy-clients'] },
      problems: [],
    });
    deliver('2026-03-10T12:10:00Z', [{ client: '203.0.113.9' }]);
    const second = await run('2026-03-10T12:15:00Z');
    expect(second).toMatchObject({
      objects_loaded: 1,
      connections: 1,
      sources: [{ from: new Date('2026-03-07T12:05:00Z') }],
    });
    expect(await database(async (db) => (await db.query('select count(*) as n from connections')).rows)).toEqual([
      { n: 3 },
    ]);
    expect(s3.keys().filter((key) => key.startsWith('state/reports/') && key.endsWith('overview.json'))).toEqual([
      'state/reports/2026/03/10/121000/overview.json',
      'state/reports/2026/03/10/121500/overview.json',
      'state/reports/latest/overview.json',
    ]);
    for (const format of ['html', 'json']) {
      expect(s3.get(`state/reports/2026/03/10/121500/overview.${format}`)).toBeDefined();
      expect(s3.get(`state/reports/latest/legacy-clients.${format}`)).toBeDefined();
    }
    const page = text('reports/latest/index.html') ?? '';
    expect(page).toMatch(/<section id="overview">[\s\S]*<section id="legacy-clients">/);
    expect(page).toContain('<span>Connections</span><strong>3</strong>');
    const value = (name: string) =>
      (JSON.parse(text(name) ?? '{}').rows as { metric: string; value: number }[]).find(
        (row) => row.metric === 'connections',
      )?.value;
    expect(value('reports/2026/03/10/121000/overview.json')).toBe(2);
    expect(value('reports/latest/overview.json')).toBe(3);
    expect(JSON.parse(text('reports/latest/index.json') ?? '')).toMatchObject({
      folder: 's3://logs/state/reports/2026/03/10/121500/',
      reports: ['overview', 'legacy-clients'],
    });
  });

  it('takes the database that its environment still has for the one in the bucket, where it is the same', async () => {
    const { deliver, run, s3 } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    await run('2026-03-10T12:15:00Z');
    const gets = () => s3.requests.filter(({ operation, key }) => operation === 'get' && key === DB).length;
    expect(gets()).toBe(0);
    const { bytes } = s3.get(DB) ?? {};
    s3.put(DB, Buffer.concat([bytes ?? Buffer.alloc(0)]));
    await run('2026-03-10T12:20:00Z');
    expect(gets()).toBe(0);
    s3.remove(DB);
    s3.put(DB, bytes ?? '');
    // Another version, of the same rows.
    const other = join(world().tmp, 'other.db');
    await runIngest(other, ['s3://logs/nlb'], {});
    s3.put(DB, (await import('node:fs')).readFileSync(other));
    expect(await run('2026-03-10T12:25:00Z')).toMatchObject({ outcome: 'committed', objects_loaded: 0 });
    expect(gets()).toBe(1);
    expect(readdirSync(join(world().tmp, 'tlslens'))).toHaveLength(1);
  });

  it('finds what comes late within the overlap, and lists no day before it', async () => {
    const { deliver, run, s3 } = world();
    deliver('2026-03-01T12:05:00Z', [{}]);
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    const late = deliver('2026-03-08T23:55:00Z', [{ client: '198.51.100.1' }]);
    const tooLate = deliver('2026-03-02T12:05:00Z', [{ client: '198.51.100.2' }]);
    const before = s3.requests.length;
    expect(await run('2026-03-10T12:15:00Z')).toMatchObject({ objects_loaded: 1, connections: 1 });
    const asked = s3.requests.slice(before);
    expect(asked.some(({ key }) => key === late)).toBe(true);
    expect(asked.some(({ query }) => query.prefix === folder(late))).toBe(true);
    expect(asked.some(({ query }) => query.prefix === folder(tooLate))).toBe(false);

    // A window of one's own brings in what came later still, and loses nothing of the usual one.
    deliver('2026-03-10T12:10:00Z', [{}]);
    const event = { window: { from: '2026-03-02', to: '2026-03-03' } };
    expect(await run('2026-03-10T12:20:00Z', { event })).toMatchObject({ objects_loaded: 1, connections: 1 });
    expect(await run('2026-03-10T12:25:00Z')).toMatchObject({ objects_loaded: 1, connections: 1 });
    const { job, oracle } = await bothStates();
    expect(job).toEqual(oracle);
  });

  it('says in a dry run what it would read, and changes nothing', async () => {
    const { deliver, run, s3, sns } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    const key = deliver('2026-03-10T12:10:00Z', [{}]);
    const told = sns.published.length;
    const kept = s3.keys().map((name) => [name, s3.get(name)?.etag]);
    const summary = await run('2026-03-10T12:15:00Z', { event: { dryRun: true } });
    expect(summary).toMatchObject({
      outcome: 'dry_run',
      objects_loaded: 0,
      would_read: [{ source: 's3://logs/nlb', objects: 1, bytes: s3.get(key)?.bytes.length }],
    });
    expect(s3.keys().map((name) => [name, s3.get(name)?.etag])).toEqual(kept);
    expect(sns.published).toHaveLength(told);
    // The database that the environment has is still the one to go on from.
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({ outcome: 'committed', objects_loaded: 1 });
    expect(s3.requests.some(({ operation, key: asked }) => operation === 'get' && asked === DB)).toBe(false);
  });

  it('does without logs until the first are delivered', async () => {
    const { run, deliver, text } = world();
    expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ outcome: 'committed', objects_loaded: 0 });
    expect(JSON.parse(text('reports/latest/index.json') ?? '')).toMatchObject({
      reports: [],
      empty: ['overview', 'legacy-clients'],
    });
    deliver('2026-03-10T12:15:00Z', [{}]);
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({ objects_loaded: 1 });
  });

  it('leaves one page of its reports, beside them and as the latest, that says what is not in it', async () => {
    const { deliver, run, s3, text } = world();
    process.env.TLSLENS_LOGS = 's3://logs/nlb,s3://gone/<b>nlb';
    await failureOf(run('2026-03-10T12:00:00Z'));
    expect(text('reports/latest/index.html')).toMatch(/no connection matched[\s\S]*overview/);
    deliver('2026-03-10T12:05:00Z', [{}, { client: '203.0.113.8' }, { received: -1 }]);
    await failureOf(run('2026-03-10T12:10:00Z'));
    const page = text('reports/latest/index.html') ?? '';
    const put = s3.requests.find(({ operation, key }) => operation === 'put' && key.endsWith('latest/index.html'));
    expect(put?.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text('reports/2026/03/10/121000/index.html')).toBe(page);
    expect(page).toMatch(/<section id="overview">[\s\S]*<section id="missing">/);
    expect(page).toMatch(/went wrong[\s\S]*There is no bucket gone/);
    expect(page).toContain('gone/&lt;b&gt;nlb');
    expect(page).not.toContain('<b>nlb');
  });

  it('refuses an event and an environment that it does not understand, before anything is asked for', async () => {
    const { run, s3, output } = world();
    expect(await failureOf(run('2026-03-10T12:10:00Z', { event: { dryrun: true } }))).toMatchObject({
      code: 'bad_argument',
    });
    process.env.TLSLENS_LOGS = '';
    expect(await failureOf(run('2026-03-10T12:10:00Z'))).toMatchObject({ code: 'bad_argument' });
    expect(s3.requests).toEqual([]);
    expect(output.filter(({ level }) => level === 'ERROR')).toHaveLength(2);
  });
});

describe('a race for the database', () => {
  it('that is lost changes nothing and says so; the next run does it again', async () => {
    const { deliver, run, s3, sns, output } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    const { bytes } = s3.get(DB)!;
    const told = sns.published.length;
    deliver('2026-03-10T12:10:00Z', [{ version: 'tlsv10', client: '198.51.100.1' }]);
    // Another run puts its database just before this one does.
    s3.setFaults(({ operation, key }) => {
      if (operation !== 'put' || key !== DB) return undefined;
      s3.setFaults(undefined);
      s3.put(DB, Buffer.concat([bytes, Buffer.alloc(1)]));
      return undefined;
    });
    const kept = s3.keys();
    const latest = s3.get('state/reports/latest/overview.json')?.etag;
    const lost = await run('2026-03-10T12:15:00Z');
    expect(lost).toMatchObject({ outcome: 'lost_race', objects_loaded: 0, told: {}, reports: null });
    expect(lost.problems.join()).toContain('s3://logs/state/tlslens.db was changed by somebody else meanwhile');
    expect(output.some(({ level, message }) => level === 'WARN' && String(message).includes('lost'))).toBe(true);
    expect(s3.keys()).toEqual(kept);
    expect(s3.get('state/reports/latest/overview.json')?.etag).toBe(latest);
    expect(sns.published).toHaveLength(told);

    s3.put(DB, bytes);
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({ outcome: 'committed', objects_loaded: 1 });
    expect(sns.published).toHaveLength(told + 1);
  });

  it('for the first database is lost to one that is there by then', async () => {
    const { deliver, run, s3 } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    s3.setFaults(({ operation, key }) => {
      if (operation === 'put' && key === DB && s3.get(DB) === undefined) s3.put(DB, 'another one');
      return undefined;
    });
    expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ outcome: 'lost_race' });
    expect(Buffer.from(s3.get(DB)!.bytes).toString()).toBe('another one');
    const put = s3.requests.find(({ operation, key }) => operation === 'put' && key === DB);
    expect(put?.headers['if-none-match']).toBe('*');
  });

  it('is not lost to itself where only the answer got lost', async () => {
    const { deliver, run, s3 } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    s3.setFaults(({ operation, key, nth }) =>
      operation === 'put' && key === DB && nth === 1 ? { kind: 'lose-answer' } : undefined,
    );
    expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ outcome: 'committed', objects_loaded: 1 });
    expect(s3.requests.filter(({ operation, key }) => operation === 'put' && key === DB)).toHaveLength(2);
  });
});

describe('a run that ends anywhere', () => {
  it('is made good by the next one: nothing is lost, all is told', async () => {
    const { deliver, run, s3, sns } = world();
    process.env.AWS_MAX_ATTEMPTS = '1';
    process.env.TLSLENS_REPORTS = 'overview';
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    const kept = new Map(s3.keys().map((key) => [key, s3.get(key)!]));
    const reset = () => {
      for (const key of s3.keys()) if (!kept.has(key)) s3.remove(key);
      for (const [key, { bytes, etag }] of kept) if (s3.get(key)?.etag !== etag) s3.put(key, bytes);
      sns.published.length = 0;
      deliver('2026-03-10T12:10:00Z', [{ version: 'tlsv10', client: '198.51.100.1' }]);
    };
    reset();
    const begin = s3.requests.length;
    await run('2026-03-10T12:15:00Z');
    const requests = s3.requests.length - begin;
    expect(requests).toBeGreaterThan(15);
    const expected = (await bothStates()).oracle;

    const endings = new Set<string>();
    for (let last = 0; last < requests; last += 1) {
      reset();
      let count = 0;
      // From here on nothing that the run does has any effect: it is gone.
      s3.setFaults(() => (count++ >= last ? { kind: 'error', status: 403, code: 'AccessDenied' } : undefined));
      const ending = await run('2026-03-10T12:15:00Z').then(
        ({ outcome }) => outcome,
        (error: { code: string }) => error.code,
      );
      endings.add(ending);
      s3.setFaults(undefined);
      const repeated = await run('2026-03-10T12:20:00Z');
      expect(repeated).toMatchObject({ outcome: 'committed', problems: [] });
      const { database, text } = world();
      expect(await database(stateOf)).toEqual(expected);
      const about = sns.published.filter(({ message }) => message.includes('198.51.100.0/24'));
      expect(about.length, `ended after ${last} requests`).toBeGreaterThanOrEqual(1);
      expect(about.length, `ended after ${last} requests`).toBeLessThanOrEqual(2);
      expect(JSON.parse(text('reports/latest/overview.json') ?? '').coverage.connections).toBe(2);
    }
    expect(endings).toEqual(new Set(['aws_denied']));
  }, 180_000);

  it('leaves nothing in its temporary folder that the next one would trip over', async () => {
    const { deliver, run, tmp, s3 } = world();
    const left = join(tmp, 'tlslens', `run-${process.pid}-stopped`);
    (await import('node:fs')).mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'tlslens.db'), 'half');
    deliver('2026-03-10T12:05:00Z', [{}]);
    s3.setFaults(({ operation, key }) =>
      operation === 'put' && key === DB ? { kind: 'error', status: 403, code: 'AccessDenied' } : undefined,
    );
    expect(await failureOf(run('2026-03-10T12:10:00Z'))).toMatchObject({ code: 'aws_denied' });
    expect(existsSync(left)).toBe(false);
    expect(readdirSync(join(tmp, 'tlslens'))).toEqual([]);
  });
});

describe('a run that has little time', () => {
  it('keeps what it did, says what is left, and the next ones end it', async () => {
    const { deliver, run, s3, output } = world();
    for (let minute = 5; minute < 60; minute += 5) {
      const end = `2026-03-01T12:${String(minute).padStart(2, '0')}:00Z`;
      for (let i = 0; i < 20; i++) deliver(end, [{ client: `203.0.113.${i}` }], `r${i}`);
    }
    deliver('2026-03-10T12:05:00Z', [{}]);
    const hurry = (timeMs: number) => {
      const end = performance.now() + timeMs;
      const hold = slowObjects(timeMs);
      s3.setFaults(({ operation, key }) =>
        operation === 'get' && key.startsWith('nlb/') ? { kind: 'delay', ms: hold() } : undefined,
      );
      return () => end - performance.now();
    };
    const first = await run('2026-03-10T12:10:00Z', { remainingMs: hurry(10_000) });
    expect(first).toMatchObject({ outcome: 'committed', sources: [{ unfinished: true }] });
    expect(first.objects_loaded).toBeGreaterThan(0);
    expect(first.objects_loaded).toBeLessThan(221);
    expect(
      output.some(
        ({ message, sources }) => message === 'Run ended' && JSON.stringify(sources).includes('"unfinished":true'),
      ),
    ).toBe(true);
    // The newest delivery may be known by now: what is left lies before it all the same.
    const second = await run('2026-03-10T12:15:00Z', { remainingMs: hurry(10_000) });
    expect(second).toMatchObject({ outcome: 'committed', sources: [{ unfinished: true }] });
    s3.setFaults(undefined);
    const third = await run('2026-03-10T12:15:00Z');
    expect(third.sources).toMatchObject([{ unfinished: false }]);
    expect(first.objects_loaded + second.objects_loaded + third.objects_loaded).toBe(221);
    const { job, oracle } = await bothStates();
    expect(job).toEqual(oracle);
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({
      sources: [{ from: new Date('2026-03-07T12:05:00Z'), unfinished: false }],
    });
  }, 120_000);

  it('fails where it does not get on at all', async () => {
    const { deliver, run, s3 } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    s3.setFaults(({ operation, key }) =>
      operation === 'get' && key.startsWith('nlb/') ? { kind: 'delay', ms: 6000 } : undefined,
    );
    const end = performance.now() + 4000;
    const failure = await failureOf(run('2026-03-10T12:10:00Z', { remainingMs: () => end - performance.now() }));
    expect(failure).toMatchObject({ code: 'out_of_time', hint: expect.stringContaining('more time or memory') });
  });

  it('leaves reports out rather than being cut off, and names them', async () => {
    const { deliver, run, s3, sns, text } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    deliver('2026-03-10T12:10:00Z', [{ version: 'tlsv10', client: '198.51.100.1' }]);
    let remaining = 60_000;
    s3.setFaults(({ operation, key }) => {
      if (operation === 'put' && key === DB) remaining = 2000;
      return undefined;
    });
    const summary = await run('2026-03-10T12:15:00Z', { remainingMs: () => remaining });
    expect(summary).toMatchObject({
      outcome: 'committed',
      objects_loaded: 1,
      reports: { names: [], left_out: ['overview', 'legacy-clients'] },
      problems: ['No time was left for these reports: overview, legacy-clients.'],
    });
    expect(sns.published.at(-1)?.message).toContain('198.51.100.0/24');
    const latest = () => JSON.parse(text('reports/latest/overview.json') ?? '').coverage.connections;
    expect(latest()).toBe(1);
    expect(JSON.parse(text('reports/latest/index.json') ?? '')).toMatchObject({
      left_out: ['overview', 'legacy-clients'],
    });
    expect(text('reports/latest/index.html')).toMatch(/no time was left for[\s\S]*overview[\s\S]*legacy-clients/);
    s3.setFaults(undefined);
    await run('2026-03-10T12:20:00Z');
    expect(latest()).toBe(2);
  });

  it('does not begin on a database that cannot be fetched in time', async () => {
    const { deliver, run, s3, tmp } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    (await import('node:fs')).rmSync(join(tmp, 'tlslens'), { recursive: true });
    s3.setFaults(({ operation, key }) =>
      operation === 'get' && key === DB ? { kind: 'trickle', bytes: 20_000, everyMs: 100 } : undefined,
    );
    const { etag } = s3.get(DB)!;
    const failure = await failureOf(run('2026-03-10T12:15:00Z', { remainingMs: () => 3000 }));
    expect(failure).toMatchObject({ code: 'database_too_large', hint: expect.stringContaining('TLSLENS_RETAIN') });
    expect(String(failure)).toContain('Nothing was changed');
    expect(s3.get(DB)?.etag).toBe(etag);
  });
});

describe.skipIf(!canMountDisk())('a run that has little space', () => {
  it('does not begin', async () => {
    const { deliver, run, s3, tmp } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    const disk = mountDisk(join(tmp, 'small'), 20_000);
    try {
      process.env.TLSLENS_TMP = disk.path;
      const failure = await failureOf(run('2026-03-10T12:10:00Z'));
      expect(failure).toMatchObject({ code: 'database_too_large', hint: expect.stringContaining('ephemeral storage') });
      expect(s3.get(DB)).toBeUndefined();
      expect(s3.requests.every(({ operation }) => operation === 'head' || operation === 'list')).toBe(true);
    } finally {
      disk.unmount();
    }
  });

  /** Delivers many objects, and runs the job on a disk on which, as soon as a third is read, so much is taken. */
  async function runWhileFilling(bytes: number) {
    const { deliver, run, s3, tmp } = world();
    for (let i = 0; i < 120; i++) deliver('2026-03-10T12:05:00Z', [{ client: `203.0.113.${i}` }], `r${i}`);
    const disk = mountDisk(join(tmp, 'small'), 170_000);
    const filler = join(disk.path, 'filler');
    process.env.TLSLENS_TMP = disk.path;
    let asked = 0;
    s3.setFaults(({ operation, key }) => {
      if (operation !== 'get' || !key.startsWith('nlb/')) return undefined;
      if (++asked === 40) {
        try {
          writeFileSync(filler, Buffer.alloc(bytes));
        } catch {
          // As much as there was room for.
        }
      }
      return { kind: 'delay', ms: 200 };
    });
    try {
      return await run('2026-03-10T12:10:00Z').then(
        (summary) => ({ summary, failure: null }),
        (failure: unknown) => ({ summary: null, failure }),
      );
    } finally {
      s3.setFaults(undefined);
      process.env.TLSLENS_TMP = tmp;
      disk.unmount();
    }
  }

  it('keeps what it read while there was some, and says so once', async () => {
    const { run, sns } = world();
    const { summary } = await runWhileFilling(110 * 1024 * 1024);
    expect(summary).toMatchObject({ outcome: 'committed', sources: [{ unfinished: true }] });
    expect(summary?.objects_loaded).toBeGreaterThan(0);
    expect(summary?.objects_loaded).toBeLessThan(120);
    expect(summary?.problems.join()).toContain('The space of the function ended before the logs did');
    expect(sns.published.at(-1)?.message).toContain('more ephemeral storage');
    expect(await run('2026-03-10T12:15:00Z')).toMatchObject({ sources: [{ unfinished: false }], problems: [] });
    const { job, oracle } = await bothStates();
    expect(job).toEqual(oracle);
    expect(sns.published.filter(({ subject }) => subject.includes('problem of the job'))).toHaveLength(1);
  });

  it('changes nothing where all of it is gone at once', async () => {
    const { failure } = await runWhileFilling(200 * 1024 * 1024);
    expect(failure).toMatchObject({ code: 'database_too_large', hint: expect.stringContaining('ephemeral storage') });
    expect(String(failure)).toContain('s3://logs/state/tlslens.db and what is to be added to it do not fit');
    expect(world().s3.get(DB)).toBeUndefined();
  });
});

describe('what goes wrong for a part', () => {
  it('of the logs does not keep the others from being read, and fails the run at its end', async () => {
    const { deliver, run, s3, sns, text } = world();
    process.env.TLSLENS_LOGS = 's3://forbidden/nlb,s3://logs/nlb';
    deliver('2026-03-10T12:05:00Z', [{}]);
    const failure = await failureOf(run('2026-03-10T12:10:00Z'));
    expect(failure).toMatchObject({ code: 'aws_not_found' });
    expect(JSON.parse(text('reports/latest/overview.json') ?? '').coverage.connections).toBe(1);
    expect(sns.published.at(-1)?.message).toContain('There is no bucket forbidden');
    expect(await failureOf(run('2026-03-10T12:15:00Z'))).toMatchObject({ code: 'aws_not_found' });
    // Told once; the alarm of the function rings for as long as it lasts.
    expect(sns.published).toHaveLength(1);
    expect(s3.get(DB)).toBeDefined();
  });

  it('of the set-up is told once, and the logs are read', async () => {
    const { deliver, run, elb, sns } = world();
    process.env.TLSLENS_SYNC_REGIONS = 'eu-central-1';
    deliver('2026-03-10T12:05:00Z', [{}]);
    elb.setFaults(() => ({ kind: 'error', status: 403, code: 'AccessDenied' }));
    const first = await run('2026-03-10T12:10:00Z');
    expect(first).toMatchObject({ outcome: 'committed', objects_loaded: 1 });
    expect(first.problems.join()).toContain('The set-up in eu-central-1 was not read');
    await run('2026-03-10T12:15:00Z');
    expect(sns.published).toHaveLength(1);
    expect(sns.published[0]?.subject).toContain('1 problem of the job');
  });

  it('of an object is kept in the ledger and told', async () => {
    const { deliver, run, s3, sns } = world();
    const key = deliver('2026-03-10T12:05:00Z', [{}]);
    deliver('2026-03-10T12:10:00Z', [{}]);
    const whole = s3.get(key)!.bytes;
    s3.put(key, whole.subarray(0, whole.length - 10));
    expect(await run('2026-03-10T12:15:00Z')).toMatchObject({ objects_loaded: 1, objects_failed: 1 });
    expect(sns.published.at(-1)?.message).toContain('1 object could not be read');
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({ objects_loaded: 0, objects_failed: 1 });
    expect(sns.published).toHaveLength(1);
    s3.put(key, gzipSync('# replaced\n'));
    expect(await run('2026-03-10T12:25:00Z')).toMatchObject({ objects_loaded: 1, objects_failed: 0 });
  });
});

describe('retention', () => {
  it('takes what is old out of the database, and does not read it again', async () => {
    const { deliver, run, database } = world();
    process.env.TLSLENS_RETAIN = '7d';
    deliver('2026-03-01T12:05:00Z', [{}]);
    deliver('2026-03-04T12:05:00Z', [{}]);
    deliver('2026-03-10T12:05:00Z', [{}]);
    // What is older than is to be kept is not even read.
    expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ objects_loaded: 2, retired: { objects: 0 } });
    expect(await run('2026-03-12T12:10:00Z')).toMatchObject({
      objects_loaded: 0,
      retired: { objects: 1, connections: 1 },
    });
    expect(await run('2026-03-12T12:15:00Z')).toMatchObject({ objects_loaded: 0, retired: { objects: 0 } });
    expect((await database(stateOf)).byStatus).toEqual({ loaded: 1, retired: 1 });
  });
});

describe('the set-up', () => {
  it('is dated, so that a changed policy is seen', async () => {
    const { deliver, run, elb, sns, database } = world();
    process.env.TLSLENS_SYNC_REGIONS = 'eu-central-1';
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    elb.setAnswers(answersOf(estateWith('ELBSecurityPolicy-TLS13-1-2-2021-06')));
    await run('2026-03-10T12:15:00Z');
    expect(sns.published.at(-1)).toMatchObject({
      subject: 'tlslens: 1 security policy change',
      message: expect.stringContaining('ELBSecurityPolicy-2016-08 became ELBSecurityPolicy-TLS13-1-2-2021-06'),
    });
    await run('2026-03-10T12:20:00Z');
    expect(sns.published).toHaveLength(2);
    const { rows } = await database((db) =>
      db.query('select ssl_policy, valid_to is null as holds from listeners order by valid_from'),
    );
    expect(rows).toEqual([
      { ssl_policy: 'ELBSecurityPolicy-2016-08', holds: false },
      { ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06', holds: true },
    ]);
  });

  it('is left alone where no region is named', async () => {
    const { deliver, run, elb } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    expect(elb.requests).toEqual([]);
  });
});
