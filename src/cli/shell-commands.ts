/**
 * The commands of the shell, which begin with a dot. They are described to commander, which checks their arguments, and from
 * which their help and their completion are made.
 */
import { homedir } from 'node:os';
import { Argument, Command, CommanderError } from 'commander';
import { EXIT, TlslensError } from '../errors.js';
import { FORMAT_NAMES } from '../render/formats.js';
import { pagerCommand } from './pager.js';
import { askReports, findReports, listReportNames, writeReportSql, writeReports } from './report.js';
import { addFilterFlags, type FilterFlags } from './report-filters.js';
import type { Session } from './shell-session.js';
import { readDuration, readParameter, readRows } from './sql-flags.js';

/** What writes or reads files: to be typed, and not to come with a paste of several lines. */
const OF_FILES: ReadonlySet<string> = new Set(['.output', '.read']);

export interface ShellCommandHost {
  readonly session: Session;
  /** Runs statements and commands of a file. */
  readFile(path: string): Promise<void>;
  quit(): void;
}

const KEYS = `
A statement ends with a semicolon. Tab completes. Up and Down go through the
history; with the beginning of a line typed, through what began so.
Ctrl-C stops a query, or drops what is typed. Ctrl-D leaves.`;

const ON_OFF = ['on', 'off'] as const;

/** The commands, as a program of their own. */
export function shellCommands(host: ShellCommandHost): Command {
  const { session } = host;
  const { settings } = session;
  const text = async (lines: string) =>
    (await import('./output.js')).writeText([`${lines}\n`], session.globals('screen'));
  const program = new Command('.help')
    .helpOption('-h, --help')
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError();
  const quiet = { writeErr: () => undefined, outputError: () => undefined };
  const add = (usage: string, summary: string): Command => {
    const [name = '', ...rest] = usage.split(' ');
    const command = program
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
    for (const argument of rest) command.argument(argument);
    return command.copyInheritedSettings(program).configureOutput(quiet).helpOption('-h, --help', 'show this help');
  };
  program.configureOutput(quiet).configureHelp({ commandUsage: (command) => `${command.name()} ${command.usage()}` });

  const showTables = async (name?: string) => {
    const { showSchema } = await import('./schema.js');
    const options = { note: '.schema NAME lists the columns of one.', database: await session.database() };
    await showSchema(name, session.globals(), options);
  };
  add('.tables', 'list tables and views').action(() => showTables());
  add('.schema [name]', 'columns of a table or view: type, unit, meaning').action((name?: string) => showTables(name));
  add('.reports', 'list the ready-made reports').action(() =>
    listReportNames(session.globals(), '.run NAME runs one.'),
  );
  addFilterFlags(add('.run <report...>', 'run reports, with filters as for tlslens report'))
    .option('--assume-current', 'explain connections before the first sync by the oldest metadata, and say so')
    .option('--sql', 'print the SQL of the reports instead of running it')
    .action((names: string[], flags: FilterFlags & { sql?: boolean; assumeCurrent?: boolean }) =>
      session.timed(() => run(session, names, flags)),
    );
  add('.cookbook [question]', 'run a worked question; without a name, list them')
    .option('--param <name=value>', 'another value of a parameter; may be given several times', readParameter)
    .option('--show', 'print its SQL instead of running it')
    .action(async (name: string | undefined, flags: { show?: boolean; param?: Record<string, string> }) => {
      const { runCookbook } = await import('./sql-cookbook.js');
      await runCookbook(
        name ?? true,
        flags,
        session.globals(),
        (sql, param, title) => session.timed(() => session.ask(sql, title, param)),
        '.cookbook NAME runs one; with --show it prints the SQL.',
      );
    });

  add('.format', 'how answers are written; without a name, what it is now')
    .addArgument(
      new Argument('[format]', 'a format; auto: by the extension of .output, else a table').choices([
        'auto',
        ...FORMAT_NAMES,
      ]),
    )
    .action(async (format: string | undefined) => {
      if (format === undefined) return text(settings.format ?? 'auto');
      settings.format = format === 'auto' ? undefined : format;
    });
  add('.output [file]', 'send answers to a file; without a name, to the screen').action((file: string | undefined) =>
    session.sendTo(file === undefined ? undefined : pathOf(file)),
  );
  add('.max-rows', 'rows shown at most, 0 for all')
    .addArgument(new Argument('[n]').argParser(readRows))
    .action(async (rows: number | undefined) => {
      if (rows === undefined) return text(settings.maxRows?.toString() ?? '10000 in a table or Markdown, else all');
      settings.maxRows = rows;
    });
  add('.timeout', 'stop queries after this long: 30s, 5m; or off')
    .addArgument(new Argument('[duration]').argParser((given) => (given === 'off' ? 0 : readDuration(given))))
    .action(async (duration: number | undefined) => {
      if (duration === undefined) return text(settings.timeout === undefined ? 'off' : `${settings.timeout / 1000} s`);
      settings.timeout = duration || undefined;
    });
  add('.param', 'value of $name in statements; without any, list them')
    .addArgument(new Argument('[name=value...]').argParser(readParameter))
    .action(async (given: Record<string, string> | []) => {
      if (Array.isArray(given)) {
        return text(
          Object.entries(settings.param)
            .map(([name, value]) => `${name}=${value}`)
            .join('\n') || 'none',
        );
      }
      settings.param = { ...settings.param, ...given };
    });
  add('.timer', 'say how long each answer took')
    .addArgument(new Argument('[on or off]').choices(ON_OFF).default('on'))
    .action((on: string) => {
      settings.timer = on === 'on';
    });
  add('.pager', 'show long answers by a pager')
    .addArgument(new Argument('[on or off]').choices(ON_OFF).default('on'))
    .action((on: string) => {
      settings.pager = on === 'on' ? pagerCommand() : '';
    });
  add('.read <file>', 'run the statements of a file').action((file: string) => host.readFile(pathOf(file)));
  add('.help [command]', 'this list, or more about one command').action(async (name: string | undefined) => {
    if (name === undefined) return text(list(program));
    const wanted = name.startsWith('.') ? name : `.${name}`;
    const command = program.commands.find((each) => each.name() === wanted);
    if (command === undefined) throw unknown(wanted, program);
    return text(command.helpInformation().trimEnd());
  });
  add('.quit', 'leave; also .exit and Ctrl-D')
    .alias('.exit')
    .action(() => host.quit());
  return program;
}

