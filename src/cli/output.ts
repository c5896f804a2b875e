/**
 * Results to standard output or a file, in the chosen format; everything else to standard error.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TlslensError } from '../errors.js';
import { type Format, formatOfFile, parseFormat } from '../render/formats.js';
import type { RenderOptions } from '../render/options.js';
import { render } from '../render/render.js';
import { ASSUMED_PREFIX, type Result } from '../result.js';
import type { Globals } from './globals.js';
import { outputError } from './output-error.js';

const WIDTH_WITHOUT_TERMINAL = 100;

/** Writes results as one output. */
export async function writeResults(
  results: readonly Result[],
  globals: Globals,
  page: Pick<RenderOptions, 'title' | 'rows'> = {},
): Promise<void> {
  const options = {
    width: terminalWidth(),
    color: wantsColor(globals),
    unicode: wantsUnicode(),
    terminal: goesToTerminal(globals),
    ...page,
  };
  await writeText(render(results, chooseFormat(globals), options), globals);
}

/** Writes text pieces to `--output` or to standard output, at the pace of the reader. */
export async function writeText(pieces: AsyncIterable<string> | Iterable<string>, globals: Globals): Promise<void> {
  if (globals.sink !== undefined) return globals.sink(pieces);
  if (globals.output === undefined) {
    for await (const piece of pieces) {
      if (!process.stdout.write(piece)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    }
    return;
  }
  try {
    await pipeline(Readable.from(pieces), createWriteStream(globals.output));
  } catch (error) {
    throw outputError(error, globals.output);
  }
}

/**
 * What must be said beside the rows, on standard error, where the format has rows alone: that not everything in them is
 * known. The other formats carry the notes of the results.
 */
export function sayAssumed(results: readonly Result[], globals: Globals): void {
  const format = chooseFormat(globals);
  if (format !== 'csv' && format !== 'ndjson') return;
  const said = results.flatMap(({ notes }) => notes.filter((note) => note.startsWith(ASSUMED_PREFIX)));
  for (const note of new Set(said)) process.stderr.write(`tlslens: ${note}\n`);
}

/** A line for people, on standard error; silenced by `--quiet`. */
export function say(text: string, globals: Globals): void {
  if (!globals.quiet) process.stderr.write(`${text}\n`);
}

export function chooseFormat(globals: Globals): Format {
  if (globals.format === 'parquet' || (globals.format === undefined && /\.parquet$/i.test(globals.output ?? ''))) {
    throw new TlslensError('bad_argument', 'This command has no Parquet to write.', {
      hint: 'tlslens sql writes Parquet with --output FILE.parquet.',
    });
  }
  if (globals.format !== undefined) return parseFormat(globals.format);
  return (globals.output === undefined ? undefined : formatOfFile(globals.output)) ?? 'table';
}

/** Whether somebody's terminal shows the text as it is written. */
export function goesToTerminal({ output }: Globals): boolean {
  return output === undefined && process.stdout.isTTY === true;
}

function terminalWidth(): number {
  return process.stdout.columns || Number(process.env.COLUMNS) || WIDTH_WITHOUT_TERMINAL;
}

/** https://no-color.org: any non-empty NO_COLOR turns colour off, unless it was asked for outright. */
function wantsColor(globals: Globals): boolean {
  if (globals.color !== 'auto') return globals.color === 'always';
  return goesToTerminal(globals) && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

function wantsUnicode(): boolean {
  const locale = process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || '';
  return locale === '' || /utf-?8/i.test(locale);
}
