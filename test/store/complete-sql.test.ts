import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeSql } from '../../src/store/complete-sql.js';
import { type Database, openDatabase } from '../../src/store/database.js';
import { runOwnView } from '../../src/store/own-views.js';
import { temporaryFolder } from '../helpers/cli.js';

describe('completing SQL on a locked database', () => {
  const folder = temporaryFolder();
  let database: Database;
  beforeAll(async () => {
    const path = join(folder.path, 'x.db');
    const writer = await openDatabase(path, { mode: 'write', locked: true });
    await runOwnView(writer, 'create view my.busy as select client_ip from connections');
    writer.close();
    database = await openDatabase(path, { mode: 'read' });
  });
  afterAll(() => {
    database.close();
    folder.remove();
  });

  it.each([
    ['sel', 0, 'select '],
    ['select tls_protocol_v', 7, 'tls_protocol_version'],
    ['select c.client_i', 9, 'client_ip'],
    ["select 'ü', tls_protocol_v", 12, 'tls_protocol_version'],
    ['select 1;\n from handshakes_g', 16, 'handshakes_graded'],
    ['from my.b', 8, 'busy'],
    ['from my', 5, 'my.busy'],
  ])('%j', async (text, start, candidate) => {
    const found = await completeSql(database, text);
    expect(found.start).toBe(start);
    expect(found.candidates).toContain(candidate);
    for (const each of found.candidates) {
      expect(each.toLowerCase().startsWith(text.slice(start).toLowerCase())).toBe(true);
    }
  });

  it('offers no statement that would be refused', async () => {
    const offered = async (text: string, write?: boolean) =>
      (await completeSql(database, text, write)).candidates.map((word) => word.trim());
    expect(await offered('')).toContain('from');
    expect(await offered('at')).toEqual([]);
    expect(await offered('select 1; cr')).toEqual([]);
    expect(await offered('cr', true)).toEqual(['create']);
  });

  it('lists no files', async () => {
    expect((await completeSql(database, "from '/etc/pa")).candidates).toEqual([]);
  });
});
