/**
 * `tlslens retain`: old connections out of the database, for good.
 */
import type { Command } from 'commander';
import { EXIT } from '../errors.js';
import { globalsOf } from './globals.js';
import type { Outcome } from './program.js';

const HELP = `
An object goes when it lies wholly before the time: its connections and rejected lines are deleted, its ledger entry stays
as retired, so that ingest does not load it again. The file is then made smaller.

Examples:
  tlslens retain --older-than 90d
  tlslens retain --older-than 2026-01-01 --db team.db`;

export function retainCommand(program: Command, outcome: Outcome): void {
  program
    .command('retain')
    .summary('delete old connections and give the space back')
    .description('Deletes connections that are older than a time, and gives their space back.')
    .requiredOption('--older-than <time>', 'a length of time (90d) or a time (2026-01-01)')
    .addHelpText('after', HELP)
    .action(async (flags: { olderThan: string }, command: Command) => {
      const globals = globalsOf(command);
      const [{ retain }, { parseTime }, { writeResults }] = await Promise.all([
        import('../store/retention.js'),
        import('../time-range.js'),
        import('./output.js'),
      ]);
      const olderThan = parseTime(flags.olderThan, new Date(), '--older-than');
      const { not_compacted, ...figures } = await retain(globals.db, { olderThan });
      await writeResults(
        [
          {
            report: 'retain',
            title: 'Retention',
            generated_at: new Date(),
            columns: Object.keys(figures).map((name) => ({
              name,
              type: 'BIGINT',
              unit: name.startsWith('bytes') ? 'bytes' : 'count',
            })),
            rows: [figures],
            notes: [
              `Deleted what lies wholly before ${olderThan.toISOString()}, by the end of an object's period.`,
              ...(not_compacted === null ? [] : [`The file was not made smaller: ${not_compacted}`]),
            ],
          },
        ],
        globals,
      );
      outcome.status = not_compacted === null ? EXIT.done : EXIT.partial;
    });
}
