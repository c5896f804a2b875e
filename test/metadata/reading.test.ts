import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendConnections } from '../../src/store/append-connections.js';
import { openDatabase } from '../../src/store/database.js';
import { describeSchema } from '../../src/store/describe-schema.js';
import { assumeCurrent } from '../../src/store/metadata-assume.js';
import { metadataLog } from '../../src/store/metadata-log.js';
import { saveSnapshot } from '../../src/store/metadata-save.js';
import { METADATA_TABLES } from '../../src/store/metadata-tables.js';
import { ACCOUNT, REGION, SMALL_ESTATE, snapshotOf } from '../helpers/estate.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tlslens-metadata-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a database that is open for reading', () => {
  it('tells what changed, joins metadata, and can assume it', async () => {
    const path = join(dir, 'logs.db');
    const writer = await openDatabase(path, { mode: 'write' });
    await saveSnapshot(writer, snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'));
    const connection = { load_balancer: 'net/edge/0123456789abcdef', listener_id: 'fedcba9876543210' };
    const started_at = new Date('2026-03-01T00:00:00Z');
    await appendConnections(writer, [{ ...connection, account_id: ACCOUNT, region: REGION, started_at }]);
    writer.close();
    const reader = await openDatabase(path, { mode: 'read' });
    try {
      const policies = async () => (await reader.query('select ssl_policy from connections_enriched')).rows;
      expect((await metadataLog(reader)).map(({ what }) => what)).toEqual(['first_snapshot']);
      expect(await policies()).toEqual([{ ssl_policy: null }]);
      await assumeCurrent(reader);
      expect(await policies()).toEqual([{ ssl_policy: 'ELBSecurityPolicy-2016-08' }]);
    } finally {
      reader.close();
    }
  });
});

describe('the description of the schema', () => {
  it('has a meaning for every column of metadata', async () => {
    const views = ['connections_enriched', 'listener_epochs', 'client_owners', 'metadata_settings'];
    const expected = [...METADATA_TABLES.map(({ name }) => name), ...views];
    const described = (await describeSchema()).filter(({ name }) => expected.includes(name));
    expect(described.map(({ name }) => name).sort()).toEqual(expected.sort());
    const silent = described.flatMap(({ name, columns }) =>
      columns.filter(({ meaning }) => meaning === '').map((column) => `${name}.${column.name}`),
    );
    expect(silent).toEqual([]);
    expect(described.filter(({ grain }) => grain === '')).toEqual([]);
  });
});
