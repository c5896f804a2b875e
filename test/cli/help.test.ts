import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { HELP_TOPICS, TOPIC_NAMES } from '../../src/cli/help-topics.js';
import { buildProgram } from '../../src/cli/program.js';
import { EXIT } from '../../src/errors.js';
import { tlslens } from '../helpers/cli.js';

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (piece) => (text += piece) });
  command.outputHelp();
  return text;
}

const all = (command: Command): Command[] => command.commands.flatMap((sub) => [sub, ...all(sub)]);
const program = buildProgram({ status: EXIT.done });
const commands = all(program);
const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : 'tlslens';

describe('the help', () => {
  it.each(commands.map((command) => [pathOf(command), command] as const))(
    'of %s has an example of it',
    (path, command) => {
      const [, examples = ''] = helpOf(command).split(/^Examples?:\n/m);
      expect(examples).toContain(path === 'tlslens completion' ? 'tlslens completion' : `  ${path}`);
    },
  );

  it('has examples that use flags there are', () => {
    const known = new Set(
      [program, ...commands].flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short])),
    );
    const wrong = commands
      .filter((command) => !pathOf(command).startsWith('tlslens athena'))
      .flatMap((command) =>
        [...helpOf(command).matchAll(/^ {2}tlslens .*$/gm)].flatMap(([line]) =>
          [...line.matchAll(/ (--[a-z0-9-]+)/g)].flatMap(([, flag]) => (known.has(flag) ? [] : [`${line}: ${flag}`])),
        ),
      );
    expect(wrong).toEqual([]);
  });

  it.each(TOPIC_NAMES)('on %s fits a terminal, and has an example', async (name) => {
    const { stdout, status } = await tlslens(['help', name]);
    expect(status).toBe(0);
    expect(stdout).toBe(`${HELP_TOPICS[name]?.text}\n`);
    expect(stdout).toMatch(/^Example:\n {2}.*tlslens /m);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
  });

  it('names every exit status there is', () => {
    const said = [...(HELP_TOPICS['exit-status']?.text ?? '').matchAll(/^ {2}(\d+) /gm)].map(([, status]) =>
      Number(status),
    );
    expect(said).toEqual(Object.values(EXIT));
  });

  it('of a command is the same by name and by flag', async () => {
    const [byName, byFlag] = await Promise.all([
      tlslens(['help', 'metadata', 'log']),
      tlslens(['metadata', 'log', '--help']),
    ]);
    expect(byName.stdout).toBe(byFlag.stdout);
  });

  it('of nothing known says what is near', async () => {
    const { status, stderr } = await tlslens(['help', 'verdict']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/no help on "verdict"[\s\S]*"verdicts"/);
  });
});
