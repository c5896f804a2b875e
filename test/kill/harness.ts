/**
 * Kills ingests at seeded moments and runs them again until they are done, many times over; compares what is then in
 * the database with an undisturbed run. Needs the built library (`npm run build`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { type Random, randomFor } from '../../sample-logs/generate/random.js';
import { TlslensError } from '../../src/errors.js';
import { awsEnvironment } from '../helpers/aws-env.js';
import { CLI } from '../helpers/cli.js';
import { logText, type State, stateAt } from '../helpers/ingested.js';
import { nlbKey } from '../helpers/listing.js';
import { type S3Server, startS3Server } from '../helpers/s3-server.js';

/** What is killed: the library told where it was, or the command line at any moment. */
export const JOBS = ['ingest', 'ingest with checkpoints', 'reparse', 'retain', 'command line'] as const;
export type Job = (typeof JOBS)[number];

export interface Kill {
  readonly scenario: number;
  readonly job: Job;
  /** What the process said last. */
  readonly where: string;
  /** What was in the database when it was dead. */
  readonly left: State | null;
}

export interface Outcome {
  readonly kills: readonly Kill[];
  readonly scenarios: number;
  /** What went wrong, in sentences; empty where all is well. */
  readonly faults: readonly string[];
  readonly seconds: number;
}

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  readonly jobs?: readonly Job[];
  readonly onKill?: (kill: Kill, number: number) => void;
}

const OBJECTS = 24;
const MOST_KILLS_A_SCENARIO = 5;
/** Several parts for the large object; several files and transactions for the rest. */
const SIZES = { partBytes: 40_000, batchBytes: 120_000, sharedBytes: 50_000 };
const SLOW = { kind: 'delay', ms: 250 } as const;
const CUT = '2026-01-02T13:00:00Z';

/** Runs until there have been so many kills and the last scenario is done. */
export async function runKills(options: KillOptions): Promise<Outcome> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'tlslens-kill-'));
  const server = await startS3Server({ objects: bucket(0), latencyMs: 4 });
  const lab: Lab = { folder, server, kills: [], faults: [], options, expected: new Map(), times: new Map() };
  const jobs = options.jobs ?? JOBS;
  let scenario = 0;
  try {
    await prepare(lab);
    for (; lab.kills.length < options.kills; scenario++) {
      await runScenario(lab, scenario, jobs[scenario % jobs.length]!);
    }
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const { kills, faults } = lab;
  return { kills, faults, scenarios: scenario, seconds: (performance.now() - started) / 1000 };
}

interface Lab {
  readonly folder: string;
  readonly server: S3Server;
  readonly kills: Kill[];
  readonly faults: string[];
  readonly options: KillOptions;
  /** What each job comes to when nothing disturbs it. */
  readonly expected: Map<Job, State>;
  /** How long it then takes, from its start and from its first word on. */
  readonly times: Map<Job, { readonly all: number; readonly work: number }>;
}

/** The objects of the bucket in two versions: in the second, every other one has changed. One object is large. */
function bucket(version: 0 | 1): Record<string, Uint8Array> {
  return Object.fromEntries(
    Array.from({ length: OBJECTS }, (_, number) => {
      const minutes = 12 * 60 + number * 5;
      const end = `20260102T${Math.floor(minutes / 60)}${String(minutes % 60).padStart(2, '0')}Z`;
      const lines = number === 7 ? 3000 : 60 + number;
      const changed = version === 1 && number % 2 === 1;
      return [nlbKey({ end }), gzipSync(logText(changed ? 100 + number : number, changed ? lines + 5 : lines))];
    }),
  );
}

function fill(server: S3Server, version: 0 | 1): void {
  for (const [key, bytes] of Object.entries(bucket(version))) server.put(key, bytes);
}

const basePath = ({ folder }: Lab) => join(folder, 'base.db');

async function prepare(lab: Lab): Promise<void> {
  const finish = async (job: Job, version: 0 | 1, from?: string) => {
    const db = join(lab.folder, 'undisturbed.db');
    rmSync(db, { force: true });
    if (from) copyFileSync(from, db);
    fill(lab.server, version);
    const begun = performance.now();
    let firstWord = begun;
    const started = start(lab, job, db);
    started.onSaid(() => {
      if (firstWord === begun) firstWord = performance.now();
    });
    await started.ended;
    const end = performance.now();
    lab.times.set(job, { all: end - begun, work: end - firstWord });
    lab.expected.set(job, await stateAt(db));
    if (job === 'ingest') copyFileSync(db, basePath(lab));
  };
  await finish('ingest', 0);
  await finish('command line', 0);
  await finish('reparse', 1, basePath(lab));
  await finish('retain', 0, basePath(lab));
  const loaded = lab.expected.get('ingest')!;
  lab.expected.set('ingest with checkpoints', loaded);
  const distinct = new Set([...lab.expected.values()].map(({ connectionsDigest }) => connectionsDigest));
  if (JSON.stringify(lab.expected.get('command line')) !== JSON.stringify(loaded) || distinct.size !== 3)
    lab.faults.push('the undisturbed runs do not differ as they should');
}

interface Started {
  kill(): void;
  /** Called with everything it says; a process of the command line says nothing. */
  onSaid(hear: (where: string) => void): void;
  readonly ended: Promise<{ readonly status: number | null; readonly killed: boolean; readonly stderr: string }>;
}

/** The process kills itself the `time`-th time that it gets there. */
interface DieAt {
  readonly moment: string;
  readonly time: number;
}

