import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_LOGS, temporaryFolder, tlslens } from '../helpers/cli.js';

interface Answer {
  readonly report: string;
  readonly rows: readonly Record<string, unknown>[];
  readonly notes: readonly string[];
}

describe('tlslens compare on the sample logs', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'samples.db');
  beforeAll(async () => {
    await tlslens(['ingest', SAMPLE_LOGS, '--db', db]);
  });
  afterAll(() => folder.remove());

  const compare = (...args: string[]) => tlslens(['compare', '--db', db, ...args]);
  const answerOf = async (...args: string[]) => {
    const ran = await compare(...args, '--format', 'json');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    return JSON.parse(ran.stdout) as Answer;
  };

  it('shows on the partner listener that TLS 1.3 and the post-quantum group came and old versions went', async () => {
    const { rows } = await answerOf('--at', '2026-03-11T12:00Z', '--listener', '8c21b122c223d324', '--only', 'figures');
    const found = (section: string, item: string) => rows.find((row) => row.section === section && row.item === item);
    expect(found('version', 'TLS 1.3')).toMatchObject({ before: 0, sample: 'beyond chance' });
    expect(found('key exchange', 'X25519MLKEM768')).toMatchObject({ before: 0, sample: 'beyond chance' });
    expect(found('version', 'TLS 1.0')).toMatchObject({ after: 0 });
    expect(found('version', 'TLS 1.1')).toMatchObject({ after: 0 });
    expect(found('outcome', 'refused')).toMatchObject({ sample: 'beyond chance' });
  });

  it('names the old partners as failing, and nobody who survived', async () => {
    const { rows, report } = await answerOf(
      '--at',
      '2026-03-11T12:00Z',
      '--listener',
      '8c21b122c223d324',
      '--only',
      'clients',
    );
    expect(report).toBe('compare-clients');
    const of = (status: string) => rows.filter((row) => row.status === status).map(({ client_ip }) => client_ip);
    // sample-logs/README.md: billing, warehouse, courier, print shop; the start-up that needs TLS 1.3.
    expect(of('failing').sort()).toEqual([
      ...[
        '192.0.2.10',
        '192.0.2.11',
        '192.0.2.20',
        '192.0.2.21',
        '192.0.2.22',
        '192.0.2.40',
        '192.0.2.41',
        '192.0.2.50',
      ],
    ]);
    expect(of('silent')).toEqual([]);
    expect(of('recovered')).toEqual(['192.0.2.160', '192.0.2.161']);
  });

  it('does not call the weekly payroll job lost', async () => {
    const at = ['--at', '2026-03-11T12:00Z', '--only', 'clients', '--limit', '0'];
    for (const window of ['24h', '36h', '7d']) {
      const { rows } = await answerOf(...at, '--window', window, '--listener', '8c21b122c223d324');
      const payroll = rows.filter(({ client_ip }) => client_ip === '192.0.2.30');
      // The window of 24 h before the change does not hold its run.
      expect(payroll.map(({ status }) => status)).toEqual(window === '24h' ? [] : ['unknown']);
    }
  });

  it('compares two named windows, and the second alone with the weekdays before', async () => {
    const windows = [
      '--from',
      '2026-03-12',
      '--to',
      '2026-03-13',
      '--before-from',
      '2026-03-10',
      '--before-to',
      '2026-03-11',
    ];
    const { notes } = await answerOf(...windows, '--only', 'figures');
    expect(notes[0]).toBe(
      'Before is 2026-03-10T00:30Z .. 2026-03-11T00:00Z, after is 2026-03-12T00:00Z .. 2026-03-12T23:35Z, by the start of the connection.',
    );
    expect(notes[1]).toBe('The data end at 2026-03-12T23:35Z: the window after is cut from 24 h to 23.6 h.');
    const week = await compare('--from', '2026-03-12', '--to', '2026-03-13');
    expect(week).toMatchObject({ status: 5, stdout: '' });
    expect(week.stderr).toMatch(/window before \(2026-03-05T00:00Z \.\. 2026-03-05T23:35Z\) has no data/);
  });

  it.each(['table', 'markdown', 'csv', 'ndjson', 'json'])('prints both parts as %s', async (format) => {
    const ran = await compare('--at', '2026-03-11T12:00Z', '--format', format);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toContain('X25519MLKEM768');
    expect(ran.stdout).toContain('192.0.2.10');
  });

  it.each([
    ['nothing to compare', [], 2, /No time to compare was named/],
    ['a moment and a window', ['--at', '2026-03-11', '--since', '1d'], 2, /cannot be combined/],
    ['a length without a moment', ['--since', '1d', '--window', '2h'], 2, /--window goes with --at alone/],
    ['one end of the window before', ['--from', '2026-03-12', '--before-from', '2026-03-10'], 2, /Only one end/],
    [
      'overlapping windows',
      ['--from', '2026-03-11', '--to', '2026-03-12', '--before-from', '2026-03-10', '--before-to', '2026-03-11T01:00Z'],
      2,
      /does not end before/,
    ],
    ['a length that is none', ['--at', '2026-03-11', '--window', 'long'], 2, /length of time/],
    [
      'a moment beyond the logs',
      ['--at', '2030-01-01'],
      5,
      /the logs reach from 2026-03-10T00:30Z to 2026-03-12T23:35Z/,
    ],
    [
      'filters that match nothing',
      ['--at', '2026-03-11T12:00Z', '--client', '192.0.2.255'],
      5,
      /No connection matches/,
    ],
  ])('%s: one sentence and the status', async (_, args, status, says) => {
    const ran = await compare(...args);
    expect(ran).toMatchObject({ status, stdout: '' });
    expect(ran.stderr).toMatch(says);
  });
});
