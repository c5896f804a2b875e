/**
 * `tlslens metadata log`: what changed between the snapshots of `sync`.
 */
import type { Command } from 'commander';
import type { Cell, Result } from '../result.js';
import { globalsOf } from './globals.js';
import { openNamed } from './open-database.js';
import type { Outcome } from './program.js';

const HELP = `
A change happened some time between two snapshots; it is dated by the one that first showed it.

Examples:
  tlslens metadata log
  tlslens metadata log --since 30d --format csv`;

interface LogFlags {
  from?: string;
  to?: string;
  since?: string;
}

export function metadataCommand(program: Command, _outcome: Outcome): void {
  const metadata = program
    .command('metadata')
    .summary('show what changed between snapshots')
    .description('Shows the history that sync keeps.')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', HELP);
  metadata
    .command('log')
    .summary('list what changed: policies, certificates, listeners, logging, weights')
    .description('Lists what changed: policies, certificates, listeners, logging, weights.')
    .option('--from <time>', 'changes that showed at this time or later')
    .option('--to <time>', 'changes that showed before this time')
    .option('--since <duration>', 'changes that showed within this long: 12h, 30d')
    .addHelpText('after', HELP)
    .action(async (flags: LogFlags, command: Command) => {
      const globals = globalsOf(command);
      const [{ metadataLog }, { parseTimeRange }, { writeResults }] = await Promise.all([
        import('../store/metadata-log.js'),
        import('../time-range.js'),
        import('./output.js'),
      ]);
      const database = await openNamed(globals, { mode: 'read' });
      try {
        const changes = await metadataLog(database, parseTimeRange(flags, new Date()));
        await writeResults([resultOf(changes as unknown as Record<string, Cell>[])], globals);
      } finally {
        database.close();
      }
    });
}

function resultOf(rows: readonly Readonly<Record<string, Cell>>[]): Result {
  return {
    report: 'metadata-log',
    title: 'What changed between snapshots',
    generated_at: new Date(),
    columns: [
      { name: 'at', type: 'TIMESTAMP', unit: 'UTC' },
      { name: 'account_id', type: 'VARCHAR', wide: true },
      { name: 'region', type: 'VARCHAR', wide: true },
      { name: 'what', type: 'VARCHAR' },
      { name: 'subject', type: 'VARCHAR', prose: true },
      { name: 'before', type: 'VARCHAR', prose: true },
      { name: 'after', type: 'VARCHAR', prose: true },
    ],
    rows,
    notes: ['A change is dated by the snapshot that first showed it; it happened since the one before.'],
  };
}