/**
 * Runs one line; `isTyped` where it came by itself.
 *
 * @throws `bad_argument` for what commander finds wrong, `sql_refused` for a file named in a paste, what the command throws
 */
export async function runShellCommand(program: Command, line: string, isTyped: boolean): Promise<void> {
  const words = wordsOf(line);
  const [name = ''] = words;
  if (OF_FILES.has(name) && !isTyped) {
    throw new TlslensError(
      'sql_refused',
      `${name} was refused: it is about files, and came with a paste of several lines.`,
      {
        hint: 'Type it by itself.',
      },
    );
  }
  const known = program.commands.some((command) => command.name() === name || command.aliases().includes(name));
  if (!known) throw unknown(name, program);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === EXIT.done) return;
    const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n');
    throw new TlslensError('bad_argument', `${name}: ${first}${first.endsWith('.') ? '' : '.'}`, {
      hint: more.join(' ') || `.help ${name} shows how it is used.`,
      cause: error,
    });
  }
}

async function run(
  session: Session,
  names: readonly string[],
  flags: FilterFlags & { sql?: boolean; assumeCurrent?: boolean },
): Promise<void> {
  const reports = await findReports(names);
  if (flags.sql) return writeReportSql(reports, flags, session.globals());
  const main = await session.database();
  // What is assumed holds for a connection from then on: not for the questions to come.
  const database = flags.assumeCurrent ? await main.connect() : main;
  const onSignal = () => database.interrupt();
  process.on('SIGINT', onSignal);
  try {
    const results = await askReports(
      database,
      reports.map(({ name }) => name),
      flags,
      session.globals(),
    );
    await writeReports(results, flags, session.globals());
  } finally {
    process.off('SIGINT', onSignal);
    if (database !== main) database.close();
  }
}

function list(program: Command): string {
  const lines = program.commands.map(
    (command) =>
      [`${command.name()} ${command.usage().replace(/^\[options\] ?/, '')}`.trim(), command.summary()] as const,
  );
  const width = Math.max(...lines.map(([usage]) => usage.length));
  return [...lines.map(([usage, summary]) => `${usage.padEnd(width + 2)}${summary}`), KEYS].join('\n');
}

function unknown(name: string, program: Command): TlslensError {
  return new TlslensError('bad_argument', `The shell has no command ${JSON.stringify(name)}.`, {
    hint: `.help lists them: ${program.commands.map((command) => command.name()).join(' ')}.`,
  });
}

/** A path as typed, where no shell of the system has seen it. */
const pathOf = (file: string): string => file.replace(/^~(?=\/)/, homedir());

/** Words as in a shell of the system: blanks part them, except between quotes. */
export function wordsOf(line: string): string[] {
  return [...line.trim().matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}
