/**
 * `tlslens completion`: a script that lets a shell complete commands, flags, and the names of reports and policies.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import { EXIT } from '../errors.js';
import { SHELLS, type Shell } from './completion-scripts.js';
import { globalsOf } from './globals.js';
import { TOPIC_NAMES } from './help-topics.js';
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
      const [{ completedCommands }, { completionScript }, names, { writeText }] = await Promise.all([
        import('./completion-model.js'),
        import('./completion-scripts.js'),
        knownNames(),
        import('./output.js'),
      ]);
      await writeText([completionScript(shell, completedCommands(program, names))], globalsOf(self));
      outcome.status = EXIT.done;
    });
}

async function knownNames() {
  const [{ listReports }, { PREDEFINED_POLICIES }, { FORMAT_NAMES }, { listQueries, QUERIES_DIR }] = await Promise.all([
    import('../reports/catalogue.js'),
    import('../policy/predefined-policies.js'),
    import('../render/formats.js'),
    import('../query-files.js'),
  ]);
  return {
    reports: listReports().map(({ name }) => name),
    policies: PREDEFINED_POLICIES.map(({ name }) => name),
    formats: FORMAT_NAMES,
    recipes: existsSync(join(QUERIES_DIR, 'cookbook')) ? listQueries('cookbook') : [],
    topics: TOPIC_NAMES,
  };
}
