import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AthenaServer, type Script, startAthenaServer } from '../engines/athena-server.js';
import { awsEnvironment } from '../helpers/aws-env.js';
import { tlslens } from '../helpers/cli.js';
import { type S3Server, startS3Server } from '../helpers/s3-server.js';

const PROPERTIES = {
  'storage.location.template': ['s3://logs/AWSLogs/', '{account_id}/elasticloadbalancing/', '{region}/', '{day}/'].join(
    '$',
  ),
  'projection.account_id.values': '111122223333',
  'projection.region.values': 'eu-west-1',
  'projection.day.range': '2019/01/24,NOW+1DAYS',
  'projection.day.format': 'yyyy/MM/dd',
};

/** What a report asks for besides itself. */
function answers(sql: string): Script {
  const scannedBytes = 1_000_000_000;
  const columns = (...names: [string, string][]) => names;
  if (/\bas stand_in_policies\b/.test(sql)) {
    return {
      columns: columns(
        ['first_snapshot', 'timestamp'],
        ['stand_in_policies', 'varchar'],
        ['networks', 'bigint'],
        ['assume_current', 'boolean'],
      ),
      rows: [[null, null, '0', 'false']],
    };
  }
  if (/\bas gaps\b/.test(sql)) return { columns: columns(['gaps', 'bigint']), rows: [['2']], scannedBytes };
  if (/\bas rejected_lines\b/.test(sql)) {
    return {
      columns: columns(
        ['objects', 'bigint'],
        ['connections', 'bigint'],
        ['first_time', 'timestamp'],
        ['last_time', 'timestamp'],
        ['rejected_lines', 'bigint'],
      ),
      rows: [['3', '40', '2026-03-10 01:00:00.000', '2026-03-10 02:00:00.000', '1']],
      scannedBytes,
    };
  }
  return { columns: columns(['n', 'bigint']), rows: [['7']], scannedBytes };
}

