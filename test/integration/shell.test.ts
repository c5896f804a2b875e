import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { HOSTILE_SQL } from '../helpers/hostile-sql.js';
import { openTerminal, type Terminal, type TerminalOptions } from '../helpers/terminal.js';

const PROMPT = /tlslens> $/;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const UP = '\u001b[A';
const TAB = '\t';
const pasted = (text: string): string => `\u001b[200~${text}\u001b[201~`;

describe('tlslens shell in a terminal', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'demo.db');
  let terminal: Terminal | undefined;

  beforeAll(() => tlslens(['demo', '--quiet', '--db', db]));
  afterEach(() => terminal?.kill());
  afterAll(() => folder.remove());

  async function open(args: readonly string[] = [], options: TerminalOptions = {}): Promise<Terminal> {
    const env = { XDG_STATE_HOME: join(folder.path, 'state'), TLSLENS_PAGER: '', ...options.env };
    terminal = openTerminal(['shell', '--db', db, ...args], { ...options, cwd: folder.path, env });
    expect(await terminal.until(PROMPT)).toContain('demo.db, read-only.');
    return terminal;
  }
  /** What is shown from Enter to the next prompt. */
  async function answer(shell: Terminal, text: string): Promise<string> {
    shell.type(`${text}\r`);
    return (await shell.until(PROMPT)).replace(/^[\s\S]*?;\n/, '').replace(PROMPT, '');
  }

  it('answers a statement of several lines, and says in one sentence what is wrong', async () => {
    const shell = await open();
    shell.type('select 40 + 2\r');
    expect(await shell.until(/\.\.\.> $/)).toContain('select 40 + 2\n');
    expect(await answer(shell, 'as answer;')).toBe('answer\n──────\n    42\n');
    expect(await answer(shell, 'selec 1;')).toMatch(/^tlslens: The query failed: .*syntax error at or near "selec"\n/);
    expect(await answer(shell, "from read_csv('/etc/passwd');")).toMatch(
      /^tlslens: The query was refused: read_csv\(\) reads files\.\n/,
    );
    shell.type(CTRL_D);
    expect(await shell.ended).toBe(0);
  });

  it('refuses hostile SQL, each with its reason, and goes on', async () => {
    const shell = await open([], { columns: 200 });
    for (const [statement, because] of HOSTILE_SQL) {
      const said = await answer(shell, `${statement};`);
      expect(said).toMatch(/^tlslens: The query was refused: [^\n]+\ntlslens: SQL is read-only here[^\n]+\n$/);
      expect(said).toMatch(because);
    }
    expect(existsSync('/tmp/tlslens-hostile.csv')).toBe(false);
    expect(await answer(shell, 'select 1 as a;')).toBe('a\n─\n1\n');
  });

  it('completes keywords, tables, columns, commands, reports, flags and files with Tab', async () => {
    writeFileSync(join(folder.path, 'an-answer.csv'), '');
    const shell = await open();
    const completed = async (begun: string, rest: string) => {
      shell.type(begun);
      await shell.until(new RegExp(`${begun.replace(/[.$]/g, '\\$&')}$`));
      shell.type(TAB);
      await shell.until(new RegExp(`^${rest.replace('.', '\\.')}$`));
    };
    const drop = async () => {
      shell.type(CTRL_C);
      expect(await shell.until(PROMPT)).toContain('^C');
    };
    await completed('sel', 'ect ');
    await completed('tls_proto', 'col_version');
    await completed(' from handshakes_gr', 'aded');
    await drop();
    await completed('.ru', 'n ');
    await completed('legacy-c', 'lients ');
    await completed('--load', '-balancer ');
    await drop();
    await completed('.schema tls_al', 'erts ');
    await drop();
    await completed('.output an-', 'answer.csv');
    await drop();
    shell.type('from connection');
    await shell.until(/connection$/);
    shell.type(TAB);
    // In one piece with the next it would be text.
    await delay(500);
    shell.type(TAB);
    expect(await shell.until(/connection_rows[\s\S]*from connection$/)).toMatch(/connections +connections_enriched/);
  });

  it('keeps its history for the next run, for its owner alone, a statement as one entry', async () => {
    const state = { env: { XDG_STATE_HOME: join(folder.path, 'history') } };
    const first = await open([], state);
    first.type('select 6 * 7\r');
    await first.until(/\.\.\.> $/);
    await answer(first, 'as six_times_seven;');
    await answer(first, 'select 1;');
    first.type(CTRL_D);
    await first.ended;
    const file = join(folder.path, 'history', 'tlslens', 'shell-history');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toBe('"select 6 * 7\\nas six_times_seven;"\n"select 1;"\n');

    const second = await open([], state);
    second.type(UP);
    await second.until(/select 1;$/);
    second.type(UP);
    // Node 24 marks the lines after the first.
    await second.until(/select 6 \* 7\n(?:\| )?as six_times_seven;$/);
    second.type('\r');
    expect(await second.until(PROMPT)).toMatch(/six_times_seven\n─+\n +42\n/);
  });

  it('stops a long query at Ctrl-C and takes the next one', async () => {
    const shell = await open();
    shell.type('select count(*) from range(3000000) a, range(3000000) b where (a.range + b.range) % 7 = 1;\r');
    await shell.until(/running: .*\(Ctrl-C stops it\)/);
    shell.type(CTRL_C);
    expect(await shell.until(PROMPT)).toContain('tlslens: The query was interrupted.\n');
    expect(await answer(shell, 'select 43 as next;')).toBe('next\n────\n  43\n');
  });

  it('shows 10,000 rows by the pager, and fewer than the screen has without it', async () => {
    // It tells what it was given.
    const shell = await open([], { env: { TLSLENS_PAGER: 'awk \'END { print NR, $0, "paged" }\'' } });
    const title = 2;
    expect(await answer(shell, 'select range as n from range(10000);')).toBe(`${10_000 + title} 9,999 paged\n`);
    expect(await answer(shell, 'select range as n from range(3);')).toBe('n\n─\n0\n1\n2\n');
    expect(await answer(shell, '.pager off\rselect range as n from range(60);')).toMatch(/\n59\n$/);
  });

  it('lets a pager be left before its end, and asks on', async () => {
    const shell = await open(['--format', 'csv'], { env: { PAGER: 'head -n 2', TLSLENS_PAGER: 'head -n 2' } });
    expect(await answer(shell, 'select range from range(2000000);')).toMatch(/^range\r?\n0\r?\n$/);
    expect(await answer(shell, 'select 44 as next;')).toMatch(/^next\r?\n44\r?\n$/);
  });

  it('runs nothing of a paste before Enter, and takes its tabs and line ends as they are', async () => {
    const shell = await open();
    shell.type(
      pasted(
        "select 'a\tb' as tabbed,\n\t1 as one;\nselect 2 as two;\n.timer on\nselect nothing;\nselect 3 as three;\n",
      ),
    );
    expect(await shell.until(/select 3 as three;$/)).not.toContain('──');
    shell.type('\r');
    const shown = await shell.until(PROMPT);
    expect(shown).toMatch(/tabbed {2}one\n─+ {2}─+\na\\tb +1\ntwo\n─+\n {2}2\n/);
    expect(shown).toMatch(/Referenced column "nothing" was not found[\s\S]*What followed was not run\.\n/);
    expect(shown).not.toContain('three\n─');
    // In the middle of a line too.
    shell.type('select 5;');
    await shell.until(/select 5;$/);
    shell.type('\u001b[D\u001b[D');
    shell.type(pasted('6 as six,\n  '));
    shell.type('\r');
    expect(await shell.until(PROMPT)).toMatch(/six {2}5\n/);
  });

  it('refuses a command about files in a paste of several lines', async () => {
    const shell = await open();
    shell.type(pasted('select 1;\n.output evil.csv\nselect 2;\n'));
    shell.type('\r');
    expect(await shell.until(PROMPT)).toMatch(/tlslens: \.output was refused: it is about files/);
    expect(existsSync(join(folder.path, 'evil.csv'))).toBe(false);
  });

  it('drops what is typed at Ctrl-C, and shows hostile values escaped', async () => {
    const shell = await open();
    shell.type("select 'never\r");
    await shell.until(/\.\.\.> $/);
    shell.type(CTRL_C);
    await shell.until(PROMPT);
    shell.type("select e'\\x1b]0;owned\\x07' as title;\r");
    await shell.until(/\\x1b\]0;owned\\x07\n/);
    shell.type("select e'\\x1b]0;owned\\x07'::integer;\r");
    await shell.until(/Could not convert string '\\x1b\]0;owned\\x07'/);
    expect(shell.shown()).not.toContain('\u001b]0;');
  });

  it('writes answers to a file, with Parquet too', async () => {
    const shell = await open();
    await answer(shell, '.output two.csv');
    await answer(shell, 'select 1 as a;');
    await answer(shell, 'select 2 as b;');
    expect(readFileSync(join(folder.path, 'two.csv'), 'utf8')).toBe('a\r\n1\r\nb\r\n2\r\n');
    await answer(shell, '.output all.parquet');
    expect(await answer(shell, 'from connections;')).toBe('10,245 rows in all.parquet\n');
    await answer(shell, '.output');
    expect(await answer(shell, 'select 1 as a;')).toBe('a\n─\n1\n');
  });

  it('lets an ingest write while it waits', { timeout: 60_000 }, async () => {
    const shell = await open();
    expect(await answer(shell, 'select 1 as a;')).toContain('1');
    await delay(11_000);
    const { status } = await tlslens(['sql', '--db', db, '--write', 'create view my.mine as select 1 as a']);
    expect(status).toBe(0);
    expect(await answer(shell, 'from my.mine;')).toBe('a\n─\n1\n');
  });
});
