/**
 * What Tab offers in the shell: after a dot its commands and what goes with them, else SQL.
 */
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { Database } from '../store/database.js';
import { type CompletedCommand, completedCommands, type KnownNames } from './completion-model.js';
import type { Completions } from './shell-prompt.js';

export interface CompletionSources {
  readonly commands: Command;
  readonly names: () => Promise<KnownNames>;
  readonly database: () => Promise<Database>;
  readonly write: boolean;
}

/** Completes `line`, which follows `before`: the lines of a statement that is not whole yet. */
export async function completeShell(before: string, line: string, sources: CompletionSources): Promise<Completions> {
  if (before === '' && /^\s*\./.test(line)) {
    return completeCommand(line, completedCommands(sources.commands, await sources.names()));
  }
  if (before === '' && line.trim() === '') return [[], line];
  const { completeSql } = await import('../store/complete-sql.js');
  const { start, candidates } = await completeSql(await sources.database(), before + line, sources.write);
  const inLine = start - before.length;
  return inLine < 0 ? [[], line] : [[...candidates], line.slice(inLine)];
}

function completeCommand(line: string, commands: readonly CompletedCommand[]): Completions {
  const [, , current = ''] = /^\s*([\s\S]*?)(\S*)$/.exec(line) ?? [];
  const words = line
    .slice(0, line.length - current.length)
    .trim()
    .split(/\s+/);
  const [name = ''] = words;
  const offer = (all: readonly string[], end = ' '): Completions => [
    all.filter((word) => word.startsWith(current)).map((word) => `${word}${end}`),
    current,
  ];
  if (name === '') return offer(commands.filter(({ path }) => path !== '').map(({ path }) => path));
  const command = commands.find(({ path }) => path === name);
  if (command === undefined) return [[], current];
  const flag = command.flags.find(({ names }) => names.includes(words.at(-1) ?? ''));
  const values = words.length > 1 && flag?.values !== undefined ? flag.values : command.words;
  if (current.startsWith('-'))
    return offer(command.flags.flatMap(({ names }) => names.filter((each) => each.startsWith('--'))));
  return values === 'files' ? [filesOf(current), current] : offer(values);
}

/** Files and folders whose path begins so. */
function filesOf(begun: string): string[] {
  const isFolder = begun === '' || begun.endsWith('/');
  const folder = isFolder ? begun : begun.slice(0, begun.length - basename(begun).length);
  try {
    return readdirSync(folder === '' ? '.' : folder.replace(/^~(?=\/)/, homedir()), { withFileTypes: true })
      .filter((entry) => entry.name.startsWith(isFolder ? '' : basename(begun)))
      .filter((entry) => isFolder === false || !entry.name.startsWith('.'))
      .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`);
  } catch {
    return [];
  }
}
