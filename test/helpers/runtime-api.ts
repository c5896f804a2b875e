/**
 * Lambda around a package: its Runtime API as a server, and the process that asks it for work, with itself alone on disk.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { unzip } from './archive.js';
import type { CpuGroup } from './lambda/cpu-group.js';

const HERE = join(import.meta.dirname, 'lambda');
const HANDLER = 'lambda/handler.handler';
const START_TIMEOUT_MS = 60_000;

export interface LambdaOptions {
  /** The zip. */
  readonly package: string;
  /** Variables of the function's configuration; those that Lambda sets come beside them. */
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb?: number;
  /** Size of /tmp. */
  readonly storageMb?: number;
  /** Share of the processors that it runs with; default all there are. */
  readonly cpus?: CpuGroup;
  /** The program to run it with; default `TLSLENS_LAMBDA_NODE`, else the Node that runs the tests. */
  readonly node?: string;
}

export interface InvokeOptions {
  readonly event?: unknown;
  readonly timeoutMs?: number;
  /** What the clock of the function says when it begins. */
  readonly now?: Date;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string }
  /** The process ended, by itself or by {@link Lambda.kill}. */
  | { readonly kind: 'crashed'; readonly signal: string | null }
  | { readonly kind: 'timed_out' };

/** One execution environment: made once, invoked one time after the other, until it ends. */
export interface Lambda {
  /** Milliseconds from the start of the process until it asked for work. */
  readonly initMs: number;
  /** Whether it runs in a root of its own; else it is only kept from writing by its user. */
  readonly isJailed: boolean;
  readonly output: () => string;
  /** Most memory that the process had, in bytes. */
  readonly peakBytes: () => number;
  invoke(options?: InvokeOptions): Promise<Outcome>;
  /** Ends the process at once, as nothing but the system can. */
  kill(): void;
  stop(): Promise<void>;
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadline: number;
  readonly now: Date | undefined;
  readonly end: (outcome: Outcome) => void;
}

/** Unpacks the zip, starts the process and waits until it asks for work. Throws where the code cannot be loaded. */
export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const folder = mkdtempSync(join(tmpdir(), 'tlslens-lambda-'));
  const [task, root, tmp] = ['task', 'root', 'tmp'].map((name) => join(folder, name)) as [string, string, string];
  for (const dir of [task, root, tmp]) mkdirSync(dir);
  unzip(options.package, task);
  execFileSync('chmod', ['-R', 'a-w,a+rX', task]);
  execFileSync('chmod', ['755', folder]);

  const queue: Invocation[] = [];
  let current: Invocation | undefined;
  let waiting: ServerResponse | undefined;
  let ready: () => void = () => undefined;
  let refuse: (error: Error) => void = () => undefined;
  const started = new Promise<void>((done, fail) => {
    ready = done;
    refuse = fail;
  });
  const hand = () => {
    if (waiting === undefined || current !== undefined) return;
    const next = queue.shift();
    if (next === undefined) return;
    current = next;
    waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.id,
      'lambda-runtime-deadline-ms': String(next.deadline),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:tlslens',
      ...(next.now && { 'simulated-now': String(next.now.getTime()) }),
    });
    waiting.end(JSON.stringify(next.event));
    waiting = undefined;
  };
  const finish = (outcome: Outcome) => {
    const ended = current;
    current = undefined;
    ended?.end(outcome);
  };
  const server = createServer(async (request, response) => {
    const path = request.url?.replace('/2018-06-01/runtime/', '') ?? '';
    if (path === 'invocation/next') {
      waiting = response;
      ready();
      hand();
      return;
    }
    const body = await text(request);
    response.writeHead(202).end('{"status":"OK"}');
    if (path === 'init/error') refuse(new Error(`the package does not load: ${body}`));
    else if (path.endsWith('/response')) finish({ kind: 'answered', answer: JSON.parse(body) });
    else if (path.endsWith('/error')) {
      const { errorType, errorMessage } = JSON.parse(body);
      finish({ kind: 'failed', errorType, errorMessage });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const isJailed = canJail();
  const begun = performance.now();
  const child = run({ ...options, folder, task, root, tmp, isJailed, port: (server.address() as AddressInfo).port });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const exited = once(child, 'exit');
  child.once('exit', (_, signal) => {
    refuse(new Error(`the process ended: ${output}`));
    finish({ kind: 'crashed', signal });
  });
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 200);
  const stop = async () => {
    clearInterval(watch);
    child.kill('SIGKILL');
    await exited;
    server.closeAllConnections();
    server.close();
    execFileSync('chmod', ['-R', 'u+w', task]);
    rmSync(folder, { recursive: true, force: true });
  };
  const timer = setTimeout(() => refuse(new Error(`no work was asked for: ${output}`)), START_TIMEOUT_MS);
  try {
    await started;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  const initMs = performance.now() - begun;
  return {
    initMs,
    isJailed,
    output: () => output,
    peakBytes: () => Math.max(peak, peakOf(child.pid)),
    invoke({ event = {}, timeoutMs = 120_000, now } = {}) {
      return new Promise((done) => {
        const expiry = setTimeout(() => {
          done({ kind: 'timed_out' });
          child.kill('SIGKILL');
        }, timeoutMs);
        const end = (outcome: Outcome) => {
          clearTimeout(expiry);
          done(outcome);
        };
        if (child.exitCode !== null || child.signalCode !== null) return end({ kind: 'crashed', signal: null });
        queue.push({ id: randomUUID(), event, deadline: Date.now() + timeoutMs, now, end });
        hand();
      });
    },
    kill: () => child.kill('SIGKILL'),
    stop,
  };
}

/** Whether this machine lets the test make mounts: not in every container. */
export function canJail(): boolean {
  return (
    process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'x', '/mnt']).status === 0
  );
}

function peakOf(pid: number | undefined): number {
  const status = spawnSync('grep', ['VmHWM', `/proc/${pid}/status`], { encoding: 'utf8' }).stdout;
  return Number(/(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

interface Place extends LambdaOptions {
  readonly folder: string;
  readonly task: string;
  readonly root: string;
  readonly tmp: string;
  readonly isJailed: boolean;
  readonly port: number;
}

function run(place: Place): ChildProcess {
  const { variables, memoryMb = 1024, storageMb = 512, task, root, tmp, isJailed, port } = place;
  const node = place.node ?? process.env.TLSLENS_LAMBDA_NODE ?? process.execPath;
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
  const env = {
    _HANDLER: HANDLER,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'test',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: 'tlslens',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/tlslens',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/03/10/[$LATEST]0',
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    AWS_REGION: 'eu-central-1',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: isJailed ? '/var/task' : task,
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/task:/opt/lib',
    NODE_PATH: '/opt/nodejs/node24/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
    ...(isJailed ? {} : { TLSLENS_TMP: tmp }),
    ...variables,
  };
  const bootstrap = join(HERE, 'bootstrap.mjs');
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const jail = [join(HERE, 'jail.sh'), root, task, bootstrap, node, String(storageMb)];
  const command = isJailed ? ['/usr/bin/unshare', '--mount', '/bin/bash', ...jail] : [node, bootstrap];
  // The shell joins the group and becomes the program.
  const [program, ...args] = place.cpus
    ? ['/bin/sh', '-c', 'echo $$ >"$0" && exec "$@"', place.cpus.file, ...command]
    : command;
  return spawn(program!, args, { env, stdio, cwd: task });
}
