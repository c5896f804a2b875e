/**
 * `tlslens publish`: what Athena and Trino need beside the logs, written where their tables read it.
 */
import type { Command } from 'commander';
import { EXIT } from '../errors.js';
import type { Database } from '../store/database.js';
import type { PublishedFile } from '../store/published-files.js';
import { type Globals, globalsOf, s3Options } from './globals.js';
import { openNamed } from './open-database.js';
import type { Outcome } from './program.js';

const HELP = `
Writes metadata, networks and the constants of TLS from the database as Parquet files, one for each table, to the place
that the tables of tlslens athena setup and tlslens trino setup read: tlslens/ beside AWSLogs/, unless --published names
another. Each file takes the place of the one before at once. Do it again after each sync and networks load; sync --publish does both.

Examples:
  tlslens publish s3://my-logs/nlb/tlslens
  tlslens sync --publish s3://my-logs/nlb/tlslens
  tlslens publish /data/nlb/tlslens`;

export function publishCommand(program: Command, outcome: Outcome): void {
  program
    .command('publish')
    .summary('write metadata and constants for Athena and Trino')
    .description('Writes metadata, networks and constants as Parquet files, for Athena and Trino.')
    .argument('<place>', 's3://bucket/prefix or a folder')
    .option('--assume-current', 'explain connections before the first sync by the oldest metadata')
    .addHelpText('after', HELP)
    .action(async (place: string, flags: { assumeCurrent?: boolean }, command: Command) => {
      const globals = globalsOf(command);
      const [{ assumeCurrent }, { scratchFor }, { writeResults }] = await Promise.all([
        import('../store/metadata-assume.js'),
        import('../source/place-files.js'),
        import('./output.js'),
      ]);
      const scratch = scratchFor(place);
      try {
        const database = await openNamed(globals, { mode: 'read', allowedFolder: scratch.path });
        let files: readonly PublishedFile[];
        try {
          if (flags.assumeCurrent) await assumeCurrent(database);
          files = await publishFrom(database, place, scratch.path, globals);
        } finally {
          database.close();
        }
        await writeResults(
          [
            {
              report: 'publish',
              title: 'Published',
              generated_at: new Date(),
              columns: [
                { name: 'name', type: 'VARCHAR' },
                { name: 'rows', type: 'BIGINT', unit: 'count' },
                { name: 'bytes', type: 'BIGINT', unit: 'bytes' },
              ],
              rows: files.map(({ table, rows, bytes }) => ({ name: table, rows, bytes })),
              notes: [publishedSentence(files, place)],
            },
          ],
          globals,
        );
      } finally {
        scratch.remove();
      }
      outcome.status = EXIT.done;
    });
}

/** From a database that may write where it likes. */
export async function publish(database: Database, place: string, globals: Globals): Promise<readonly PublishedFile[]> {
  const { scratchFor } = await import('../source/place-files.js');
  const scratch = scratchFor(place);
  try {
    return await publishFrom(database, place, scratch.path, globals);
  } finally {
    scratch.remove();
  }
}

async function publishFrom(
  database: Database,
  place: string,
  scratch: string,
  globals: Globals,
): Promise<readonly PublishedFile[]> {
  const [{ writePublishedFiles }, { placeFiles }] = await Promise.all([
    import('../store/published-files.js'),
    import('../source/place-files.js'),
  ]);
  const files = await writePublishedFiles(database, scratch);
  await placeFiles(files, place, s3Options(globals));
  return files;
}

export function publishedSentence(files: readonly PublishedFile[], place: string): string {
  return `${files.length} tables are in ${place} now, for Athena and Trino.`;
}
