/**
 * The command line in a real terminal, a pseudo-terminal of Python's: to type into and to look at.
 */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI } from './cli.js';

export interface Terminal {
  /** Types text; `\r` is Enter. */
  type(text: string): void;
  /** Waits until what was shown since the last wait matches; gives all of that, without colours and cursor movements. */
  until(pattern: RegExp): Promise<string>;
  /** What was shown since the last wait, as the terminal got it. */
  shown(): string;
  /** The exit status, once the program has ended. */
  ended: Promise<number | null>;
  kill(): void;
}

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
}

const PATIENCE_MS = 30_000;

export function openTerminal(args: readonly string[], options: TerminalOptions = {}): Terminal {
  const { columns = 100, rows = 24 } = options;
  const bridge = join(import.meta.dirname, 'terminal.py');
  const child = spawn('python3', [bridge, String(columns), String(rows), process.execPath, CLI, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { PATH: process.env.PATH ?? '', HOME: tmpdir(), LANG: 'C.UTF-8', TERM: 'xterm', ...options.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let changed = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    changed();
  });
  let hasEnded = false;
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => {
    hasEnded = true;
    changed();
  });
  return {
    type: (text) => void child.stdin.write(text),
    async until(pattern) {
      const deadline = Date.now() + PATIENCE_MS;
      while (!pattern.test(plain(shown))) {
        const left = deadline - Date.now();
        if (left <= 0 || hasEnded) throw new Error(`${pattern} was not shown, but:\n${JSON.stringify(shown)}`);
        await new Promise<void>((resolve) => {
          changed = resolve;
          setTimeout(resolve, Math.min(left, 200));
        });
      }
      const seen = plain(shown);
      shown = '';
      return seen;
    },
    shown: () => shown,
    ended,
    kill: () => void child.kill('SIGKILL'),
  };
}

const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;
const plain = (text: string): string => text.replace(ESCAPES, '').replace(/\r+\n/g, '\n');
