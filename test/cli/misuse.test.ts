import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';

describe('tlslens, used wrongly', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'samples.db');
  beforeAll(async () => {
    await tlslens(['ingest', SAMPLE_LOGS, '--db', db]);
    mkdirSync(join(folder.path, 'empty'));
    writeFileSync(join(folder.path, 'notes.txt'), 'no database');
  });
  afterAll(() => folder.remove());

  const at = (name: string) => join(folder.path, name);
  const emulator = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
  const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

  it.each<[string, () => string[], number, RegExp, Record<string, string>?]>([
    ['an unknown command', () => ['reprot'], 2, /Did you mean report/],
    ['an unknown flag', () => ['ingest', 'x', '--sinse', '1d'], 2, /--since/],
    ['a missing source', () => ['ingest'], 2, /missing required argument/],
    ['a missing file', () => ['ingest', at('nowhere.log.gz'), '--db', at('a.db')], 2, /nowhere\.log\.gz/],
    ['an empty folder', () => ['ingest', at('empty'), '--db', at('a.db')], 5, /empty/],
    ['a bad time', () => ['ingest', SAMPLE_LOGS, '--since', 'yesterdayy', '--db', at('a.db')], 2, /yesterdayy/],
    ['a bad time for a report', () => ['report', 'overview', '--from', '2026-13-01', '--db', db], 2, /2026-13-01/],
    ['an unknown report', () => ['report', 'chiphers', '--db', db], 2, /ciphers/],
    ['an unknown column', () => ['sql', 'select tls_versoin from connections', '--db', db], 2, /tls_versoin/],
    ['no SQL', () => ['sql', '--db', db], 2, /no SQL/],
    ['two statements', () => ['sql', 'select 1; select 2', '--db', db], 2, /2 statements/],
    ['an unknown table', () => ['schema', 'conections'], 2, /connections/],
    ['an unknown format', () => ['report', '--format', 'xml'], 2, /csv/],
    ['a bad network', () => ['report', 'client-ips', '--client', '300.1.1.1/8', '--db', db], 2, /300\.1\.1\.1/],
    ['no database', () => ['report', 'overview', '--db', at('none.db')], 2, /tlslens ingest/],
    ['a file that is no database', () => ['status', '--db', at('notes.txt')], 2, /not a DuckDB/],
    ['a window without data', () => ['report', 'overview', '--from', '2030-01-01', '--db', db], 5, /2026-03/],
    ['no Region', () => ['ingest', 's3://bucket/logs', '--db', at('a.db')], 4, /region/],
    [
      'no credentials',
      () => ['ingest', 's3://bucket/logs', '--region', 'us-east-1', '--db', at('a.db')],
      4,
      /credentials/,
    ],
    [
      'an endpoint that is not there',
      () => ['ingest', 's3://bucket/logs', '--region', 'us-east-1', '--db', at('a.db')],
      4,
      /127\.0\.0\.1|reach|connect/i,
      { ...emulator, ...keys },
    ],
  ])('%s: one sentence, what to try, and the status', async (_, args, status, says, env = {}) => {
    const ran = await tlslens(args(), {
      env: { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', ...env },
    });
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status, stdout: '' });
    expect(ran.stderr).toMatch(says);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
    expect(ran.stderr).toMatch(/^tlslens: /);
  });

  it('shows the stack with --debug alone', async () => {
    const { stderr } = await tlslens(['report', 'overview', '--db', at('none.db'), '--debug']);
    expect(stderr).toMatch(/^\s+at /m);
  });

  it('names who holds a locked database', async () => {
    const { stderr, status } = await new Promise<Awaited<ReturnType<typeof tlslens>>>((resolve) => {
      void tlslens(['ingest', '-', '--db', db], {
        endless: true,
        started: async (holder) => {
          let ran = await tlslens(['status', '--db', db, '--wait', '0s']);
          while (ran.status === 0) ran = await tlslens(['status', '--db', db, '--wait', '0s']);
          holder.kill('SIGKILL');
          resolve({ ...ran, stderr: ran.stderr.replace(String(holder.pid), 'PID') });
        },
      });
    });
    expect(status).toBe(6);
    expect(stderr).toMatch(/process PID .* has it open/);
  });
});
