/**
 * `tlslens connect`: SQL by which a stock DuckDB sees the database, or an export.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { TlslensError } from '../errors.js';
import { type Globals, globalsOf, s3Options } from './globals.js';
import type { Outcome } from './program.js';

const HELP = `
It is SQL to begin a session with. Over the database it is opened read-only; over an export, tables and views of the same names
and meanings are made in memory. Nothing is asked of the database itself: it may be in use.
An export in S3 is read by DuckDB's extensions httpfs and aws, with the credentials of the AWS CLI.

Examples:
  duckdb -init <(tlslens connect --db team.db)
  duckdb -init <(tlslens connect --export ./nlb-tls)
  tlslens connect --export s3://my-lake/nlb-tls --output tlslens.sql`;

export function connectCommand(program: Command, _outcome: Outcome): void {
  program
    .command('connect')
    .summary('print SQL that connects a stock DuckDB')
    .description('Prints SQL by which the duckdb command, or any client of DuckDB, sees the database or an export.')
    .option('--export <dir>', 'an export instead of the database: a folder, or s3://bucket/prefix')
    .addHelpText('after', HELP)
    .action(async (flags: { export?: string }, command: Command) => {
      const globals = globalsOf(command);
      const { writeText } = await import('./output.js');
      await writeText([await connectSql(flags.export ?? globals.db, flags.export !== undefined, globals)], globals);
    });
}

async function connectSql(place: string, mustBeExport: boolean, globals: Globals): Promise<string> {
  const [{ connectDatabaseSql, connectExportSql }, { hasConnections, readManifest }, { isS3Uri }] = await Promise.all([
    import('../store/connect-sql.js'),
    import('../store/export-manifest.js'),
    import('../source/s3-uri.js'),
  ]);
  if (mustBeExport && isS3Uri(place)) return connectS3(place, globals);
  if (!existsSync(place)) throw missing(place, mustBeExport);
  const manifest = readManifest(place);
  if (manifest !== null) return connectExportSql(resolve(place), hasConnections(manifest));
  if (mustBeExport) throw missing(place, true);
  return connectDatabaseSql(resolve(place));
}

async function connectS3(uri: string, globals: Globals): Promise<string> {
  const [{ connectExportSql }, { hasConnections, parseManifest }, { openS3Target }] = await Promise.all([
    import('../store/connect-sql.js'),
    import('../store/export-manifest.js'),
    import('../export/s3-target.js'),
  ]);
  const options = s3Options(globals);
  const target = await openS3Target(uri, options);
  try {
    const found = await target.manifest();
    if (found === null) throw missing(uri, true);
    return connectExportSql(target.place, hasConnections(parseManifest(found.text, uri)), options);
  } finally {
    target.close();
  }
}

function missing(place: string, isExport: boolean): TlslensError {
  return isExport
    ? new TlslensError('database_missing', `There is no whole export at ${place}: it has no manifest.json.`, {
        hint: `Make one with: tlslens export --to ${place}`,
        details: { path: place },
      })
    : new TlslensError('database_missing', `There is no database at ${place}.`, {
        hint: 'Name one with --db, or an export with --export.',
        details: { path: place },
      });
}
