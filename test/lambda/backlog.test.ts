import { afterAll, beforeAll, expect, it } from 'vitest';
import { listNew } from '../../src/lambda/ingest-logs.js';
import type { Settings } from '../../src/lambda/settings.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { type S3Server, startS3Server } from '../helpers/s3-server.js';

useAwsEnvironment();

let s3: S3Server;
let database: Database;
beforeAll(async () => {
  s3 = await startS3Server({ objects: { 'new/notes.txt': 'notes' } });
  database = await openDatabase(IN_MEMORY, { mode: 'write' });
});
afterAll(async () => {
  database.close();
  await s3.close();
});

const DAY_MS = 86_400_000;
const NOW = new Date('2026-03-10T00:00:00Z');

it.each([
  ['nothing', {}, '2025-12-10'],
  ['one time for every prefix', { '*': '2026-03-05T00:00:00.000Z' }, '2025-12-10'],
  ['a time of its own', { 's3://logs/new/': '2026-03-05T00:00:00.000Z' }, '2026-03-05'],
])('a prefix that was never read begins with all that is kept where %s is left over', async (_, backlog, day) => {
  process.env.AWS_ENDPOINT_URL_S3 = s3.url;
  const settings = { logs: ['s3://logs/new/'], lookbackMs: 3 * DAY_MS, retainMs: 90 * DAY_MS } as unknown as Settings;
  const request = { settings, window: undefined, backlog, spoolDir: '', reserveMs: 0, freeBytes: () => 1e12 };
  const [only] = await listNew(database, request, { now: () => NOW, remainingMs: () => 60_000 });
  expect(only?.from?.toISOString().slice(0, 10)).toBe(day);
});
