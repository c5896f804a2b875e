import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { originOf } from '../../src/source/object-key.js';
import { listSources } from '../../src/source/sources.js';
import type { Delivery } from '../../src/source/types.js';
import { collect, nlbKey, skippedOf, urisOf } from '../helpers/listing.js';

const FOLDER = dirname(nlbKey());
const LEGACY = nlbKey();
const VENDED = `${FOLDER}/part-0001.json.gz`;
const PACKED = `${FOLDER}/something.log.gz`;
const FOREIGN = `${FOLDER}/conn_log_111122223333_elasticloadbalancing_eu-central-1_app.a.1_20260102T1200Z_10.0.0.1_x.log.gz`;

describe('a listing for a delivery', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tlslens-test-'));
    for (const key of [LEGACY, VENDED, PACKED, FOREIGN]) {
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      writeFileSync(join(folder, key), 'x');
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const list = async (delivery?: Delivery) => {
    const listing = await collect(listSources([folder], delivery ? { delivery } : {}));
    const names = urisOf(listing).map((uri) => uri.slice(uri.lastIndexOf('/') + 1));
    return { names, skipped: Object.fromEntries(skippedOf(listing)) };
  };
  const nameOf = (key: string) => key.slice(key.lastIndexOf('/') + 1);

  it('takes legacy names alone, unless asked otherwise', async () => {
    for (const { names, skipped } of [await list(), await list('legacy')]) {
      expect(names).toEqual([nameOf(LEGACY)]);
      expect(skipped).toMatchObject({ 'part-0001.json.gz': 'not_log_gz', 'something.log.gz': 'other_log' });
    }
  });

  it('takes every other name for vended logs, but none of another log kind', async () => {
    const { names, skipped } = await list('vended');
    expect(names).toEqual(['part-0001.json.gz', 'something.log.gz']);
    expect(skipped).toEqual({ [nameOf(LEGACY)]: 'legacy_log', [nameOf(FOREIGN)]: 'alb_connection_log' });
  });

  it('takes all of them when asked for both', async () => {
    const { names, skipped } = await list('both');
    expect(names.sort()).toEqual([nameOf(LEGACY), 'part-0001.json.gz', 'something.log.gz'].sort());
    expect(skipped).toEqual({ [nameOf(FOREIGN)]: 'alb_connection_log' });
  });

  it('filters vended logs by what their folders tell', async () => {
    const other = await collect(listSources([folder], { delivery: 'vended', account: '999999999999' }));
    expect(Object.fromEntries(skippedOf(other))).toMatchObject({ 'part-0001.json.gz': 'other_account' });
    const same = await collect(listSources([folder], { delivery: 'vended', region: 'eu-central-1' }));
    expect(urisOf(same)).toHaveLength(2);
  });

  it('reads account and Region from folders in the Hive form', () => {
    const hive = 'logs/aws-account-id=111122223333/region=eu-central-1/year=2026/month=01/day=02/x.parquet';
    expect(originOf(hive)).toMatchObject({ account_id: '111122223333', region: 'eu-central-1', load_balancer: null });
    expect(originOf('logs/my-region=eu-central-1/x')).toMatchObject({ account_id: null, region: null });
    expect(originOf(VENDED)).toMatchObject({ account_id: '111122223333', region: 'eu-central-1' });
  });
});
