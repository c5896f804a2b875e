import { describe, expect, test } from 'vitest';
import { IMPACT_GROUPINGS, type ImpactOptions, runImpact } from '../../src/reports/impact.js';
import { runSuggest } from '../../src/reports/impact-suggest.js';
import { databaseOf, plainRows } from '../helpers/database.js';
import { clientAlert, EDGE, LISTENER, type LineParts, line, noClientHello, refused } from '../helpers/log-line.js';

const LEGACY = 'ELBSecurityPolicy-2016-08';
const RES = 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06';
const EXT2 = 'TLS13-1-2-Ext2-2021-06';

const old10: LineParts = { client: '203.0.113.1', version: 'tlsv10', cipher: 'AES128-SHA', keyExchange: null };
const cbc: LineParts = { client: '203.0.113.2', version: 'tlsv12', cipher: 'ECDHE-RSA-AES128-SHA256' };
const gcm: LineParts = { client: '203.0.113.3', version: 'tlsv12' };

const impactOf = async (lines: readonly string[], options: Partial<ImpactOptions> = {}) =>
  runImpact(await databaseOf(lines), {}, { to: RES, from: LEGACY, ...options });

test('each client stands with what it agreed on, the verdict and the reason', async () => {
  const { totals, rows, breaks, summary } = await impactOf([
    line({ ...old10, started: '2026-03-10T12:00:00', received: 1, sent: 2 }),
    line({ ...old10, started: '2026-03-10T23:59:59', received: 4, sent: 8 }),
    line({ ...old10, started: '2026-03-12T00:00:00', received: 16, sent: 32 }),
    line({ ...cbc, sni: null }),
    line(gcm),
  ]);
  expect(plainRows(rows)).toEqual([
    {
      verdict: 'breaks',
      client_ip: '203.0.113.1',
      owner: null,
      domain_name: 'www.example.com',
      tls_version: 'TLS 1.0',
      tls_cipher: 'AES128-SHA',
      connections: 3,
      reason: 'no_common_version',
      last_seen: '2026-03-12T00:00:00Z',
      days_active: 2,
      first_seen: '2026-03-10T12:00:00Z',
      listener: 'edge:443',
      listener_id: LISTENER,
      bytes: 63,
      old_policy: LEGACY,
      known: 'given',
      explanation: `Agreed on TLS 1.0 under ${LEGACY}, so the client lacks TLS 1.3, TLS 1.2 and TLS 1.1, and ${RES} has no other version for it.`,
    },
    expect.objectContaining({
      verdict: 'unknown',
      client_ip: '203.0.113.2',
      reason: 'cipher_unproven',
      domain_name: null,
    }),
    expect.objectContaining({ verdict: 'safe', client_ip: '203.0.113.3', reason: 'same_or_tls13', days_active: 1 }),
  ]);
  expect(plainRows(totals)).toEqual([
    { verdict: 'breaks', connections: 3, share: 0.6, clients: 1, bytes: 63 },
    { verdict: 'unknown', connections: 1, share: 0.2, clients: 1, bytes: 1100 },
    { verdict: 'safe', connections: 1, share: 0.2, clients: 1, bytes: 1100 },
  ]);
  expect(breaks).toBe(3);
  expect(summary).toBe(
    'Completed connections, would break: 3 of 1 clients; unknown: 1 of 1 clients; safe: 1 of 1 clients.',
  );
});

test('the columns of a row are those that are described, whatever the grouping', async () => {
  for (const groupBy of [undefined, ...IMPACT_GROUPINGS.filter((name) => name !== 'owner')]) {
    const { rows } = await impactOf([line(old10)], groupBy === undefined ? {} : { groupBy });
    expect(Object.keys(rows.rows[0]!).sort()).toEqual(rows.columns.map(({ name }) => name).sort());
    expect(rows.columns.every(({ description }) => description !== undefined)).toBe(true);
  }
});