describe('--engine athena', () => {
  let s3: S3Server;
  let athena: AthenaServer;
  const run = (...args: string[]) =>
    tlslens([...args, '--engine', 'athena'], {
      env: { ...awsEnvironment(), AWS_ENDPOINT_URL_S3: s3.url, AWS_ENDPOINT_URL_ATHENA: athena.url },
    });
  const folder = 'AWSLogs/111122223333/elasticloadbalancing/eu-west-1';
  beforeEach(async () => {
    s3 = await startS3Server({
      objects: {
        [`${folder}/2026/03/09/before.log.gz`]: 'x'.repeat(5_000),
        [`${folder}/2026/03/10/a.log.gz`]: 'x'.repeat(40_000_000),
        [`${folder}/2026/03/11/late.log.gz`]: 'x'.repeat(2_000_000),
        [`${folder}/2026/03/12/after.log.gz`]: 'x'.repeat(5_000),
      },
    });
    athena = await startAthenaServer({ script: answers, tables: { log_lines: PROPERTIES } });
  });
  afterEach(async () => {
    await s3.close();
    await athena.close();
  });

  it('runs a statement over named days, and says what it scanned and cost', async () => {
    const { status, stdout, stderr } = await run(
      'sql',
      "select count(*) as n from connections where delivery_day = '2026/03/10' and domain_name = $sni",
      '--param',
      "sni=o'brien",
      '--format',
      'json',
      '--athena-workgroup',
      'logs',
    );
    expect(stderr).toContain('Athena scanned 954 MiB in 1 query: about $0.005 at $5.00 per TB.');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).rows).toEqual([{ n: 7 }]);
    expect(athena.queries()).toEqual([
      "select count(*) as n from connections where delivery_day = '2026/03/10' and domain_name = 'o''brien'",
    ]);
    expect(athena.calls[0]?.input).toMatchObject({ WorkGroup: 'logs' });
  });

  it.each([
    ['a statement that names no day', ['sql', "select 1 from connections -- delivery_day = 'x'"], '--full-scan'],
    ['a statement that changes something', ['sql', 'drop table log_lines'], 'only ask'],
    ['an explained change', ['sql', 'explain analyze insert into t select 1'], 'only ask'],
    ['a report without a window', ['report', 'tls-versions'], '--since'],
    ['a comparison of the cookbook', ['sql', '--cookbook', 'x'], 'cookbook'],
    [
      'an unreadable range of days',
      ['report', 'sni', '--read-days', '2026-02-30..2026-03-01'],
      '2026-03-01..2026-03-08',
    ],
  ])('asks Athena nothing for %s', async (_, args, hint) => {
    const { status, stderr } = await run(...args);
    expect(stderr).toContain(hint);
    expect(status).toBe(2);
    expect(athena.calls).toEqual([]);
  });

  it('tells before what a report would scan: the window and the day behind it, times its reads', async () => {
    const { status, stdout, stderr } = await run(
      'report',
      'tls-versions',
      '--from',
      '2026-03-10',
      '--to',
      '2026-03-11',
      '--dry-run',
      '--format',
      'json',
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { rows, notes } = JSON.parse(stdout);
    expect(rows).toHaveLength(1);
    const [{ reads, bytes, cost_usd }] = rows;
    expect(reads).toBeGreaterThanOrEqual(3);
    expect(bytes).toBe(reads * 42_000_000);
    // 42 MB at 5 dollars for a million.
    expect(cost_usd).toBeCloseTo(reads * 0.00021, 9);
    expect(notes[0]).toBe('The 2 folders of 2 days of delivery hold 40.1 MiB in 2 objects.');
    expect(athena.queries()).toEqual([]);
  });

  it('takes days that are named instead of the window', async () => {
    const { stdout } = await run(
      'sql',
      'select 1 from connections',
      '--read-days',
      '2026-03-09..2026-03-12',
      '--dry-run',
      '--format',
      'json',
    );
    const { rows } = JSON.parse(stdout);
    expect(rows).toEqual([{ query: 'sql', reads: 1, bytes: 42_010_000, cost_usd: expect.closeTo(0.000215, 9) }]);
  });

  it('reads the days of a report alone in every query that reads the logs', async () => {
    // The report itself gets columns it does not know and fails; every query before it has run.
    const { stderr } = await run('report', 'tls-versions', '--from', '2026-03-10', '--to', '2026-03-11');
    const overLogs = athena.queries().filter((sql) => /\b(?:from|join) (?:connections|objects|handshakes)/.test(sql));
    expect(overLogs.length).toBeGreaterThanOrEqual(3);
    for (const sql of overLogs) {
      const reads = sql.match(/\b(?:from|join) (?:connections\w*|objects|handshakes\w*)\b/g) ?? [];
      const first = sql.match(/delivery_day >= '2026\/03\/10'/g) ?? [];
      const last = sql.match(/delivery_day <= '2026\/03\/11'/g) ?? [];
      expect([first.length, last.length], sql).toEqual([reads.length, reads.length]);
    }
    expect(stderr).toContain('Athena scanned');
  });

  it('stops the query in Athena when it is interrupted, with the status of an interrupt', async () => {
    await athena.close();
    athena = await startAthenaServer({ script: () => ({ states: ['RUNNING'] }) });
    const { status, stderr } = await tlslens(['sql', 'select 1', '--engine', 'athena'], {
      env: { ...awsEnvironment(), AWS_ENDPOINT_URL_ATHENA: athena.url },
      started: (child) => {
        const timer = setInterval(() => {
          if (!athena.calls.some(({ action }) => action === 'GetQueryExecution')) return;
          clearInterval(timer);
          child.kill('SIGINT');
        }, 20);
        child.once('close', () => clearInterval(timer));
      },
    });
    expect(athena.calls.at(-1)?.action).toBe('StopQueryExecution');
    expect(stderr).toContain('Athena told to stop it');
    expect(status).toBe(130);
  });

  it('does not take a flag of Athena for the database here', async () => {
    const { status, stderr } = await tlslens(['report', 'sni', '--dry-run']);
    expect(stderr).toContain('--dry-run is about Athena');
    expect(status).toBe(2);
  });
});
