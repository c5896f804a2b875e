/**
 * `--db s3://bucket/key`: the database of the scheduled job, fetched before a command that reads it. Commands that write
 * refuse it: it has one writer.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { TlslensError } from '../errors.js';
import { globalsOf, s3Options } from './globals.js';

/** By the words of the command line. */
const WRITING: ReadonlySet<string> = new Set(['ingest', 'sync', 'networks load', 'retain', 'demo']);

const NEEDING_NONE: ReadonlySet<string> = new Set(['schema', 'completion', 'help', 'athena setup', 'trino setup']);

/** Run before each command: puts the path of a local copy in the place of an S3 URI. */
export async function useRemoteDatabase(action: Command): Promise<void> {
  const globals = globalsOf(action);
  if (!/^s3:/i.test(globals.db) || needsNone(action)) return;
  const name = wordsOf(action);
  const { write } = action.opts<{ write?: boolean }>();
  if (WRITING.has(name) || write === true) {
    throw new TlslensError(
      'bad_argument',
      `tlslens ${name}${write ? ' --write' : ''} does not write to ${globals.db}: that database has one writer, the scheduled job.`,
      {
        hint: 'Name a local file with --db. Commands that read (report, impact, gate, sql, status, ...) take the S3 URI.',
      },
    );
  }
  const [{ fetchRemoteDatabase }, { say }] = await Promise.all([
    import('../source/remote-database.js'),
    import('./output.js'),
  ]);
  const found = await fetchRemoteDatabase(globals.db, cacheDir(), s3Options(globals));
  const { path, bytes, modified, isFetched, unreachable } = found;
  const size = `${(bytes / 1e6).toLocaleString('en-US', { maximumFractionDigits: 1 })} MB`;
  const when = modified === null ? '' : ` of ${modified.toISOString().slice(0, 16)}Z`;
  say(`Reading ${globals.db}${when} (${size}, ${isFetched ? 'fetched' : 'cached'}).`, globals);
  // Also where little is to be said: what follows may be out of date.
  if (unreachable) process.stderr.write(`tlslens: There may be a newer version: ${unreachable.message}\n`);
  root(action).setOptionValueWithSource('db', path, 'config');
}

/** What answers without a database, and the demo, which has one of its own. */
function needsNone(action: Command): boolean {
  const name = wordsOf(action);
  if (name === 'demo') return root(action).getOptionValue('db') === undefined;
  const { engine, sql, cookbook, show } = action.opts<{
    engine?: string;
    sql?: boolean;
    cookbook?: string | true;
    show?: boolean;
  }>();
  // Logs that stay where they lie are asked there.
  if (engine !== undefined && engine !== 'duckdb') return true;
  if (name === 'sql') return cookbook === true || (cookbook !== undefined && show === true);
  if (name === 'report') return action.args.length === 0 || sql === true;
  return NEEDING_NONE.has(name);
}

function wordsOf(action: Command): string {
  const words: string[] = [];
  for (let command: Command | null = action; command?.parent; command = command.parent) words.unshift(command.name());
  return words.join(' ');
}

function root(action: Command): Command {
  let command = action;
  while (command.parent) command = command.parent;
  return command;
}

/** XDG Base Directory Specification: what can be fetched again lives in $XDG_CACHE_HOME, by default ~/.cache. */
function cacheDir(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tlslens');
}