test('nothing breaks where nothing is taken away', async () => {
  const { totals, rows, breaks } = await impactOf([line(old10), line(cbc), line(gcm)], { to: LEGACY });
  expect(rows.rows.map(({ verdict }) => verdict)).toEqual(['safe', 'safe', 'safe']);
  expect([breaks, totals.rows[0]?.connections, totals.rows[0]?.clients]).toEqual([0, 0, 0]);
});

test('failed handshakes are not judged, also where an old version was agreed before they failed', async () => {
  const { totals, rows } = await impactOf([
    line(gcm),
    noClientHello({ client: '203.0.113.8' }),
    refused({ client: '203.0.113.9' }),
    refused({ client: '203.0.113.3' }),
    clientAlert(48, { client: '203.0.113.10', version: 'tlsv10' }),
  ]);
  expect(totals.rows.map(({ connections }) => connections)).toEqual([0, 0, 1]);
  expect(rows.notes).toContain(
    'Not judged: 4 handshakes of 4 clients that did not complete; the log does not tell what they offered.',
  );
  // 203.0.113.3 was refused once and completed once.
  expect(rows.notes).toContain(
    'Not judged: 1 client that the old policy refused already, with no completed handshake here: 203.0.113.9.',
  );
});

test('a connection that ended in an alert after the handshake is judged', async () => {
  expect((await impactOf([line({ ...old10, alert: 80 })])).breaks).toBe(1);
});

describe('the rows of a group', () => {
  const lines = [
    line({ ...old10, client: '203.0.113.1' }),
    line({ ...gcm, client: '203.0.113.1' }),
    line({ ...gcm, client: '203.0.113.1', started: '2026-03-11T00:00:00' }),
    line({ ...cbc, client: '203.0.113.2', sni: 'b.example.com' }),
    line({ ...gcm, client: '203.0.113.2', sni: 'b.example.com' }),
    line({ ...gcm, client: '203.0.113.3', sni: 'c.example.com', listener: '00000000000000a2' }),
  ];
  const grouped = async (groupBy: NonNullable<ImpactOptions['groupBy']>, ...columns: string[]) => {
    const { rows } = await impactOf(lines, { groupBy });
    return plainRows(rows, ...columns).map((row) => columns.map((column) => row[column]));
  };
  const COUNTS = ['verdict', 'breaks', 'unknown', 'safe', 'connections'];

  test('have the worst verdict of its connections, its reason, and the count of each', async () => {
    expect(await grouped('client', 'client_ip', ...COUNTS, 'reason', 'days_active')).toEqual([
      ['203.0.113.1', 'breaks', 1, 0, 2, 3, 'no_common_version', 2],
      ['203.0.113.2', 'unknown', 0, 1, 1, 2, 'cipher_unproven', 1],
      ['203.0.113.3', 'safe', 0, 0, 1, 1, 'same_or_tls13', 1],
    ]);
  });

  test('stand for a server name, a listener or a cipher as well', async () => {
    expect(await grouped('sni', 'domain_name', ...COUNTS, 'clients')).toEqual([
      ['www.example.com', 'breaks', 1, 0, 2, 3, 1],
      ['b.example.com', 'unknown', 0, 1, 1, 2, 1],
      ['c.example.com', 'safe', 0, 0, 1, 1, 1],
    ]);
    expect(await grouped('listener', 'listener_id', 'listener', ...COUNTS, 'clients', 'old_policies')).toEqual([
      [LISTENER, 'edge:443', 'breaks', 1, 1, 3, 5, 2, LEGACY],
      ['00000000000000a2', 'edge:443', 'safe', 0, 0, 1, 1, 1, LEGACY],
    ]);
    expect(await grouped('cipher', 'tls_cipher', ...COUNTS, 'clients')).toEqual([
      ['AES128-SHA', 'breaks', 1, 0, 0, 1, 1],
      ['ECDHE-RSA-AES128-SHA256', 'unknown', 0, 1, 0, 1, 1],
      ['ECDHE-RSA-AES128-GCM-SHA256', 'safe', 0, 0, 4, 4, 3],
    ]);
  });

  test('are chosen by their own verdict, and the totals stay whole', async () => {
    for (const [verdict, client] of [
      ['breaks', '203.0.113.1'],
      ['unknown', '203.0.113.2'],
      ['safe', '203.0.113.3'],
    ] as const) {
      const { rows, totals, breaks } = await impactOf(lines, { groupBy: 'client', verdict });
      expect(rows.rows.map(({ client_ip }) => client_ip)).toEqual([client]);
      expect(totals.rows.map(({ connections, clients }) => [connections, clients])).toEqual([
        [1, 1],
        [1, 1],
        [4, 3],
      ]);
      expect(breaks).toBe(1);
    }
  });

  test('are cut at the limit, worst first, and the output says so', async () => {
    const { rows } = await impactOf(lines, { groupBy: 'client', limit: 2 });
    expect(rows.rows.map(({ verdict }) => verdict)).toEqual(['breaks', 'unknown']);
    expect(rows.notes).toContain('showing 2 of more rows; --limit 0 for all');
    expect((await impactOf(lines, { groupBy: 'client', limit: 3 })).rows.notes.join()).not.toContain('of more rows');
  });
});

