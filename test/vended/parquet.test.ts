import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawLine } from '../helpers/raw-line.js';
import { load, selectTexts, textsOf, writeParquet } from './deliveries.js';

const one = textsOf(rawLine());

describe('Parquet logs', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tlslens-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const parquet = async (select: string, options = '') => {
    const path = join(folder, 'made.parquet');
    await writeParquet(path, select, options);
    return readFileSync(path);
  };
  const TYPED = `
    select 'tls' as type, 2.0 as version, timestamp '2026-03-10 12:00:05' as "time", 'net/edge/0123456789abcdef' as elb,
      'fedcba9876543210' as listener, '203.0.113.7:40112' as client_port, '10.0.1.9:443' as destination_port,
      5000::integer as connection_time, 12::double as tls_handshake_time, 700::bigint as received_bytes,
      9000::decimal(18, 2) as sent_bytes, null::integer as incoming_tls_alert, 'api.example.com'::blob as domain_name,
      ['h2', 'http/1.1', 'a,"b'] as alpn_client_preference_list,
      timestamptz '2026-03-10 13:00:00.5+01' as tls_connection_creation_time`;

  it('give connections whatever the types of their columns', async () => {
    const { rows, rejections, entry } = await load(await parquet(TYPED));
    expect(rejections).toEqual([]);
    expect(rows).toEqual([
      expect.objectContaining({
        started_at: new Date('2026-03-10T12:00:00.500Z'),
        ended_at: new Date('2026-03-10T12:00:05Z'),
        client_port: 40112,
        connection_time_ms: 5000,
        tls_handshake_time_ms: 12,
        sent_bytes: 9000,
        incoming_tls_alert: null,
        domain_name: 'api.example.com',
        alpn_client_preference_list: ['h2', 'http/1.1', 'a,"b'],
        tls_cipher: null,
      }),
    ]);
    expect(entry).toMatchObject({ format: 'plain+parquet', status: 'loaded', lines: 1 });
  });

  it('are read within gzip too', async () => {
    const { rows, entry } = await load(gzipSync(await parquet(TYPED)));
    expect(rows).toHaveLength(1);
    expect(entry?.format).toBe('gzip+parquet');
  });

  it('keep a value with tabs and line ends in its column', async () => {
    const select = `select * replace (E'a\\tb\\r\\nc' as domain_name) from (${selectTexts([one])})`;
    const { rows } = await load(await parquet(select));
    expect(rows[0]).toMatchObject({ domain_name: 'a\tb\r\nc', tls_cipher: 'ECDHE-RSA-AES128-GCM-SHA256' });
  });

  it('reject a row by its number, over many row groups', async () => {
    const select = `
      select * replace (
        if(i % 10000 = 7, 'nowhere', '203.0.113.7:' || (i % 60000)) as client_port, i::varchar as connection_time
      ) from (${selectTexts([one])}), range(30000) as r(i)`;
    const { rows, rejections } = await load(await parquet(select, ', row_group_size 4096'));
    expect(rows).toHaveLength(29_997);
    expect(rejections.map(({ line_number, reason, field }) => [line_number, reason, field])).toEqual(
      [8, 10_008, 20_008].map((row) => [row, 'bad_endpoint', 'client_port']),
    );
    expect(rejections[1]?.raw).toContain('nowhere\t10.0.1.9:443\t10007\t');
  });

  it('fail as a whole where the file is cut off or damaged, and keep nothing', async () => {
    const whole = await parquet(
      `select * replace (i::varchar as connection_time) from (${selectTexts([one])}), range(20000) as r(i)`,
      ', row_group_size 4096',
    );
    const footless = whole.subarray(0, whole.length - 1);
    const half = whole.subarray(0, whole.length / 2);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, whole.length / 2, whole.length / 2 + 2000);
    for (const bytes of [footless, half, damaged, whole.subarray(0, 4), whole.subarray(0, 12)]) {
      const { rows, rejections, summary, entry } = await load(bytes, { spoolDir: join(folder, 'spool') });
      expect(rows).toEqual([]);
      expect(rejections).toEqual([]);
      expect(entry).toMatchObject({ status: 'failed', lines: 0 });
      expect(summary.failures[0]).toMatchObject({ code: 'source_unreadable' });
      expect(summary.failures[0]?.message).toMatch(/^Could not read test:object: its Parquet data is damaged \(/);
      expect(summary.failures[0]?.message).not.toContain(folder);
      expect(readdirSync(join(folder, 'spool'))).toEqual([]);
    }
  });

  it('fail where they lack a field that a connection needs', async () => {
    const { summary } = await load(await parquet('select 1 as a, 2 as "time"'));
    expect(summary.failures[0]?.message).toMatch(/its parquet records lack elb, listener, client_port, /);
  });

  it('may have no rows', async () => {
    const { entry } = await load(await parquet(`select * from (${selectTexts([one])}) where false`));
    expect(entry).toMatchObject({ status: 'loaded', lines: 0 });
  });
});
