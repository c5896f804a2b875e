/**
 * The line scanner of `scanner/`, compiled to WebAssembly: its exports, and memory of its own.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../package-root.js';

/** See the functions of the same names in `scanner/index.ts`. Places are bytes from the start of the block. */
export interface Scanner {
  /** Where a block is written to: {@link BLOCK_BYTES} at most. New after each growth of the memory: not to be kept. */
  block(): Uint8Array;
  begin(bytes: number, origin: number): void;
  scan(): number;
  pass(): void;
  learn(traitsId: number): void;
  expectExtra(count: number): void;
  lineStart(): number;
  lineFeed(): number;
  lineIndex(): number;
  rows(): number;
  hasExtra(): number;
  endsWithTime(): number;
  knownLength(): number;
  /** The bytes of a column: lent until the next block. */
  column(index: number): Uint8Array;
}

/** Outcomes of `scan`. */
export const ENDED = 0;
export const UNKNOWN = 1;

/** A chunk of inflated text, and a line that began in the one before it. */
export const BLOCK_BYTES = 1024 * 1024 + 128 * 1024;

type Exports = Omit<Scanner, 'block' | 'column'> & {
  readonly memory: { readonly buffer: ArrayBuffer };
  start(blockBytes: number, longestLine: number, random: bigint): number;
  columnStart(index: number): number;
  columnEnd(index: number): number;
};

/** As much as is needed: its types come with those of browsers only. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    compile(bytes: Uint8Array): Promise<object>;
    instantiate(module: object): Promise<{ readonly exports: object }>;
  };
};

/** Made by the build, from the checkout too. */
const FILE = join(PACKAGE_ROOT, 'dist', 'parse', 'scanner.wasm');
let compiled: Promise<object> | undefined;

/** A scanner with tables of its own. */
export async function createScanner(longestLine: number): Promise<Scanner> {
  compiled ??= readFile(FILE).then((bytes) => WebAssembly.compile(bytes));
  const { exports } = await WebAssembly.instantiate(await compiled);
  const own = exports as Exports;
  const block = own.start(BLOCK_BYTES, longestLine, randomBytes(8).readBigInt64LE());
  return {
    ...own,
    block: () => new Uint8Array(own.memory.buffer, block, BLOCK_BYTES),
    column: (index) => {
      const start = own.columnStart(index);
      return new Uint8Array(own.memory.buffer, start, own.columnEnd(index) - start);
    },
  };
}
