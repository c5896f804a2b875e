import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bucketWidth, makeFacts, readSpan } from '../../src/explore/facts.js';
import { readOverview } from '../../src/explore/overview.js';
import { readViewFilters } from '../../src/explore/view-filters.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { explorerOf, LINES } from '../helpers/explorer.js';
import { line } from '../helpers/log-line.js';

const NO_FILTERS = readViewFilters({}, new Date());

describe('the facts', () => {
  let database: Database;
  let close: () => Promise<void>;

  beforeEach(async () => {
    const running = await explorerOf([
      ...LINES,
      line({ started: '2026-03-10T09:30:00', client: '2001:db8:a:b::1' }),
      line({ started: '2026-03-10T09:30:00', client: '2001:db8:a:c::2' }),
    ]);
    database = await openDatabase(running.path, { mode: 'read' });
    close = async () => {
      database.close();
      await running.close();
    };
  });
  afterEach(() => close());

  const overview = async () => readOverview(database, await readSpan(database), NO_FILTERS);

  it('hold every connection once, of the outcome that the view handshakes gives it', async () => {
    await makeFacts(database);
    const { rows: facts } = await database.query(
      'select outcome, count(*) as n from explore_facts join explore_combos using (combo) group by all order by all',
    );
    const { rows: handshakes } = await database.query(
      'select outcome, count(*) as n from handshakes group by all order by all',
    );
    expect(facts).toEqual(handshakes);
    expect(facts.map(({ outcome, n }) => [outcome, Number(n)])).toEqual([
      ['client_alert', 1],
      ['completed', 37],
      ['no_client_hello', 2],
      ['refused', 2],
    ]);
  });

  it('tell texts apart whose first number is the same', async () => {
    await makeFacts(database);
    const wanted = await overview();
    // The length of a text is a number that many texts share.
    await makeFacts(database, [(text) => `length(${text})`, (text) => `md5_number(coalesce('=' || ${text}, ''))`]);
    expect(await overview()).toEqual(wanted);
    await expect(makeFacts(database, [(text) => `length(${text})`])).rejects.toMatchObject({ code: 'database_failed' });
  });

  it('count addresses in networks of /24 and /48', async () => {
    await makeFacts(database);
    expect((await overview()).bars.client).toContainEqual({ value: '2001:db8:a::/48', n: 2, clients: 2 });
    expect((await overview()).bars.client).toContainEqual({ value: '198.51.100.0/24', n: 4, clients: 4 });
  });
});

describe('a database without connections', () => {
  it('is said to have none', async () => {
    const database = await openDatabase(IN_MEMORY, { mode: 'write' });
    await makeFacts(database);
    await expect(readSpan(database)).rejects.toMatchObject({
      code: 'no_data',
      hint: expect.stringContaining('ingest'),
    });
    database.close();
  });
});

describe('the width of buckets', () => {
  it('is one that people count in, and gives no more than 90 of them', () => {
    const from = new Date('2026-03-10T00:00:00Z');
    const after = (hours: number) => new Date(from.getTime() + hours * 3_600_000);
    expect([1, 1.5, 2, 24, 24 * 7, 24 * 365].map((hours) => bucketWidth(from, after(hours)))).toEqual([
      60, 60, 300, 1_800, 7_200, 604_800,
    ]);
  });
});