test('rows of a verdict are those of its connections alone', async () => {
  const lines = [line(old10), line({ ...gcm, client: '203.0.113.1' }), line(cbc)];
  const verdicts = async (verdict: 'breaks' | 'unknown' | 'safe') =>
    (await impactOf(lines, { verdict })).rows.rows.map((row) => [row.client_ip, row.verdict]);
  expect(await verdicts('breaks')).toEqual([['203.0.113.1', 'breaks']]);
  expect(await verdicts('safe')).toEqual([['203.0.113.1', 'safe']]);
  expect(await verdicts('unknown')).toEqual([['203.0.113.2', 'unknown']]);
});

test('an agreement that the old policy can not have led to is unknown, not guessed', async () => {
  const { rows } = await impactOf([line({ version: 'tlsv13' })]);
  expect(rows.rows.map(({ verdict, reason }) => [verdict, reason])).toEqual([['unknown', 'inconsistent']]);
  expect(rows.notes.join('\n')).toContain('inconsistent: the old policy can not lead to this agreement');
});

test('a version and a cipher that nobody knows, and none at all, are unknown', async () => {
  const { rows } = await impactOf([
    line({ client: '203.0.113.1', version: 'tlsv14', cipher: 'TLS_NEW' }),
    line({ client: '203.0.113.2', version: null, cipher: null, keyExchange: null, handshakeMs: 20 }),
  ]);
  expect(rows.rows.map((row) => [row.client_ip, row.verdict, row.reason, row.tls_version])).toEqual([
    ['203.0.113.1', 'unknown', 'inconsistent', 'tlsv14'],
    ['203.0.113.2', 'unknown', 'nothing_agreed', null],
  ]);
});

test('without a server name the default certificate was served: its key type decides what else is unknown', async () => {
  const ecdsa: LineParts = { version: 'tlsv12', cipher: 'ECDHE-ECDSA-AES256-SHA' };
  const { rows } = await impactOf([line({ ...ecdsa, client: '203.0.113.1', sni: null }), line(ecdsa)], { from: EXT2 });
  expect(rows.rows.map((row) => [row.client_ip, row.verdict, row.reason])).toEqual([
    ['203.0.113.1', 'breaks', 'no_common_cipher'],
    ['203.0.113.7', 'unknown', 'cipher_unproven'],
  ]);
});

test('active days are counted exactly over a short and over a very long time', async () => {
  const day = (offset: number) => new Date(Date.UTC(2025, 0, 1) + offset * 86_400_000).toISOString().slice(0, 19);
  for (const offsets of [
    [0, 0, 63, 64, 126],
    [0, 0, 126, 127, 500],
  ]) {
    const lines = offsets.map((offset) => line({ ...old10, started: day(offset) }));
    const { rows } = await impactOf([...lines, line({ ...gcm, started: day(3) })], { groupBy: 'listener' });
    expect(rows.rows[0]?.days_active, offsets.join()).toBe(5);
    const { rows: byClient } = await impactOf([...lines, line({ ...gcm, started: day(3) })]);
    expect(byClient.rows.map(({ days_active }) => days_active)).toEqual([4, 1]);
  }
});

