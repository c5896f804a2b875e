/**
 * `tlslens completion`: a script that lets a shell complete commands, flags, and the names of reports and policies.
 */
import { Argument, type Command } from 'commander';
import { EXIT } from '../errors.js';
import { SHELLS, type Shell } from './completion-scripts.js';
import { globalsOf } from './globals.js';
import type { Outcome } from './program.js';

const HELP = `
The script holds all names as they are in this version: make it anew after an update.

Examples:
  source <(tlslens completion bash)
  tlslens completion zsh > "\${fpath[1]}/_tlslens"
  tlslens completion fish > ~/.config/fish/completions/tlslens.fish`;

export function completionCommand(program: Command, outcome: Outcome): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script by which a shell completes commands, flags, reports, policies and formats.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', HELP)
    .action(async (shell: Shell, _flags: object, self: Command) => {
      const [{ completedCommands }, { completionScript }, { knownNames }, { writeText }] = await Promise.all([
        import('./completion-model.js'),
        import('./completion-scripts.js'),
        import('./completion-names.js'),
        import('./output.js'),
      ]);
      await writeText([completionScript(shell, completedCommands(program, await knownNames()))], globalsOf(self));
      outcome.status = EXIT.done;
    });
}
