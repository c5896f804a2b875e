/**
 * `tlslens status`: what is in the database.
 */
import type { Command } from 'commander';
import type { Cell, Result } from '../result.js';
import type { Database } from '../store/database.js';
import { globalsOf } from './globals.js';
import { openNamed } from './open-database.js';
import type { Outcome } from './program.js';

const HELP = `
Examples:
  tlslens status
  tlslens status --db team.db --format json`;

export function statusCommand(program: Command, _outcome: Outcome): void {
  program
    .command('status')
    .summary('show what is in the database')
    .description('Shows objects, rows, time window, rejected lines and failures of the database.')
    .addHelpText('after', HELP)
    .action(async (_flags: object, command: Command) => {
      const globals = globalsOf(command);
      const [{ writeResults }] = await Promise.all([import('./output.js')]);
      const database = await openNamed(globals, { mode: 'read' });
      try {
        await writeResults([await status(database)], globals);
      } finally {
        database.close();
      }
    });
}

const MEANING: Readonly<Record<string, string>> = {
  objects_loaded: 'log objects read in full',
  objects_failed: 'could not be read; the next ingest tries again',
  objects_skipped: 'keys of other log kinds that were met',
  objects_retired: 'deleted for their age; not loaded again',
  lines_read: 'connections + rejected_lines',
  connections: 'rows of connections',
  rejected_lines: 'lines that are no connection, kept with their reason',
  stored_bytes: 'size of the loaded objects as stored',
  load_balancers: 'told apart by the keys of the objects',
  first_period_end: 'earliest delivery period',
  last_period_end: 'latest delivery period',
  last_ingest: 'when the ledger last changed',
  first_started_at: 'start of the earliest connection',
  last_started_at: 'start of the latest connection',
  last_ended_at: 'end of the latest connection',
};

async function status(database: Database): Promise<Result> {
  const { readQuery } = await import('../query-files.js');
  const { rows } = await database.query(readQuery('status/objects.sql'));
  const [{ countDoubled }, { storedBytes }] = await Promise.all([
    import('../store/doubled.js'),
    import('../store/stored-bytes.js'),
  ]);
  const doubled = await countDoubled(database);
  const failures = await database.query(readQuery('status/failures.sql'));
  const figures = Object.entries(rows[0] ?? {});
  const row = (measure: string, value: Cell) => ({ measure, value, meaning: MEANING[measure] ?? '' });
  return {
    report: 'status',
    title: 'What is in the database',
    generated_at: new Date(),
    columns: [
      { name: 'measure', type: 'VARCHAR' },
      // Numbers and times in one column: each is shown by what it is.
      { name: 'value', type: 'VARCHAR' },
      { name: 'meaning', type: 'VARCHAR', prose: true },
    ],
    rows: [row('database_bytes', storedBytes(database.path)), ...figures.map(([name, value]) => row(name, value))],
    notes: [
      `Database ${database.path}.`,
      ...(doubled.connections > 0
        ? [
            `${doubled.connections.toLocaleString('en-US')} connections look doubled: they came in objects of several formats ` +
              `(${doubled.formats.join(', ')}). Ingest one delivery only: --delivery legacy or vended.`,
          ]
        : []),
      ...failures.rows.map(({ uri, reason }) => `Failed: ${String(uri)}: ${String(reason)}`),
    ],
  };
}
