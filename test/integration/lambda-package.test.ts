import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ARCHITECTURES, type Architecture, TARGETS, zipName } from '../../deploy/targets.js';
import { zipOf } from '../../deploy/zip.js';
import type { JobSummary } from '../../src/lambda/summary.js';
import { openDatabase } from '../../src/store/database.js';
import { listZip } from '../helpers/archive.js';
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
import { slowObjects } from '../helpers/lambda/slow-objects.js';
import {
  expectLatestReports,
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
import { canJail, type InvokeOptions, type Lambda, startLambda } from '../helpers/runtime-api.js';
import {
  allowing,
  type Call,
  grants,
  type Statement,
  type Template,
  transformedTemplate,
} from '../helpers/template.js';

const ROOT = join(import.meta.dirname, '..', '..');
const HERE = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const folder = mkdtempSync(join(tmpdir(), 'tlslens-package-'));
const packageOf = (architecture: Architecture) => join(folder, zipName(architecture));

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
  it.each(ARCHITECTURES)(
    'hold for %s the bundle, the queries, the scanner, DuckDB for it alone, and nothing else',
    (architecture) => {
      const listed = [...listZip(packageOf(architecture)).keys()];
      const native = TARGETS[architecture].nativePackage;
      const known = [
        'LICENSE',
        'THIRD-PARTY-LICENCES.txt',
        'package.json',
        'lambda/handler.mjs',
        'dist/parse/scanner.wasm',
        ...['LICENSE', 'duckdb.node', 'libduckdb.so', 'package.json'].map((name) => `node_modules/${native}/${name}`),
        ...['LICENSE', 'duckdb.js', 'package.json'].map((name) => `node_modules/@duckdb/node-bindings/${name}`),
        ...['LICENSE', 'package.json', 'lib/detect-libc.js', 'lib/elf.js', 'lib/filesystem.js', 'lib/process.js'].map(
          (name) => `node_modules/detect-libc/${name}`,
        ),
      ];
      for (const path of known) expect(listed).toContain(path);
      const others = listed.filter((path) => !known.includes(path));
      for (const path of others) expect(path).toMatch(/^(lambda\/[\w-]+\.m?js|queries\/[\w/-]+\.sql)$/);
      const queries = readdirSync(join(ROOT, 'queries'), { recursive: true, encoding: 'utf8' });
      expect(others.filter((path) => path.startsWith('queries/')).sort()).toEqual(
        queries
          .filter((path) => path.endsWith('.sql'))
          .map((path) => `queries/${path}`)
          .sort(),
      );
    },
  );

  it.each(ARCHITECTURES)('are for %s far within the limits of Lambda', (architecture) => {
    const unpacked = [...listZip(packageOf(architecture)).values()].reduce((sum, size) => sum + size, 0);
    expect(statSync(packageOf(architecture)).size).toBeLessThan(30e6);
    expect(unpacked).toBeLessThan(100e6);
    expect(unpacked).toBeGreaterThan(50e6);
  });
});

/** Starts the package of this machine's processor as the template says, with one endpoint for all of AWS. */
const start = ({ memoryMb, storageMb, variables }: TemplateFunction): Promise<Lambda> =>
  startLambda({
    package: packageOf(HERE),
    memoryMb,
    storageMb,
    variables: { ...variables, AWS_ENDPOINT_URL: recorder.url },
  });

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

/** A package that says what it sees and where it can write. */
const PROBE = `
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
const canWrite = (dir) => { try { writeFileSync(dir + '/probe', ''); return true; } catch { return false; } };
export const handler = async ({ dirs, paths }) => ({
  root: readdirSync('/').sort(),
  user: process.getuid(),
  writable: dirs.filter(canWrite),
  seen: paths.filter((path) => existsSync(path)),
});`;

describe('the unpacked package, alone on its disk', () => {
  // Where mounts cannot be made, the package is only kept from writing beside itself by the rights of its files.
  it.runIf(canJail())('cannot write but to /tmp, nor see this project', async () => {
    const probe = join(folder, 'probe.zip');
    writeFileSync(probe, await zipOf([{ path: 'lambda/handler.mjs', data: Buffer.from(PROBE) }]));
    const lambda = await startLambda({ package: probe, variables: {} });
    onTestFinished(() => lambda.stop());
    const dirs = ['/', '/var/task', '/var/task/lambda', '/var/runtime', '/etc', '/usr/lib', '/dev', '/tmp'];
    const paths = [ROOT, join(ROOT, 'node_modules'), process.env.HOME ?? '/root', '/var/task/lambda/handler.mjs'];
    expect(await lambda.invoke({ event: { dirs, paths } })).toEqual({
      kind: 'answered',
      answer: {
        root: expect.not.arrayContaining(['home', 'opt', 'root', 'srv']),
        user: 993,
        writable: ['/tmp'],
        seen: ['/var/task/lambda/handler.mjs'],
      },
    });
  });

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
        const timeoutMs = 36_000;
        const hold = slowObjects(timeoutMs);
        recorder.before = async ({ action, resource }) => {
          if (action === 's3:GetObject' && resource.includes(`:${estate.logs}/`)) await delay(hold());
        };
        const summary = await run(time, { timeoutMs });
        recorder.before = () => undefined;
        return summary;
      },
    };

    const calls = await recorded(() => playTenHours(estate, job));

    output += lambda.output();
    await expectOneIngest(moto.url, estate);
    await expectToldOnce(estate);
    await expectLatestReports(estate);
    expectMetrics(output);
    expectAllowed(calls, deployed.statements);
  }, 400_000);
});

