import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';

describe('a database that an ingest has open', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'samples.db');
  const dir = join(folder.path, 'export');
  let holder: ChildProcess;
  beforeAll(async () => {
    await tlslens(['ingest', SAMPLE_LOGS, '--db', db]);
    await tlslens(['export', '--to', dir, '--db', db]);
    // Standard input that does not end keeps the database open.
    holder = spawn(process.execPath, [CLI, 'ingest', '-', '--db', db, '--quiet', '--profile', 'secret'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    while ((await tlslens(['status', '--db', db, '--wait', '0s'])).status === 0) await delay(100);
  });
  afterAll(async () => {
    holder.kill('SIGKILL');
    folder.remove();
  });

  it('says at once, where nobody wants to wait, who has it and what to do, and no more of that command', async () => {
    const { status, stderr } = await tlslens(['report', 'overview', '--db', db, '--wait', '0s']);
    expect(status).toBe(6);
    const who = existsSync(`/proc/${holder.pid}/cmdline`) ? 'tlslens ingest' : 'node';
    expect(stderr).toContain(`process ${holder.pid} (${who})`);
    expect(stderr).toContain('--wait 10m');
    expect(stderr).toContain('tlslens help exports');
    expect(stderr).not.toContain('secret');
  });

  it('can be read as it was exported, and be connected to when it is free', async () => {
    const { status, stdout } = await tlslens([
      'sql',
      'select count(*) as n from connections',
      '--db',
      dir,
      '--format',
      'csv',
    ]);
    expect([status, stdout]).toEqual([0, 'n\r\n10245\r\n']);
    const { stdout: sql } = await tlslens(['connect', '--db', db]);
    expect(sql).toContain(`attach '${db}' as tlslens (read_only);`);
    expect((await tlslens(['connect', '--db', dir])).stdout).toContain(`read_parquet('${dir}/objects/objects.parquet'`);
  });

  it.each([
    ['soon', 'as a length of time'],
    ['', 'as a length of time'],
  ])('takes no wait of %j', async (text, sentence) => {
    const { status, stderr } = await tlslens(['status', '--db', db, '--wait', text]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });

  it('is waited for, and read when it is free', async () => {
    const ran = tlslens(
      ['sql', 'select count(*) as n from connections', '--db', db, '--wait', '60s', '--format', 'csv'],
      {
        started: (child) => {
          child.stderr?.on('data', (text) => String(text).includes('Waiting') && holder.kill('SIGKILL'));
        },
      },
    );
    await once(holder, 'exit');
    expect(await ran).toEqual({
      status: 0,
      stdout: 'n\r\n10245\r\n',
      stderr: expect.stringContaining(`process ${holder.pid}`),
    });
  });
});
