import { expect, test } from 'vitest';
import { plainRows, reportOn } from '../helpers/database.js';
import { line, refused } from '../helpers/log-line.js';

const LINES = [
  line({ started: '2026-03-10T12:00:00', version: 'tlsv13' }),
  line({ started: '2026-03-10T12:59:59', version: 'tlsv10' }),
  line({ started: '2026-03-10T12:10:00', version: 'tlsv10' }),
  line({ started: '2026-03-10T12:20:00', version: 'tlsv12' }),
  refused({ started: '2026-03-10T13:00:00' }),
  line({ started: '2026-03-10T14:00:00', version: 'tlsv12' }),
];

test('each hour has its versions, the newest first, as shares of what completed in it', async () => {
  expect(plainRows(await reportOn(LINES, 'version-trend'))).toEqual([
    { period_start: '2026-03-10T12:00:00Z', tls_version: 'TLS 1.3', completed: 1, share: 0.25 },
    { period_start: '2026-03-10T12:00:00Z', tls_version: 'TLS 1.2', completed: 1, share: 0.25 },
    { period_start: '2026-03-10T12:00:00Z', tls_version: 'TLS 1.0', completed: 2, share: 0.5 },
    { period_start: '2026-03-10T14:00:00Z', tls_version: 'TLS 1.2', completed: 1, share: 1 },
  ]);
});

test('where the logs span more than ten days, a period is a day', async () => {
  const rows = plainRows(await reportOn([...LINES, line({ started: '2026-03-21T14:00:00' })], 'version-trend'));
  expect(rows.map(({ period_start, tls_version, completed }) => [period_start, tls_version, completed])).toEqual([
    ['2026-03-10T00:00:00Z', 'TLS 1.3', 1],
    ['2026-03-10T00:00:00Z', 'TLS 1.2', 2],
    ['2026-03-10T00:00:00Z', 'TLS 1.0', 2],
    ['2026-03-21T00:00:00Z', 'TLS 1.3', 1],
  ]);
});

test('a connection that was open for long does not make hours days: the logs span but an hour', async () => {
  const open = line({ started: '2026-02-10T12:00:00', durationMs: 28 * 86_400_000, version: 'tlsv12' });
  const rows = plainRows(await reportOn([...LINES, open], 'version-trend', {}, 1), 'period_start', 'completed');
  expect(rows).toEqual([{ period_start: '2026-02-10T12:00:00Z', completed: 1 }]);
});

test('nothing is found where no handshake completed', async () => {
  expect((await reportOn([refused()], 'version-trend')).rows).toEqual([]);
});