function start(lab: Lab, job: Job, db: string, dieAt?: DieAt): Started {
  const spoolDir = join(lab.folder, 'spool');
  // Its batches are those of every day: only what takes seconds has more than one.
  lab.server.setFaults(
    job === 'command line' ? ({ operation }) => (operation === 'get' ? SLOW : undefined) : undefined,
  );
  const { url } = lab.server;
  const olderThan = job === 'retain' ? { olderThan: CUT } : {};
  const order = { db, url, spoolDir, sizes: SIZES, reparse: job === 'reparse', dieAt, ...olderThan };
  const args =
    job === 'command line'
      ? [CLI, 'ingest', 's3://logs', '--endpoint-url', url, '--db', db, '--spool-dir', spoolDir, '--concurrency', '2']
      : [
          join(import.meta.dirname, 'child.mjs'),
          JSON.stringify({ ...order, checkpoints: job === 'ingest with checkpoints' }),
        ];
  const env = { PATH: process.env.PATH ?? '', HOME: lab.folder, ...awsEnvironment() };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const lines = createInterface({ input: child.stdout });
  return {
    kill: () => child.kill('SIGKILL'),
    onSaid: (hear) => void lines.on('line', hear),
    ended: once(child, 'close').then(([status, signal]) => ({ status, killed: signal === 'SIGKILL', stderr })),
  };
}

/** One database: killed several times, then left to finish. */
async function runScenario(lab: Lab, scenario: number, job: Job): Promise<void> {
  const random = randomFor(`kill ${lab.options.seed} ${scenario}`);
  const room = join(lab.folder, String(scenario));
  mkdirSync(room);
  const db = join(room, 'logs.db');
  if (job === 'reparse' || job === 'retain') copyFileSync(basePath(lab), db);
  fill(lab.server, job === 'reparse' ? 1 : 0);
  const blame = (what: string) => lab.faults.push(`scenario ${scenario} (${job}): ${what}`);

  const planned = Math.min(random.int(3, MOST_KILLS_A_SCENARIO), lab.options.kills - lab.kills.length);
  for (let kills = 0; kills < planned; kills++) {
    const where = await killOnce(lab, job, db, random);
    if (where === null) break;
    const left = await look(db, blame);
    if (left && left.contradictions > 0)
      blame(`${left.contradictions} objects contradict their rows after a kill in ${where}`);
    const kill = { scenario, job, where, left };
    lab.kills.push(kill);
    lab.options.onKill?.(kill, lab.kills.length);
  }
  const { status, stderr } = await start(lab, job, db).ended;
  // Rejected lines make the command line end with 3.
  if (status !== 0 && !(job === 'command line' && status === 3)) blame(`the last run ended with ${status}: ${stderr}`);
  const [found, wanted] = [JSON.stringify(await look(db, blame)), JSON.stringify(lab.expected.get(job))];
  if (found !== wanted) blame(`ended as ${found} instead of ${wanted}`);
  const spools = existsSync(join(lab.folder, 'spool')) ? readdirSync(join(lab.folder, 'spool')) : [];
  if (spools.length > 0 && job !== 'retain') blame(`left the spools ${spools.join(', ')}`);
  const extra = readdirSync(room).filter((name) => name !== 'logs.db');
  if (extra.length > 0) blame(`left the files ${extra.join(', ')}`);
  rmSync(room, { recursive: true, force: true });
}

/** What is in the database; `null` where a first run was killed before it had one. */
async function look(db: string, blame: (what: string) => void): Promise<State | null> {
  try {
    return existsSync(db) ? await stateAt(db) : null;
  } catch (error) {
    // An empty file is what a kill right at the start leaves; the next run fills it.
    if (error instanceof TlslensError && /it is empty/.test(error.message)) return null;
    blame(`cannot be read: ${String(error)}`);
    return null;
  }
}

const MOMENTS: Readonly<Record<Job, readonly string[]>> = {
  ingest: ['download', 'load', 'commit', 'committed', 'close', 'start'],
  'ingest with checkpoints': ['checkpoint', 'checkpoint', 'committed', 'load', 'close'],
  reparse: ['load', 'commit', 'committed', 'download'],
  retain: ['retain'],
  'command line': ['start'],
};

/** Runs it and kills it at a moment of the plan. Where it was, or `null` if it ended before. */
async function killOnce(lab: Lab, job: Job, db: string, random: Random): Promise<string | null> {
  const moments = MOMENTS[job];
  const moment = moments[random.int(0, moments.length - 1)]!;
  const time = random.int(1, moment === 'download' ? 12 : 3);
  // At the boundary of two statements, or somewhere within the next one.
  const exactly = moment !== 'start' && moment !== 'retain' && random.chance(0.5);
  const started = start(lab, job, db, exactly ? { moment, time } : undefined);
  const killIn = (ms: number) => setTimeout(started.kill, ms);
  const times = lab.times.get(job === 'ingest with checkpoints' ? 'ingest' : job)!;
  if (moment === 'start') killIn(random.next() * (job === 'command line' ? times.all : times.all - times.work));
  let where = 'start';
  let toCome = time;
  started.onSaid((said) => {
    where = said;
    if (exactly || said !== moment || --toCome !== 0) return;
    if (moment === 'retain') killIn(random.next() * times.work);
    else killIn(random.next() * 12);
  });
  const { killed, status, stderr } = await started.ended;
  if (killed) return job === 'command line' ? 'any moment' : where;
  if (status !== 0 && status !== 3) lab.faults.push(`${job} ended with ${status} unkilled: ${stderr}`);
  return null;
}
