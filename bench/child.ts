/**
 * The built command in a process of its own, with its time and the most memory it ever held (Linux alone tells).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js');
const LOOK_MS = 20;

export interface Measured {
  readonly seconds: number;
  /** Peak resident set, in MiB; NaN where the system does not tell. */
  readonly mebibytes: number;
}

/** Runs `tlslens` with these arguments; throws where it does not end with status 0. */
export async function measureCommand(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Measured> {
  const start = performance.now();
  const child = spawn(process.execPath, [MAIN, ...args, '--no-progress', '--quiet'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let mebibytes = Number.NaN;
  const timer = setInterval(() => {
    mebibytes = peakOf(child.pid) ?? mebibytes;
  }, LOOK_MS);
  const [status] = await once(child, 'close');
  clearInterval(timer);
  if (status !== 0) throw new Error(`tlslens ${args[0]} ended with status ${status}`);
  return { seconds: (performance.now() - start) / 1000, mebibytes };
}

/** The kernel keeps the high-water mark: the last look before the end has it, but for the last {@link LOOK_MS}. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kibibytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}
