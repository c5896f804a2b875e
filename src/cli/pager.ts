/**
 * Text to a terminal, by way of a pager where it is longer than the screen.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import stringWidth from 'string-width';

/** Says how to quit at its foot, stays on short lines, leaves the text on the screen. https://www.greenwoodsoftware.com/less */
const USUAL = 'less -SRFX';

/** The pager that the user wants; empty for none. */
export function pagerCommand(): string {
  return process.env.TLSLENS_PAGER ?? process.env.PAGER ?? USUAL;
}

/** Whether the command is there to be run. */
export function isThere(command: string): boolean {
  const [program = ''] = command.trim().split(/\s+/);
  return program !== '' && spawnSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' }).status === 0;
}

export interface Paging {
  readonly output: NodeJS.WriteStream;
  /** What the shell of the system runs; empty for none. */
  readonly command: string;
}

/**
 * Writes the text; the milliseconds that a reader let it wait. Stops taking pieces where the reader has seen enough.
 */
export async function page(
  pieces: AsyncIterable<string> | Iterable<string>,
  { output, command }: Paging,
): Promise<number> {
  const rows = output.rows || 24;
  let waited = 0;
  let head = '';
  let pager: ChildProcess | undefined;
  let target: Writable = output;
  let hasLeft = false;
  const write = async (text: string) => {
    if (target.write(text)) return;
    const before = performance.now();
    await Promise.race([once(target, 'drain'), ...(pager ? [once(pager, 'close')] : [])]).catch(() => undefined);
    waited += performance.now() - before;
  };
  for await (const piece of pieces) {
    if (hasLeft) break;
    if (pager !== undefined) {
      await write(piece);
      continue;
    }
    head += piece;
    // One line for the prompt that follows.
    if (command === '' || linesOf(head, output.columns || 80) < rows - 1) continue;
    pager = open(command);
    pager.once('close', () => {
      hasLeft = true;
    });
    target = pager.stdin!.on('error', () => undefined);
    await write(head);
    head = '';
  }
  if (pager === undefined) {
    await write(head);
    return waited;
  }
  const before = performance.now();
  const closed = hasLeft ? undefined : once(pager, 'close');
  pager.stdin?.end();
  await closed;
  return waited + performance.now() - before;
}

/** Options that less takes by itself, where the user has none of their own: as git does it for a plain PAGER=less. */
function open(command: string): ChildProcess {
  return spawn('sh', ['-c', command], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, LESS: process.env.LESS ?? USUAL.replace(/^less -/, '') },
  });
}

function linesOf(text: string, columns: number): number {
  let lines = 0;
  for (const line of text.split('\n')) lines += Math.max(1, Math.ceil(stringWidth(line) / columns));
  return lines - 1;
}
