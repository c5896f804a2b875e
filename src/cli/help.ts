/**
 * `tlslens help [command or topic]`.
 */
import type { Command } from 'commander';
import { EXIT, TlslensError } from '../errors.js';
import { globalsOf } from './globals.js';
import { HELP_TOPICS, TOPIC_NAMES } from './help-topics.js';
import type { Outcome } from './program.js';

const topicList = () =>
  `Topics:\n${TOPIC_NAMES.map((name) => `  ${name.padEnd(14)}${HELP_TOPICS[name]?.summary}`).join('\n')}`;

export function helpCommand(program: Command, outcome: Outcome): void {
  program
    .command('help')
    .summary('show the help of a command or a topic')
    .description('Shows the help of a command, or what holds for many of them.')
    .argument('[name...]', 'a command or a topic')
    .addHelpText('after', `\n${topicList()}\n\nExamples:\n  tlslens help time\n  tlslens help impact`)
    .action(async (names: string[], _flags: object, self: Command) => {
      outcome.status = EXIT.done;
      const topic = names.length === 1 && Object.hasOwn(HELP_TOPICS, names[0]!) ? HELP_TOPICS[names[0]!] : undefined;
      if (topic === undefined) return (await commandAt(program, names)).outputHelp();
      const { writeText } = await import('./output.js');
      await writeText([`${topic.text}\n`], globalsOf(self));
    });
}

async function commandAt(program: Command, names: readonly string[]): Promise<Command> {
  let command = program;
  for (const name of names) {
    const next = command.commands.find((sub) => sub.name() === name);
    if (!next) throw await unknown(names.join(' '), program);
    command = next;
  }
  return command;
}

async function unknown(name: string, program: Command): Promise<TlslensError> {
  const { nearest } = await import('./nearest.js');
  const commands = program.commands.map((command) => command.name());
  return new TlslensError('bad_argument', `There is no help on ${JSON.stringify(name)}.`, {
    hint: `Did you mean "${nearest(name, [...commands, ...TOPIC_NAMES])}"? tlslens help help lists the topics.`,
    details: { name },
  });
}
