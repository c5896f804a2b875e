import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awsEnvironment } from '../helpers/aws-env.js';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { useWorld } from './world.js';

const world = useWorld();
const URI = 's3://logs/state/tlslens.db';

let cache: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  cache = temporaryFolder();
});
afterEach(() => cache.remove());

const cli = (...args: string[]) =>
  tlslens([...args, '--endpoint-url', world().s3.url], {
    env: { ...awsEnvironment(), XDG_CACHE_HOME: cache.path, HOME: cache.path },
  });
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
    const ran = await tlslens(['status', '--db', URI, '--endpoint-url', s3.url], {
      env: { ...awsEnvironment(), XDG_CACHE_HOME: cache.path, AWS_MAX_ATTEMPTS: '2' },
    });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('cut short');
    expect(files()).toEqual([]);
  });
});