test('the filters choose the connections that are judged, and the failed ones beside', async () => {
  const database = await databaseOf([
    line(old10),
    line({ ...gcm, listener: '00000000000000a2', sni: 'b.example.com', started: '2026-03-11T12:00:00' }),
    refused({ client: '203.0.113.9' }),
    line({ ...gcm, loadBalancer: 'net/other/00000000000000e2', client: '2001:db8::1' }),
  ]);
  const clients = async (filters: Parameters<typeof runImpact>[1]) =>
    (await runImpact(database, filters, { to: RES, from: LEGACY })).rows.rows.map(({ client_ip }) => client_ip);
  expect(await clients({})).toEqual(['203.0.113.1', '2001:db8::1', '203.0.113.3']);
  expect(await clients({ listener: LISTENER })).toEqual(['203.0.113.1', '2001:db8::1']);
  expect(await clients({ listener: '00000000000000a2' })).toEqual(['203.0.113.3']);
  expect(await clients({ loadBalancer: 'edge' })).toEqual(['203.0.113.1', '203.0.113.3']);
  expect(await clients({ loadBalancer: EDGE, listener: LISTENER })).toEqual(['203.0.113.1']);
  expect(await clients({ from: new Date('2026-03-11T00:00:00Z') })).toEqual(['203.0.113.3']);
  expect(await clients({ to: new Date('2026-03-11T00:00:00Z') })).toEqual(['203.0.113.1', '2001:db8::1']);
  expect(await clients({ client: '2001:db8::/32' })).toEqual(['2001:db8::1']);
  expect(await clients({ sni: 'B.example.com' })).toEqual(['203.0.113.3']);
  const { rows } = await runImpact(database, { listener: '00000000000000a2' }, { to: RES, from: LEGACY });
  expect(rows.coverage?.connections).toBe(1);
  expect(rows.notes.join('\n')).not.toContain('Not judged:');
});

test('--from is said to override, and where the policies are from', async () => {
  const { rows } = await impactOf([line(gcm)], { from: '2016-08' });
  expect(rows.notes.join('\n')).toContain(`Every connection is judged as agreed under ${LEGACY}, as --from says`);
  expect(rows.notes).toContain(`Versions and ciphers of these policies: from the bundled copy of 2026-08.`);
});

test('what a policy changes besides versions and ciphers stands as a caveat', async () => {
  const notes = async (to: string) => (await impactOf([line(gcm)], { from: RES, to })).rows.notes.join('\n');
  expect(await notes('TLS13-1-2-RFC9151-FIPS-2023-07')).toContain('follows RFC 9151: key exchange over secp384r1');
  expect(await notes('TLS13-1-2-Res-FIPS-2023-04')).toContain('FIPS 140 validated library');
  expect(await notes('TLS13-1-2-Res-PQ-2025-09')).toContain('hybrid post-quantum groups');
  expect(await notes(RES)).not.toMatch(/RFC 9151|FIPS|post-quantum/);
});

describe('what can not be answered', () => {
  const codeOf = async (lines: readonly string[], options: Partial<ImpactOptions>) =>
    impactOf(lines, options).then(
      () => 'answered',
      (error) => [error.code, error.hint ?? ''],
    );

  test('is a policy that nobody knows, with the nearest names', async () => {
    expect(await codeOf([line()], { to: 'TLS13-1-2-Ress-2021-06' })).toEqual([
      'unknown_policy',
      expect.stringContaining('ELBSecurityPolicy-TLS13-1-2-Res-2021-06'),
    ]);
    expect(await codeOf([line()], { from: '2016-09' })).toEqual(['unknown_policy', expect.stringContaining(LEGACY)]);
  });

  test('is everything without metadata and without --from', async () => {
    expect(await codeOf([line()], { from: undefined })).toEqual([
      'metadata_missing',
      expect.stringContaining('--from'),
    ]);
  });

  test('is owners without a list of networks', async () => {
    expect(await codeOf([line()], { groupBy: 'owner' })).toEqual([
      'metadata_missing',
      expect.stringContaining('networks load'),
    ]);
  });

  test('is nothing at all, and handshakes that all failed', async () => {
    expect(await codeOf(['no line of a log'], {})).toEqual(['no_data', expect.stringContaining('rejected_lines')]);
    expect(await codeOf([refused()], {})).toEqual(['no_data', expect.stringContaining('report failures')]);
  });

  test('is a limit that is no number of rows', async () => {
    expect((await codeOf([line()], { limit: -1 }))[0]).toBe('bad_argument');
  });
});

