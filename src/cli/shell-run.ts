/**
 * The shell from its first line to its last: lines to statements and commands, their failures to sentences.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { EXIT, type ExitStatus, messageOf, TlslensError } from '../errors.js';
import { isBlank, splitSql } from '../sql-text.js';
import { knownNames } from './completion-names.js';
import type { Globals } from './globals.js';
import { say } from './output.js';
import { pagerCommand } from './pager.js';
import { printError } from './print-error.js';
import type { ShellFlags } from './shell.js';
import { runShellCommand, shellCommands } from './shell-commands.js';
import { completeShell } from './shell-complete.js';
import { historyFile, openHistory } from './shell-history.js';
import { openPrompt, type Prompt } from './shell-prompt.js';
import { openSession, type Session } from './shell-session.js';

const PROMPT = 'tlslens> ';
const CONTINUATION = '    ...> ';

/** Runs a shell on standard input. Throws what the first failure was where that is no terminal. */
export async function runShell(flags: ShellFlags, globals: Globals): Promise<ExitStatus> {
  const session = openSession(
    {
      format: globals.format,
      output: globals.output,
      param: flags.param ?? {},
      maxRows: flags.maxRows,
      timeout: flags.timeout,
      write: flags.write ?? false,
      timer: false,
      pager: pagerCommand(),
    },
    globals,
  );
  try {
    // A database that is not there is told before anything is asked.
    await session.database();
    return process.stdin.isTTY === true ? await talk(session, globals) : await readAll(session);
  } finally {
    session.close();
  }
}

async function readAll(session: Session): Promise<ExitStatus> {
  const reader = makeReader(session);
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    await reader.take(line, true);
    if (reader.hasQuit()) return EXIT.done;
  }
  await reader.finish();
  return EXIT.done;
}

async function talk(session: Session, globals: Globals): Promise<ExitStatus> {
  const history = openHistory(historyFile());
  const reader = makeReader(session, (entry) => history.add(entry));
  const prompt: Prompt = openPrompt({
    input: process.stdin,
    output: process.stdout.isTTY === true ? process.stdout : process.stderr,
    history: history.entries,
    continuation: CONTINUATION,
    complete: (line) =>
      completeShell([reader.unfinished(), ...held.map((text) => `${text}\n`)].join(''), line, {
        commands: reader.commands,
        names: knownNames,
        database: () => session.database(),
        write: session.settings.write,
      }),
  });
  const held: string[] = [];
  let status: ExitStatus = EXIT.done;
  let isEnding = false;
  // Ctrl-C belongs to what runs. Where nothing does, it does nothing.
  const onInterrupt = () => undefined;
  const onEnd = () => {
    isEnding = true;
    status = EXIT.interrupted;
    prompt.close();
  };
  // A terminal that is gone stops what runs, as SIGTERM does.
  const onHangUp = () => process.emit('SIGTERM');
  process.on('SIGINT', onInterrupt).once('SIGTERM', onEnd).once('SIGHUP', onHangUp).once('exit', prompt.close);
  say(greeting(session, globals), globals);
  try {
    while (!isEnding && !reader.hasQuit()) {
      session.rest();
      const entered = await prompt.read(held.length > 0 || reader.unfinished() !== '' ? CONTINUATION : PROMPT);
      if (entered.kind === 'end') {
        process.stderr.write('\n');
        break;
      }
      if (entered.kind === 'dropped') {
        held.length = 0;
        reader.drop();
        continue;
      }
      held.push(entered.text);
      if (entered.isHeld) continue;
      const lines = held.splice(0).flatMap((text) => text.split('\n'));
      const isTyped = lines.length === 1;
      let line: string | undefined;
      try {
        for (line = lines.shift(); line !== undefined; line = lines.shift()) await reader.take(line, isTyped);
      } catch (error) {
        printError(error, { debug: globals.debug, hint: inShell });
        if (reader.drop() || !isBlank(lines.join('\n'))) say('What followed was not run.', globals);
      }
      prompt.historyChanged();
    }
  } finally {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onEnd).off('SIGHUP', onHangUp).off('exit', prompt.close);
    prompt.close();
  }
  return status;
}

const DEEPEST_SCRIPT = 8;

interface Reader {
  readonly commands: ReturnType<typeof shellCommands>;
  /** Takes one line, which came by itself or with others; runs the statements and the command that it completes. */
  take(line: string, isTyped: boolean): Promise<void>;
  /** What is not a whole statement yet. */
  unfinished(): string;
  /** Forgets what is not run; whether there were whole statements. */
  drop(): boolean;
  /** Runs what has no semicolon to its end. */
  finish(): Promise<void>;
  hasQuit(): boolean;
}

function makeReader(session: Session, remember: (entry: string) => void = () => undefined, depth = 0): Reader {
  let rest = '';
  let isQuitting = false;
  const waiting: string[] = [];
  const commands = shellCommands({
    session,
    readFile: (path) => readScript(path),
    quit() {
      isQuitting = true;
    },
  });

  async function take(line: string, isTyped: boolean): Promise<void> {
    if (isQuitting) return;
    const command = rest === '' ? commandOf(line) : undefined;
    if (command !== undefined) {
      remember(command);
      await runShellCommand(commands, command, isTyped);
      return;
    }
    const split = splitSql(`${rest}${line}\n`);
    rest = isBlank(split.rest) && !split.isInside ? '' : split.rest;
    if (split.statements.length > 0) remember(split.statements.map((sql) => `${sql};`).join('\n'));
    waiting.push(...split.statements);
    for (let sql = waiting.shift(); sql !== undefined; sql = waiting.shift()) {
      const statement = sql;
      await session.timed(() => session.ask(statement));
    }
  }

  async function readScript(path: string): Promise<void> {
    if (depth >= DEEPEST_SCRIPT) {
      throw new TlslensError('bad_argument', `Could not read ${path}: files that read files go on for too long.`);
    }
    const script = makeReader(session, undefined, depth + 1);
    for (const line of readText(path).split('\n')) await script.take(line, true);
    await script.finish();
    if (script.hasQuit()) isQuitting = true;
  }

  return {
    commands,
    take,
    unfinished: () => rest,
    drop() {
      rest = '';
      return waiting.splice(0).length > 0;
    },
    async finish() {
      const last = rest;
      rest = '';
      if (!isBlank(last)) await session.timed(() => session.ask(last));
    },
    hasQuit: () => isQuitting,
  };
}

/** A line that is a command. A few words mean one without their dot, since other shells have them so. */
function commandOf(line: string): string | undefined {
  if (/^\s*\./.test(line)) return line.trim();
  const [, word] = /^\s*(quit|exit|help)\s*;?\s*$/i.exec(line) ?? [];
  return word === undefined ? undefined : `.${word.toLowerCase()}`;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new TlslensError('bad_argument', `Could not read the SQL from ${path}: ${messageOf(error)}.`, {
      hint: 'Name a readable file: .read FILE',
      cause: error,
    });
  }
}

function greeting({ settings }: Session, { db }: Globals): string {
  const access = settings.write ? 'views of your own can be made in the schema "my"' : 'read-only';
  return `${basename(db)}, ${access}. Statements end with a semicolon; .help lists the commands, Ctrl-D leaves.`;
}

/** Hints are written for the command line; the shell has the same by other names. */
function inShell(hint: string): string {
  return hint
    .replaceAll('tlslens schema lists', '.tables lists')
    .replaceAll('tlslens sql --cookbook', '.cookbook')
    .replace(/--(max-rows|param|timeout|format|output)\b/g, '.$1');
}
