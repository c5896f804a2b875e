/**
 * `tlslens shell`: questions in SQL, one after another.
 */
import type { Command } from 'commander';
import { globalsOf } from './globals.js';
import type { Outcome } from './program.js';
import { type AnswerFlags, addAnswerFlags } from './sql-flags.js';

const HELP = `
Statements end with a semicolon and may go over several lines. Commands of the shell begin with a dot and are one line:
.help lists them. Tab completes, Up and Down go through the history, Ctrl-C stops a query or drops what is typed, Ctrl-D
leaves. What is pasted runs when you press Enter, and not before.
The database is opened as for tlslens sql: read-only, with files, network and settings shut. While the shell waits for you
it lets go of the database, so that an ingest can run.
Where standard input is no terminal, the shell runs what it reads, and stops at the first statement that fails.

Files and environment:
  XDG_STATE_HOME   where tlslens/shell-history lies (default: ~/.local/state); it is yours alone to read
  TLSLENS_PAGER    what shows answers longer than the screen (default: $PAGER, else less -SRFX); empty for none

Examples:
  tlslens shell
  tlslens shell --db s3://my-bucket/tlslens/tlslens.db
  tlslens shell --write
  tlslens shell --format csv < questions.sql`;

export interface ShellFlags extends AnswerFlags {}

export function shellCommand(program: Command, outcome: Outcome): void {
  const command = program
    .command('shell')
    .summary('ask the database in SQL, question after question')
    .description('Opens a prompt for read-only SQL over the imported logs, with completion, history and reports.');
  addAnswerFlags(command)
    .addHelpText('after', HELP)
    .action(async (flags: ShellFlags, self: Command) => {
      const { runShell } = await import('./shell-run.js');
      outcome.status = await runShell(flags, globalsOf(self));
    });
}
