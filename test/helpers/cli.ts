import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** The built command line: `npm test` builds it first. */
export const CLI = join(ROOT, 'dist', 'cli', 'main.js');

/** The sample logs, as a user would name them. */
export const SAMPLE_LOGS = join(ROOT, 'sample-logs', 'AWSLogs');

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  /** Leaves standard input open. */
  readonly endless?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with the process, for signals. */
  readonly started?: (child: ChildProcess) => void;
}

/** Runs the binary in an environment that holds nothing of this machine's: no AWS settings, no terminal. */
export async function tlslens(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: options.cwd ?? ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: tmpdir(),
      LANG: 'C.UTF-8',
      TZ: 'America/New_York',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...options.env,
    },
  });
  options.started?.(child);
  const read = async (stream: NodeJS.ReadableStream) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString();
  };
  child.stdin.on('error', () => undefined);
  if (!options.endless) child.stdin.end(options.input ?? '');
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, status] = await Promise.all([read(child.stdout), read(child.stderr), exit]);
  return { status, stdout, stderr };
}

/**
 * Interrupts the binary when it has been at work for a while. Before it listens for signals one would just end it: it is
 * then run again, and given longer.
 */
export async function tlslensInterrupted(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  for (let ms = 1000; ; ms *= 2) {
    const ran = await tlslens(args, { ...options, started: (child) => setTimeout(() => child.kill('SIGINT'), ms) });
    if (ran.status !== null || ms > 10_000) return ran;
  }
}

/** A folder of its own, and how to be rid of it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'tlslens-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
