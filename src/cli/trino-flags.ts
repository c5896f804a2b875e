/**
 * How a Trino is reached, as flags and environment variables: the same for every command that can run there. Secrets are
 * taken from the environment alone: a command line is seen by every user of the machine.
 */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { TrinoOptions } from '../engines/trino.js';
import { messageOf, TlslensError } from '../errors.js';

export interface TrinoFlags {
  trinoUrl?: string;
  trinoUser?: string;
  trinoCatalog?: string;
  trinoSchema?: string;
  trinoCa?: string;
}

const DEFAULT_TRINO_CATALOG = 'hive';
const DEFAULT_TRINO_SCHEMA = 'tlslens';

/** Adds the flags of Trino to a command. */
export function addTrinoFlags(command: Command): Command {
  return command
    .option('--trino-url <url>', 'https://trino.example.com:8443 (default: $TLSLENS_TRINO_URL)')
    .option('--trino-user <name>', 'user there (default: $TLSLENS_TRINO_USER, else the user here)')
    .option(
      '--trino-catalog <name>',
      `catalog of the Hive connector (default: $TLSLENS_TRINO_CATALOG, else ${DEFAULT_TRINO_CATALOG})`,
    )
    .option(
      '--trino-schema <name>',
      `schema of the tables (default: $TLSLENS_TRINO_SCHEMA, else ${DEFAULT_TRINO_SCHEMA})`,
    )
    .option(
      '--trino-ca <file>',
      'PEM of the authorities to trust instead of the usual ones (default: $TLSLENS_TRINO_CA)',
    );
}

/** Catalog and schema of the tables, which DDL names. */
export function trinoPlace({ trinoCatalog, trinoSchema }: TrinoFlags): { catalog: string; schema: string } {
  const { env } = process;
  return {
    catalog: trinoCatalog ?? env.TLSLENS_TRINO_CATALOG ?? DEFAULT_TRINO_CATALOG,
    schema: trinoSchema ?? env.TLSLENS_TRINO_SCHEMA ?? DEFAULT_TRINO_SCHEMA,
  };
}

/**
 * The flags, then the environment.
 *
 * @throws `bad_argument` where no URL is named, or the file of authorities can't be read
 */
export function readTrinoFlags(flags: TrinoFlags): TrinoOptions {
  const { env } = process;
  const url = flags.trinoUrl ?? env.TLSLENS_TRINO_URL;
  if (url === undefined) {
    throw new TlslensError('bad_argument', 'No Trino to ask was named.', {
      hint: 'Name it with --trino-url or TLSLENS_TRINO_URL: https://trino.example.com:8443.',
    });
  }
  const ca = flags.trinoCa ?? env.TLSLENS_TRINO_CA;
  return {
    url,
    ...trinoPlace(flags),
    user: flags.trinoUser ?? env.TLSLENS_TRINO_USER ?? userInfo().username,
    password: env.TLSLENS_TRINO_PASSWORD,
    token: env.TLSLENS_TRINO_TOKEN,
    ca: ca === undefined ? undefined : readText(ca),
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TlslensError('bad_argument', `Could not read the authorities from ${path}: ${messageOf(error)}.`, {
      hint: 'Name a PEM file with --trino-ca or TLSLENS_TRINO_CA.',
      cause: error,
    });
  }
}