test('nothing is left behind in the database, also after a failure', async () => {
  const database = await databaseOf([line(gcm), refused()]);
  const relations = async () =>
    (
      await database.query(
        "select table_name as name from duckdb_tables() where table_name like 'impact%' union select view_name from duckdb_views() where view_name like 'impact%'",
      )
    ).rows;
  await runImpact(database, {}, { to: RES, from: LEGACY });
  expect(await relations()).toEqual([]);
  await runImpact(database, { client: '203.0.113.7' }, { to: RES, from: LEGACY }).catch(() => undefined);
  expect(await relations()).toEqual([]);
});

describe('suggestions', () => {
  const suggestions = async (lines: readonly string[], limit?: number) =>
    runSuggest(await databaseOf(lines), {}, { from: 'TLS13-1-0-2021-06', limit });
  const TLS12 = Array.from({ length: 3 }, () => line(gcm));

  test('rank the policies under which nothing seen breaks, the strictest first', async () => {
    const { rows } = await suggestions([...TLS12, line(cbc)], 0);
    const names = rows.map(({ policy }) => String(policy).replace('ELBSecurityPolicy-', ''));
    expect(rows.map(({ rank }) => rank)).toEqual(rows.map((_, index) => index + 1));
    // All clients seen lack 1.3, and no policy without 1.3 is a step forward.
    expect(names.filter((name) => name.startsWith('TLS13-1-3') || name.startsWith('FS-'))).toEqual([]);
    expect(rows.find(({ policy }) => policy === RES)).toMatchObject({
      listener: 'edge:443',
      listener_id: LISTENER,
      current_policy: 'ELBSecurityPolicy-TLS13-1-0-2021-06',
      safe: 3,
      unknown: 1,
      unknown_share: 0.25,
      unknown_because: 'cipher_unproven',
    });
    expect(names.indexOf('TLS13-1-2-Res-2021-06')).toBeLessThan(names.indexOf('TLS13-1-2-2021-06'));
  });

  test('leave out those that a stricter one beats, unless all are asked for', async () => {
    const { rows, notes } = await suggestions([...TLS12, line(cbc)]);
    const names = rows.map(({ policy }) => String(policy).replace('ELBSecurityPolicy-', ''));
    // The plain one leaves nothing unknown either, as a stricter FIPS one does, but without its caveat.
    expect(names).toEqual(
      expect.arrayContaining(['TLS13-1-2-FIPS-2023-04', 'TLS13-1-2-2021-06', 'TLS13-1-2-Res-2021-06']),
    );
    expect(names).not.toContain('TLS13-1-2-Ext1-2021-06');
    expect(notes.join('\n')).toMatch(/\d+ more policies break nothing, but a stricter one above/);
  });

  test('keep what one client of TLS 1.0 needs', async () => {
    const { rows, notes } = await suggestions([line(old10)], 0);
    expect(rows.map(({ policy }) => String(policy)).filter((name) => !name.includes('-TLS13-1-0-'))).toEqual([]);
    expect(notes.join('\n').includes('edge:443: every policy stricter')).toBe(rows.length === 0);
  });

  test('take the first ranks where a limit is given', async () => {
    const { rows, notes } = await suggestions(TLS12, 2);
    expect(rows.map(({ rank }) => rank)).toEqual([1, 2]);
    expect(notes.join('\n')).toContain('more policies break nothing; --limit 0 shows them.');
  });
});
