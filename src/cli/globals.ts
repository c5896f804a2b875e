/**
 * The global options, as every command sees them: typed, with their defaults from the environment.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { S3Options } from '../source/types.js';

export interface Globals {
  /** Path of the database file; `s3://bucket/key` until `remote-db.ts` has fetched it. */
  readonly db: string;
  readonly format?: string;
  readonly output?: string;
  /** Given once or, for `sync`, several times. */
  readonly profiles: readonly string[];
  readonly regions: readonly string[];
  readonly endpointUrl?: string;
  /** How long to wait for a database that another process has open, in milliseconds. */
  readonly wait: number;
  readonly color: 'auto' | 'always' | 'never';
  readonly quiet: boolean;
  /** Whether a progress bar may be shown, given a terminal. */
  readonly progress: boolean;
  readonly debug: boolean;
  /** What takes text in the place of standard output and of the file of `output`: the shell's pager. */
  readonly sink?: Sink;
}

export type Sink = (pieces: AsyncIterable<string> | Iterable<string>) => Promise<void>;
/** Longer than a command that reads takes, shorter than anybody's patience. */
const DEFAULT_WAIT_MS = 5_000;

/** Reads the global options from wherever on the command line they stood. */
export function globalsOf(command: Command): Globals {
  const { profile, region, ...options } = command.optsWithGlobals<
    Partial<Globals> & { profile?: string[]; region?: string[] }
  >();
  return {
    ...options,
    profiles: profile ?? [],
    regions: region ?? [],
    db: options.db ?? process.env.TLSLENS_DB ?? defaultDatabase(),
    color: options.color ?? 'auto',
    wait: options.wait ?? DEFAULT_WAIT_MS,
    quiet: options.quiet ?? false,
    progress: options.progress ?? true,
    debug: options.debug ?? false,
  };
}

/** XDG Base Directory Specification: user data lives in $XDG_DATA_HOME, by default ~/.local/share. */
function defaultDatabase(): string {
  const data = process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  return join(data, 'tlslens', 'tlslens.db');
}

/** What the global options say of S3. */
export function s3Options({ profiles, regions, endpointUrl }: Globals): S3Options {
  const [profile] = profiles;
  const [region] = regions;
  return {
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    ...(endpointUrl !== undefined && { endpointUrl }),
  };
}
