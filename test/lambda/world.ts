/**
 * The world of the job in the test process: S3, ELBv2 and SNS as servers, the handler with its environment, and a clock of
 * one's own. Runs go through the handler as Lambda calls it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, vi } from 'vitest';
import { createHandler } from '../../src/lambda/handler.js';
import type { JobSummary } from '../../src/lambda/summary.js';
import { openS3Store } from '../../src/source/s3-store.js';
import { type Database, openDatabase } from '../../src/store/database.js';
import { type ElbServer, startElbServer } from '../helpers/elbv2-server.js';
import { answersOf, type Estate } from '../helpers/estate.js';
import { nlbKey } from '../helpers/listing.js';
import { EDGE, type LineParts, line } from '../helpers/log-line.js';
import { type S3Server, startS3Server } from '../helpers/s3-server.js';
import { type SnsServer, startSnsServer } from '../helpers/sns-server.js';

export const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:tlslens';

/** The balancer of the log lines, with one TLS listener. */
export const estateWith = (policy: string): Estate => ({
  balancers: [
    {
      name: 'edge',
      id: '00000000000000e1',
      logging: true,
      listeners: [{ id: '00000000000000a1', port: 443, policy, certificates: ['default'], groups: { blue: 1 } }],
    },
  ],
});

export interface World {
  readonly s3: S3Server;
  readonly elb: ElbServer;
  readonly sns: SnsServer;
  readonly tmp: string;
  /** What was written to standard output and standard error: JSON documents, one a line. */
  readonly output: Record<string, unknown>[];
  /** Delivers an object of the edge balancer whose period ends then: lines that begin a minute before. Gives its key. */
  deliver(end: string, lines: readonly LineParts[], random?: string): string;
  run(now: string, options?: { event?: unknown; remainingMs?: () => number }): Promise<JobSummary>;
  /** The database in the state bucket, opened for reading. */
  database<T>(work: (database: Database) => Promise<T>): Promise<T>;
  /** A text of the state bucket. */
  text(name: string): string | undefined;
}

const CLEAN = ['TLSLENS_', 'AWS_', 'POWERTOOLS_'];

/** A new world before each test of the file, with the environment that a function would have. `changes` win. */
export function useWorld(changes: Readonly<Record<string, string | undefined>> = {}): () => World {
  let world: World & { close(): Promise<void> };
  let before: NodeJS.ProcessEnv;
  beforeEach(async () => {
    before = { ...process.env };
    for (const name of Object.keys(process.env)) {
      if (CLEAN.some((prefix) => name.startsWith(prefix))) delete process.env[name];
    }
    world = await startWorld();
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-central-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '2',
      AWS_ENDPOINT_URL_S3: world.s3.url,
      AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: world.elb.url,
      AWS_ENDPOINT_URL_SNS: world.sns.url,
      AWS_LAMBDA_FUNCTION_NAME: 'tlslens',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      TLSLENS_LOGS: 's3://logs/nlb',
      TLSLENS_STATE: 's3://logs/state',
      TLSLENS_TOPIC_ARN: TOPIC,
      TLSLENS_TMP: world.tmp,
      TLSLENS_SYNC_REGIONS: '',
      TLSLENS_REPORTS: 'overview,legacy-clients',
    });
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  afterEach(async () => {
    process.env = before;
    await world.close();
  });
  return () => world;
}

async function startWorld(): Promise<World & { close(): Promise<void> }> {
  const s3 = await startS3Server();
  const elb = await startElbServer({ answers: answersOf(estateWith('ELBSecurityPolicy-2016-08')) });
  const sns = await startSnsServer();
  const tmp = mkdtempSync(join(tmpdir(), 'tlslens-world-'));
  const output: Record<string, unknown>[] = [];
  let runs = 0;
  // Powertools writes metrics to standard output, and log lines by their level to one of the two.
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      for (const text of String(chunk).split('\n')) if (text.startsWith('{')) output.push(JSON.parse(text));
      return true;
    });
  }
  return {
    s3,
    elb,
    sns,
    tmp,
    output,
    deliver(end, lines, random = '1a2b3c4d') {
      const time = new Date(end);
      const key = nlbKey({
        prefix: 'nlb/',
        day: time.toISOString().slice(0, 10).replaceAll('-', '/'),
        balancer: EDGE.slice('net/'.length).replace('/', '.'),
        end: time.toISOString().replace(/[-:]|\d\d\.\d+/g, ''),
        random,
      });
      const started = new Date(time.getTime() - 60_000).toISOString().slice(0, 19);
      s3.put(key, gzipSync(lines.map((parts) => `${line({ started, ...parts })}\n`).join('')));
      return key;
    },
    async run(now, { event = {}, remainingMs = () => 60_000 } = {}) {
      runs += 1;
      const handler = createHandler(
        () => new Date(now),
        () => openS3Store({}),
      );
      return handler(event, { awsRequestId: `request-${runs}`, getRemainingTimeInMillis: remainingMs });
    },
    async database(work) {
      const path = join(tmp, `copy-${performance.now()}.db`);
      const stored = s3.get('state/tlslens.db');
      if (stored === undefined) throw new Error('there is no database in the state bucket');
      const { writeFileSync } = await import('node:fs');
      writeFileSync(path, stored.bytes);
      const database = await openDatabase(path, { mode: 'read' });
      try {
        return await work(database);
      } finally {
        database.close();
        rmSync(path);
      }
    },
    text(name) {
      const stored = s3.get(`state/${name}`);
      return stored && Buffer.from(stored.bytes).toString('utf8');
    },
    async close() {
      vi.restoreAllMocks();
      await Promise.all([s3.close(), elb.close(), sns.close()]);
      rmSync(tmp, { recursive: true, force: true });
    },
  };
}

/** The lines of an object, for an ingest by another way. */
export const unpacked = (bytes: Uint8Array): string => gunzipSync(bytes).toString('utf8');
