import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ARCHITECTURES, TARGETS, zipName } from '../../deploy/targets.js';
import type { JobSummary } from '../../src/lambda/job.js';
import { openDatabase } from '../../src/store/database.js';
import { type AwsRecorder, type RecordedCall, startAwsRecorder } from '../helpers/aws-recorder.js';
import { temporaryFolder } from '../helpers/cli.js';
import { functionOf, type TemplateFunction } from '../helpers/lambda/function-of-template.js';
import {
  createMotoEstate,
  DATABASE_KEY,
  LOG_PREFIX,
  type MotoEstate,
  REGION,
  STATE_PREFIX,
} from '../helpers/lambda/moto-estate.js';
import {
  expectMetrics,
  expectOneIngest,
  expectToldOnce,
  GATE_FILE,
  type JobDriver,
  playTenHours,
  REPORTS,
  timeOfRun,
} from '../helpers/lambda/ten-hours.js';
import { type Moto, startMoto } from '../helpers/moto.js';
import { type InvokeOptions, type Lambda, startLambda } from '../helpers/runtime-api.js';
import { allowing, type Call, grants, type Statement, type Template, transformedTemplate } from '../helpers/template.js';

const ROOT = join(import.meta.dirname, '..', '..');
const HERE = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const folder = mkdtempSync(join(tmpdir(), 'tlslens-package-'));
const zipOf = (architecture: (typeof ARCHITECTURES)[number]) => join(folder, zipName(architecture));

let template: Template;
let moto: Moto;
let recorder: AwsRecorder;
beforeAll(async () => {
  execFileSync(process.execPath, ['--import', 'tsx', 'deploy/package.ts', '--out', folder], { cwd: ROOT });
  template = transformedTemplate();
  moto = await startMoto();
  recorder = await startAwsRecorder(moto.url);
});
afterAll(async () => {
  await recorder?.stop();
  await moto?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the packages', () => {
  it.each(ARCHITECTURES)('hold for %s the bundle, the queries, DuckDB for it alone, and nothing else', (architecture) => {
    const listed = execFileSync('unzip', ['-Z1', zipOf(architecture)], { encoding: 'utf8' }).trim().split('\n');
    const native = TARGETS[architecture].nativePackage;
    const known = [
      'LICENSE',
      'THIRD-PARTY-LICENCES.txt',
      'package.json',
      'lambda/handler.mjs',
      ...['LICENSE', 'duckdb.node', 'libduckdb.so', 'package.json'].map((name) => `node_modules/${native}/${name}`),
      ...['LICENSE', 'duckdb.js', 'package.json'].map((name) => `node_modules/@duckdb/node-bindings/${name}`),
      ...['LICENSE', 'package.json', 'lib/detect-libc.js', 'lib/elf.js', 'lib/filesystem.js', 'lib/process.js'].map(
        (name) => `node_modules/detect-libc/${name}`,
      ),
    ];
    for (const path of known) expect(listed).toContain(path);
    const others = listed.filter((path) => !known.includes(path));
    for (const path of others) expect(path).toMatch(/^(lambda\/[\w-]+\.mjs|queries\/[\w/-]+\.sql)$/);
    const queries = execFileSync('git', ['ls-files', 'queries'], { cwd: ROOT, encoding: 'utf8' });
    expect(others.filter((path) => path.startsWith('queries/')).sort()).toEqual(
      queries.trim().split('\n').filter((path) => path.endsWith('.sql')).sort(),
    );
  });

  it.each(ARCHITECTURES)('are for %s far within the limits of Lambda', (architecture) => {
    const [, unpacked] = /(\d+) bytes uncompressed/.exec(
      execFileSync('unzip', ['-Zt', zipOf(architecture)], { encoding: 'utf8' }),
    ) as unknown as [string, string];
    expect(statSync(zipOf(architecture)).size).toBeLessThan(30e6);
    expect(Number(unpacked)).toBeLessThan(100e6);
    expect(Number(unpacked)).toBeGreaterThan(50e6);
  });
});

