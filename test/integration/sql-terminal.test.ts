import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, tlslens } from '../helpers/cli.js';
import { openTerminal } from '../helpers/terminal.js';

const HOSTILE = "select e'\\x1b]0;owned\\x07' as title";

describe('tlslens sql on a terminal', () => {
  const folder = temporaryFolder();
  const db = join(folder.path, 'demo.db');
  const sql = (...args: string[]) => openTerminal(['sql', '--db', db, ...args], { cwd: folder.path });
  beforeAll(() => tlslens(['demo', '--quiet', '--db', db]));
  afterAll(() => folder.remove());

  it.each([
    [['--format', 'csv']],
    [['--format', 'csv', '--max-rows', '5']],
    [['--format', 'ndjson']],
    [['--format', 'markdown']],
    [[]],
  ])('shows hostile values escaped: %j', async (flags) => {
    const terminal = sql(HOSTILE, ...flags);
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).toMatch(/\\(?:x1b|u001b)\]0;owned/);
    expect(terminal.shown()).not.toContain('\u001b]0;');
  });

  it('writes them to a file as they are', async () => {
    const terminal = sql(HOSTILE, '--output', 'titles.csv');
    expect(await terminal.ended).toBe(0);
    expect(readFileSync(join(folder.path, 'titles.csv'), 'utf8')).toBe('title\r\n\u001b]0;owned\u0007\r\n');
  });

  it('says how far a long query has come, and stops at Ctrl-C with status 130', async () => {
    const terminal = sql('select count(*) from range(3000000) a, range(3000000) b where (a.range + b.range) % 7 = 1');
    await terminal.until(/running: .*\d s \(Ctrl-C stops it\)/);
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(130);
    expect(terminal.shown()).toContain('tlslens: The query was interrupted.');
  });
});
