/**
 * What may stand at each place of a command line, read from the commander definitions. What a shell makes of it is
 * `completion-scripts.ts`.
 */
import type { Argument, Command, Option } from 'commander';

/** Words to choose from, or the files of the disk. */
export type Candidates = readonly string[] | 'files';

export interface CompletedFlag {
  /** `--format`, and `-f` where there is a short one. */
  readonly names: readonly string[];
  readonly description: string;
  /** What follows it; `undefined` for a switch. Empty where anything may follow. */
  readonly values: Candidates | undefined;
}

export interface CompletedCommand {
  /** The words that lead to it: `metadata log`; empty for the program itself. */
  readonly path: string;
  readonly summary: string;
  readonly subcommands: readonly { readonly name: string; readonly summary: string }[];
  readonly flags: readonly CompletedFlag[];
  readonly words: Candidates;
}

/** Names that commander does not know: those of the catalogue, by the words of the command line. */
export interface KnownNames {
  readonly reports: readonly string[];
  readonly policies: readonly string[];
  readonly formats: readonly string[];
  readonly recipes: readonly string[];
  readonly tables: readonly string[];
  readonly topics: readonly string[];
}

/** The program and all commands below it, each with the global options too. */
export function completedCommands(program: Command, names: KnownNames): CompletedCommand[] {
  const globals = program.options;
  const helpWords = [...program.commands.map((command) => command.name()), ...names.topics];
  const walk = (command: Command, path: string): CompletedCommand[] => [
    {
      path,
      summary: command.summary() || command.description(),
      subcommands: command.commands.map((sub) => ({ name: sub.name(), summary: sub.summary() || sub.description() })),
      flags: [...(command === program ? [] : command.options), ...globals]
        .filter((option) => !option.hidden)
        .map((option) => flagOf(option, path, names))
        .concat({ names: ['-h', '--help'], description: 'show the help', values: undefined }),
      words: path === 'help' || path === '.help' ? helpWords : wordsOf(command.registeredArguments, path, names),
    },
    ...command.commands.flatMap((sub) => walk(sub, path === '' ? sub.name() : `${path} ${sub.name()}`)),
  ];
  return walk(program, '');
}

function flagOf(option: Option, path: string, names: KnownNames): CompletedFlag {
  const takesValue = option.required || option.optional;
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    description: option.description,
    values: takesValue ? valuesOf(option, path, names) : undefined,
  };
}

/** What the placeholder of a flag calls a file. */
const FILE_FLAG = /<(?:file|dir|path)>|\[(?:file|dir|path)\]/;

function valuesOf(option: Option, path: string, names: KnownNames): Candidates {
  if (option.argChoices) return option.argChoices;
  if (option.long === '--format') return names.formats;
  if (path === 'impact' && (option.long === '--to' || option.long === '--from')) return names.policies;
  if (option.long === '--cookbook') return names.recipes;
  return FILE_FLAG.test(option.flags) ? 'files' : [];
}

function wordsOf(args: readonly Argument[], path: string, names: KnownNames): Candidates {
  const [first] = args;
  if (!first) return [];
  if (first.argChoices) return first.argChoices;
  if (path === 'report' || path === '.run') return [...names.reports, 'all'];
  if (path === 'schema' || path === '.schema') return names.tables;
  if (path === '.cookbook') return names.recipes;
  return /^(?:source|file)$/.test(first.name()) ? 'files' : [];
}