/** Starts the package of this machine's processor with the variables of the template, and one endpoint for all of AWS. */
const start = ({ variables }: TemplateFunction): Promise<Lambda> =>
  startLambda({ package: zipOf(HERE), variables: { ...variables, AWS_ENDPOINT_URL: recorder.url } });

const parametersOf = ({ logs }: MotoEstate) => ({
  LogBucket: logs,
  LogPrefix: LOG_PREFIX,
  StatePrefix: STATE_PREFIX,
  GateRules: GATE_FILE,
  Reports: REPORTS,
});
const madeOf = ({ state, topicArn }: MotoEstate) => ({ stateBucket: state, topicArn });

async function invoke(lambda: Lambda, options: InvokeOptions): Promise<JobSummary> {
  const outcome = await lambda.invoke(options);
  expect(outcome, lambda.output().slice(-2000)).toMatchObject({ kind: 'answered' });
  return (outcome as { answer: JobSummary }).answer;
}

/** The calls while `work` goes on. */
async function recorded(work: () => Promise<void>): Promise<RecordedCall[]> {
  const from = recorder.calls.length;
  await work();
  return recorder.calls.slice(from);
}

const isPutOfDatabase = ({ action, resource, method }: RecordedCall) =>
  action === 's3:PutObject' && method === 'PUT' && resource.endsWith(`/${DATABASE_KEY}`);

/** Which grants of the template the runs made use of, by their parameters. */
const used = new Set<string>();
const given = new Set<string>();
function expectAllowed(calls: readonly Call[], statements: readonly Statement[]): void {
  for (const grant of grants(statements)) given.add(grant);
  for (const call of calls) {
    const by = allowing(statements, call);
    expect(by, `nothing allows ${JSON.stringify(call)}`).not.toEqual([]);
    for (const { Sid } of by) used.add(`${Sid} ${call.action}`);
  }
}

describe('the unpacked package, alone on its disk', () => {
  it('goes through the ten hours with what the template gives it and allows it', async () => {
    const estate = await createMotoEstate(moto.url, 'packed');
    const deployed = functionOf(template, parametersOf(estate), madeOf(estate));
    let lambda = await start(deployed);
    onTestFinished(() => lambda.stop());
    let output = '';
    const again = async () => {
      output += lambda.output();
      await lambda.stop();
      lambda = await start(deployed);
    };
    const run = (time: number, options: InvokeOptions = {}) =>
      invoke(lambda, { now: timeOfRun(time), timeoutMs: 120_000, ...options });
    /** Awaited once, before the database is put back. */
    const beforePut = (work: () => unknown) => {
      recorder.before = async (call) => {
        if (!isPutOfDatabase(call)) return;
        recorder.before = () => undefined;
        await work();
      };
    };
    const job: JobDriver = {
      run,
      async crash(time) {
        // Answered with a refusal that nobody is there to hear: the put itself must not be done by the test's server.
        recorder.before = (call) => {
          if (!isPutOfDatabase(call)) return undefined;
          lambda.kill();
          return { status: 503, body: '' };
        };
        expect(await lambda.invoke({ now: timeOfRun(time) })).toEqual({ kind: 'crashed', signal: 'SIGKILL' });
        recorder.before = () => undefined;
        await again();
      },
      interfere(time, meanwhile) {
        beforePut(meanwhile);
        return run(time);
      },
      async hurry(time) {
        recorder.before = async ({ action, resource }) => {
          if (action === 's3:GetObject' && resource.includes(`:${estate.logs}/`)) await delay(1000);
        };
        const summary = await run(time, { timeoutMs: 9000 });
        recorder.before = () => undefined;
        return summary;
      },
    };

    const calls = await recorded(() => playTenHours(estate, job));

    output += lambda.output();
    await expectOneIngest(moto.url, estate);
    await expectToldOnce(estate);
    expectMetrics(output);
    expectAllowed(calls, deployed.statements);
  }, 400_000);
});
