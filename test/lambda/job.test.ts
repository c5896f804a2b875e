import { describe, expect, it } from 'vitest';
import { useWorld } from './world.js';

const world = useWorld();

describe('a run of the job', () => {
  it('reads what is new, puts the database back and writes the reports', async () => {
    const { deliver, run, s3, database, output, sns, text } = world();
    deliver('2026-03-10T12:05:00Z', [{}, { client: '203.0.113.8' }]);
    const first = await run('2026-03-10T12:10:00Z');
    expect(first).toMatchObject({ outcome: 'committed', objects_loaded: 1, connections: 2, problems: [] });
    deliver('2026-03-10T12:10:00Z', [{ version: 'tlsv10', sni: 'http://evil.example/<!channel>' }]);
    const second = await run('2026-03-10T12:15:00Z');
    expect(second).toMatchObject({ outcome: 'committed', objects_loaded: 1, connections: 1 });
    expect(await database(async (db) => (await db.query('select count(*) as n from connections')).rows)).toEqual([
      { n: 3 },
    ]);
  });
});
