import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';

const DESCRIBE = join(SAMPLE_LOGS, '..', 'describe');
const NETWORKS = join(SAMPLE_LOGS, '..', 'networks.csv');

describe('tlslens sync --from-dir', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'samples.db');
  const rowsOf = async (...args: string[]) =>
    JSON.parse((await tlslens([...args, '--db', db, '--format', 'json'])).stdout).rows;
  let first: { status: string; taken_at: string; region: string }[];
  beforeAll(async () => {
    await tlslens(['ingest', SAMPLE_LOGS, '--db', db]);
    first = await rowsOf('sync', '--from-dir', DESCRIBE);
  });
  afterAll(() => folder.remove());

  it('saves each snapshot of the folder, the oldest first', () => {
    expect(first.map(({ taken_at, region, status }) => [taken_at, region, status])).toEqual([
      ['2026-03-09T00:00:00Z', 'us-east-1', 'saved'],
      ['2026-03-09T00:00:00Z', 'eu-west-1', 'saved'],
      ['2026-03-11T12:05:00Z', 'us-east-1', 'saved'],
      ['2026-03-11T12:05:00Z', 'eu-west-1', 'saved'],
    ]);
  });

  it('explains each connection by the policy that was valid when it started', async () => {
    const rows = await rowsOf(
      'sql',
      "select ssl_policy, min(started_at) >= timestamp '2026-03-11 12:05:00' as after_change, count(*) as n from connections_enriched where listener_id = '8c21b122c223d324' group by 1 order by 2",
    );
    expect(rows).toEqual([
      { ssl_policy: 'ELBSecurityPolicy-2016-08', after_change: false, n: expect.any(Number) },
      { ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09', after_change: true, n: expect.any(Number) },
    ]);
  });

  it('says unknown of what started before the first snapshot', async () => {
    const rows = await rowsOf(
      'sql',
      "select metadata_status, ssl_policy, count(*) as n from connections_enriched where started_at < timestamp '2026-03-09' group by all",
    );
    expect(rows).toEqual([{ metadata_status: 'before_metadata', ssl_policy: null, n: 1 }]);
  });

  it('lists what changed between snapshots', async () => {
    const log = await rowsOf('metadata', 'log');
    expect(log).toContainEqual({
      at: '2026-03-11T12:05:00Z',
      account_id: '111122223333',
      region: 'us-east-1',
      what: 'policy_changed',
      subject: expect.stringContaining('partner-gateway:443'),
      before: 'ELBSecurityPolicy-2016-08',
      after: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    });
    expect(await rowsOf('metadata', 'log', '--to', '2026-03-01')).toEqual([]);
  });

  it('changes nothing when it runs again', async () => {
    const state = 'select * exclude (raw) from listeners order by all';
    const before = [await rowsOf('sql', state), await rowsOf('metadata', 'log')];
    const again = await rowsOf('sync', '--from-dir', DESCRIBE);
    expect(again.map(({ status }: { status: string }) => status)).not.toContain('saved');
    expect([await rowsOf('sql', state), await rowsOf('metadata', 'log')]).toEqual(before);
  });

  it('names owners by the longest prefix, at the time of the connection', async () => {
    expect(await rowsOf('networks', 'load', NETWORKS)).toEqual([{ networks: 21, owners: 18, rejected_lines: 0 }]);
    const rows = await rowsOf('sql', "select distinct owner from client_owners where client_ip = '192.0.2.10'");
    expect(rows).toEqual([{ owner: 'partner-billing' }]);
  });

  it('says what is wrong with a folder that holds no answers', async () => {
    const { status, stderr } = await tlslens(['sync', '--from-dir', SAMPLE_LOGS, '--db', db]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^tlslens: /);
  });
});