/** Slack, as far as a function sees it. */
async function startSlack(): Promise<{ url: string; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer(async (request, response) => {
    heard.push(await text(request));
    response.end('ok');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, heard };
}

const clientOptions = () => ({
  endpoint: moto.url,
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

describe('the role of the function', () => {
  it('allows a webhook from a secret, and logs of another bucket', async () => {
    const estate = await createMotoEstate(moto.url, 'secret');
    const slack = await startSlack();
    const others = 'secret-other-logs';
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    const s3 = new S3Client({ ...clientOptions(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: others, CreateBucketConfiguration }));
    await estate.deliver({ end: '2026-03-10T00:05:00Z', lines: [{}] });
    await estate.deliver({ end: '2026-03-10T00:05:00Z', lines: [{ version: 'tlsv10' }], bucket: others });
    const { ARN } = await new SecretsManagerClient(clientOptions()).send(
      new CreateSecretCommand({ Name: 'hook', SecretString: JSON.stringify({ url: slack.url }) }),
    );
    const deployed = functionOf(
      template,
      {
        ...parametersOf(estate),
        GateRules: '',
        MoreLogLocations: `s3://${others}/${LOG_PREFIX}`,
        MoreLogBucketArns: `arn:aws:s3:::${others}`,
        MoreLogObjectArns: `arn:aws:s3:::${others}/${LOG_PREFIX}*`,
        SlackSecretArn: ARN ?? '',
        Metrics: 'off',
      },
      madeOf(estate),
    );
    const calls = await recorded(async () => {
      const lambda = await start(deployed);
      onTestFinished(() => lambda.stop());
      const { objects_loaded, told } = await invoke(lambda, { now: timeOfRun(1) });
      expect({ objects_loaded, told: Object.keys(told).sort() }).toEqual({ objects_loaded: 2, told: ['slack', 'sns'] });
      expect(lambda.output()).toContain('Run ended');
      expect(lambda.output()).not.toContain(slack.url);
      expect(lambda.output()).not.toContain('"_aws"');
    });
    expect(slack.heard).toHaveLength(1);
    expectAllowed(calls, deployed.statements);
  }, 120_000);

  it('allows a webhook from a parameter, and to drop the parts of a large database that lost its race', async () => {
    const estate = await createMotoEstate(moto.url, 'parameter');
    const slack = await startSlack();
    await new SSMClient(clientOptions()).send(
      new PutParameterCommand({ Name: '/tlslens/hook', Type: 'SecureString', Value: slack.url }),
    );
    await estate.deliver({ end: '2026-03-10T00:05:00Z', lines: [{ version: 'tlsv10' }] });
    await estate.putState(DATABASE_KEY, await largeDatabase());
    const parameters = { ...parametersOf(estate), GateRules: '', SlackParameter: '/tlslens/hook' };
    const deployed = functionOf(template, parameters, madeOf(estate));
    const calls = await recorded(async () => {
      const lambda = await start(deployed);
      onTestFinished(() => lambda.stop());
      recorder.before = ({ method, url }) => {
        const isLast = method === 'POST' && url.includes('uploadId=');
        const body = '<Error><Code>PreconditionFailed</Code><Message>changed</Message></Error>';
        return isLast ? { status: 412, body } : undefined;
      };
      expect(await invoke(lambda, { now: timeOfRun(1) })).toMatchObject({ outcome: 'lost_race' });
      recorder.before = () => undefined;
      expect(await invoke(lambda, { now: timeOfRun(2) })).toMatchObject({ outcome: 'committed', objects_loaded: 1 });
    });
    expect(slack.heard).toHaveLength(1);
    expectAllowed(calls, deployed.statements);
  }, 120_000);

  it('grants nothing that no run made use of, but for what AWS does in the name of the function', () => {
    expect([...given].filter((grant) => !used.has(grant)).sort()).toEqual([
      // To the log and to the queue of failures, by Lambda itself.
      'HandFailuresOn sqs:SendMessage',
      'WriteLog logs:CreateLogStream',
      'WriteLog logs:PutLogEvents',
    ]);
  });
});

/** Large enough to be stored in parts. */
async function largeDatabase(): Promise<Buffer> {
  const place = temporaryFolder();
  try {
    const path = join(place.path, 'large.db');
    const database = await openDatabase(path, { mode: 'write' });
    await database.run('create table padding as select hash(range) as noise from range(9_500_000)');
    await database.run('checkpoint');
    database.close();
    return readFileSync(path);
  } finally {
    place.remove();
  }
}
