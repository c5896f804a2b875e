import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsEnvironment } from '../helpers/aws-env.js';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { useWorld } from './world.js';

const world = useWorld();
const URI = 's3://logs/state/tlslens.db';
const SAFE = 'ELBSecurityPolicy-TLS13-1-2-2021-06';

let cache: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  cache = temporaryFolder();
});
afterEach(() => cache.remove());

const environment = () => ({
  ...awsEnvironment(),
  AWS_MAX_ATTEMPTS: '2',
  XDG_CACHE_HOME: cache.path,
  HOME: cache.path,
});
const cli = (...args: string[]) => tlslens([...args, '--endpoint-url', world().s3.url], { env: environment() });
const gets = () =>
  world().s3.requests.filter(({ operation, key }) => operation === 'get' && key === 'state/tlslens.db');
const files = () => {
  const dir = join(cache.path, 'tlslens', 'databases');
  return existsSync(dir)
    ? readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(db|part)/.test(name))
    : [];
};

describe('--db s3://bucket/key', () => {
  it('reads what the job collected, and fetches each version once', async () => {
    const { deliver, run } = world();
    deliver('2026-03-10T12:05:00Z', [{}, { client: '203.0.113.8' }]);
    await run('2026-03-10T12:10:00Z');
    const query = ['sql', 'select count(*) as n from connections', '--format', 'csv', '--db', URI];

    const first = await cli(...query);
    expect(first).toMatchObject({ status: 0, stdout: 'n\r\n2\r\n' });
    expect(first.stderr).toMatch(/^Reading s3:\/\/logs\/state\/tlslens\.db of .*Z \(.* MB, fetched\)\.\n$/);
    const fetched = gets().length;
    expect(files()).toHaveLength(1);
    const file = join(cache.path, 'tlslens', 'databases', files()[0] as string);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const second = await cli(...query, '--quiet');
    expect(second).toMatchObject({ status: 0, stdout: 'n\r\n2\r\n', stderr: '' });
    expect(gets().length).toBe(fetched);

    const shell = await cli('shell', '--format', 'csv', '--db', URI, '--quiet');
    expect(shell).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(gets().length).toBe(fetched);

    deliver('2026-03-10T12:10:00Z', [{}]);
    await run('2026-03-10T12:15:00Z');
    const before = gets().length;
    expect(await cli(...query)).toMatchObject({ status: 0, stdout: 'n\r\n3\r\n' });
    expect(gets().length).toBe(before + 1);
    expect(files()).toHaveLength(1);
  });

  it.each([
    ['status', ['status'], 'connections'],
    ['report', ['report', 'tls-versions'], 'TLS 1.3'],
    ['report all', ['report', 'all'], 'TLS 1.3'],
    ['impact', ['impact', '--all', '--from', 'ELBSecurityPolicy-2016-08', '--to', SAFE], '203.0.113.8'],
    ['compare', ['compare', '--at', '2026-03-10T12:04:30Z', '--window', '5m'], 'connections'],
    ['gate', ['gate', '--min-tls', '1.2'], 'TLS 1.2 or newer'],
    ['metadata log', ['metadata', 'log'], 'what'],
    ['sql', ['sql', 'select client_ip from connections'], '203.0.113.8'],
    ['sql --cookbook', ['sql', '--cookbook', 'busiest-minutes'], '2026-03-10T12:04'],
  ])('is read by %s', async (_name, args, shown) => {
    const { deliver, run } = world();
    deliver('2026-03-10T12:05:00Z', [{}, { client: '203.0.113.8' }]);
    await run('2026-03-10T12:10:00Z');
    const ran = await cli(...args, '--db', URI, '--format', 'csv');
    expect(ran.stderr).toMatch(/^Reading s3:\/\/logs\/state\/tlslens\.db of .*\(.*fetched\)\.$/m);
    expect([0, 1]).toContain(ran.status);
    expect(ran.stdout).toContain(shown);
  });

  it('is read by explore', async () => {
    const { deliver, run } = world();
    deliver('2026-03-10T12:05:00Z', [{}, { client: '203.0.113.8' }]);
    await run('2026-03-10T12:10:00Z');
    let address = '';
    const ran = await tlslens(['explore', '--db', URI, '--endpoint-url', world().s3.url], {
      env: environment(),
      endless: true,
      started: (child) => {
        const listen = (chunk: Buffer) => {
          address += chunk;
          if (/http:\/\/127\.0\.0\.1:\d+/.test(address)) child.kill('SIGINT');
        };
        child.stdout?.on('data', listen);
        child.stderr?.on('data', listen);
      },
    });
    expect(ran.stderr).toContain(`Reading ${URI}`);
    expect(address).toMatch(/http:\/\/127\.0\.0\.1:\d+/);
  });

  it('is the version that was fetched last where S3 cannot be reached, and that is said', async () => {
    const { deliver, run, s3 } = world();
    const query = ['sql', 'select count(*) as n from connections', '--format', 'csv', '--db', URI];
    s3.setFaults(() => ({ kind: 'reset' }));
    // Nothing was fetched yet.
    expect(await cli(...query)).toMatchObject({ status: 4, stdout: '' });
    s3.setFaults(undefined);
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    await cli(...query);
    deliver('2026-03-10T12:10:00Z', [{}]);
    await run('2026-03-10T12:15:00Z');
    s3.setFaults(() => ({ kind: 'reset' }));
    const cached = await cli(...query, '--quiet');
    expect(cached).toMatchObject({ status: 0, stdout: 'n\r\n1\r\n' });
    expect(cached.stderr).toContain('tlslens: There may be a newer version: ');
    expect(cached.stderr).toContain(`${s3.url} could not be reached`);
    const loud = await cli(...query);
    const put = /of (\S+) \(.* MB, cached\)/.exec(loud.stderr)?.[1];
    expect(Math.abs(Date.parse(put ?? '') - Date.now())).toBeLessThan(10 * 60_000);
    s3.setFaults(undefined);
    expect(await cli(...query, '--quiet')).toMatchObject({ status: 0, stdout: 'n\r\n2\r\n', stderr: '' });
  });

  it('is not given out of the cache to who may not read it', async () => {
    const { deliver, run, s3 } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    expect(await cli('status', '--db', URI)).toMatchObject({ status: 0 });
    s3.setFaults(() => ({ kind: 'error', status: 403, code: 'AccessDenied' }));
    const refused = await cli('status', '--db', URI);
    expect(refused).toMatchObject({ status: 4, stdout: '' });
    expect(refused.stderr).toMatch(/s3:(ListBucket|GetObject) is not allowed/);
  });

  it('that is replaced while it is fetched is the newer one, whole', async () => {
    const { deliver, run, s3 } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    const older = s3.get('state/tlslens.db')!.bytes;
    deliver('2026-03-10T12:10:00Z', [{}]);
    await run('2026-03-10T12:15:00Z');
    const newer = s3.get('state/tlslens.db')!.bytes;
    s3.put('state/tlslens.db', older);
    let isFirst = true;
    s3.setFaults(({ operation }) => {
      if (operation === 'get' && isFirst) {
        isFirst = false;
        s3.put('state/tlslens.db', newer);
      }
      return undefined;
    });
    const query = ['sql', 'select count(*) as n from connections', '--format', 'csv', '--db', URI];
    expect(await cli(...query)).toMatchObject({ status: 0, stdout: 'n\r\n2\r\n' });
    // The version that was asked for was asked for by its ETag.
    expect(gets().map(({ headers }) => headers['if-match'])).toEqual([
      expect.stringMatching(/^"\w+"$/),
      `"${s3.get('state/tlslens.db')?.etag}"`,
    ]);
    expect(files()).toHaveLength(1);
  });

  it.each([
    ['ingest', ['ingest', 's3://logs/nlb']],
    ['sync', ['sync']],
    ['retain', ['retain', '--older-than', '90d']],
    ['networks load', ['networks', 'load', 'networks.csv']],
    ['demo', ['demo']],
    ['sql --write', ['sql', '--write', 'create view my.v as select 1']],
  ])('is refused by %s, which writes', async (name, args) => {
    const ran = await cli(...args, '--db', URI);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain(`tlslens ${name} does not write to ${URI}`);
    expect(world().s3.requests).toEqual([]);
  });

  it('says so where there is no such database, and where the URI names none', async () => {
    const missing = await cli('status', '--db', URI);
    expect(missing).toMatchObject({ status: 2, stdout: '' });
    expect(missing.stderr).toContain(`There is no database at ${URI}`);
    expect((await cli('status', '--db', 's3://logs/state/')).stderr).toContain('names no object');
    const refused = await cli('status', '--db', 's3://elsewhere/tlslens.db');
    expect(refused).toMatchObject({ status: 4 });
    expect(refused.stderr).toContain('There is no bucket elsewhere');
  });

  it('is not asked for by what needs no database', async () => {
    expect((await cli('report', '--db', URI)).status).toBe(0);
    expect((await cli('schema', '--db', URI)).status).toBe(0);
    await cli('sql', '--cookbook', '--db', URI);
    expect(world().s3.requests).toEqual([]);
  });

  it('keeps nothing of a download that breaks off', async () => {
    const { deliver, run, s3 } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    s3.setFaults(({ operation }) => (operation === 'get' ? { kind: 'cut', afterBytes: 1000 } : undefined));
    const ran = await cli('status', '--db', URI);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('cut short');
    expect(files()).toEqual([]);
  });
});
