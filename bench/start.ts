/**
 * What the command line costs before it does anything.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { against } from './aims.js';
import { median, print } from './measure.js';

const CLI = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js');

export async function measureStart(runs: number): Promise<void> {
  const node = await median(runs, async () => execFileSync(process.execPath, ['-e', '0']));
  const help = await median(runs, async () => execFileSync(process.execPath, [CLI, '--help']));
  const ms = (time: number) => `${(time * 1000).toFixed(0)} ms`;
  print('Start', [
    { what: 'node -e 0', time: ms(node) },
    { what: 'tlslens --help', time: ms(help) },
  ]);
  against('--help beyond node itself', (help - node) * 1000, { over: 'start of the program', unit: 'ms', atMost: 150 });
}
