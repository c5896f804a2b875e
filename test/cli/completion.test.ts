import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listReports } from '../../src/reports/catalogue.js';
import { temporaryFolder, tlslens } from '../helpers/cli.js';

const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

describe('tlslens completion', () => {
  const folder = temporaryFolder();
  const scripts: Record<string, string> = {};
  beforeAll(async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { stdout } = await tlslens(['completion', shell]);
      scripts[shell] = join(folder.path, shell);
      writeFileSync(scripts[shell], stdout);
    }
    writeFileSync(join(folder.path, 'rules.json'), '{}');
  });
  afterAll(() => folder.remove());

  /** What bash offers where the cursor is behind the last word. */
  function bash(...words: string[]): string[] {
    const line = words.map((word) => `'${word}'`).join(' ');
    const ask = `source ${scripts.bash}; COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _tlslens; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const ran = spawnSync('bash', ['--norc', '-c', ask], { encoding: 'utf8', cwd: folder.path });
    expect(ran.stderr).toBe('');
    return ran.stdout.split('\n').filter((word) => word !== '');
  }

  it('offers bash commands, and flags of the command alone', () => {
    expect(bash('tlslens', 'im')).toEqual(['impact']);
    expect(bash('tlslens', 'gate', '--min')).toEqual(['--min-tls', '--min-coverage']);
    expect(bash('tlslens', 'status', '--min')).toEqual([]);
    expect(bash('tlslens', 'status', '--form')).toEqual(['--format']);
  });

  it('offers bash every report, policies, formats, choices and topics', () => {
    const reports = listReports().map(({ name }) => name);
    expect(bash('tlslens', 'report', '')).toEqual([...reports, 'all']);
    expect(bash('tlslens', 'report', 'ciphers', 'legacy-c')).toEqual(['legacy-clients']);
    expect(bash('tlslens', 'impact', '--to', 'ELBSecurityPolicy-TLS-1-1')).toEqual([
      'ELBSecurityPolicy-TLS-1-1-2017-01',
    ]);
    expect(bash('tlslens', 'report', '--to', 'ELBSec')).toEqual([]);
    expect(bash('tlslens', 'report', '--format', 'm')).toEqual(['markdown']);
    expect(bash('tlslens', 'report', '--format', '=', 'm')).toEqual(['markdown']);
    expect(bash('tlslens', '--quiet', 'impact', '--verdict', '')).toEqual(['breaks', 'unknown', 'safe']);
    expect(bash('tlslens', 'help', 'verd')).toEqual(['verdicts']);
    expect(bash('tlslens', 'schema', 'handshakes')).toEqual(['handshakes', 'handshakes_graded']);
    expect(bash('tlslens', 'shell', '--ti')).toEqual(['--timeout']);
    expect(bash('tlslens', 'metadata', '')).toEqual(['log']);
    expect(bash('tlslens', 'metadata', 'log', '--si')).toEqual(['--since']);
  });

  it('offers bash files where a file is meant', () => {
    expect(bash('tlslens', 'gate', '--rules', 'ru')).toEqual(['rules.json']);
    expect(bash('tlslens', 'ingest', 'ru')).toEqual(['rules.json']);
    expect(bash('tlslens', 'report', 'ru')).toEqual([]);
  });

  it('hooks into bash under the name of the command', () => {
    const ran = spawnSync('bash', ['--norc', '-c', `source ${scripts.bash}; complete -p tlslens`], {
      encoding: 'utf8',
    });
    expect(ran.stdout).toBe('complete -o filenames -F _tlslens tlslens\n');
  });

  it.runIf(has('fish'))('offers fish the same', () => {
    const fish = (line: string) => {
      const ask = `source ${scripts.fish}; complete -C '${line}'`;
      const ran = spawnSync('fish', ['--no-config', '-c', ask], { encoding: 'utf8', cwd: folder.path });
      expect(ran.stderr).toBe('');
      return ran.stdout
        .trimEnd()
        .split('\n')
        .map((offer) => offer.split('\t')[0]);
    };
    expect(fish('tlslens im')).toEqual(['impact']);
    expect(fish('tlslens report legacy-c')).toEqual(['legacy-clients']);
    expect(fish('tlslens report --format m')).toEqual(['markdown']);
    expect(fish('tlslens gate --min-t')).toEqual(['--min-tls']);
    expect(fish('tlslens impact --to ELBSecurityPolicy-TLS-1-1')).toEqual(['ELBSecurityPolicy-TLS-1-1-2017-01']);
    expect(fish('tlslens gate --rules ru')).toEqual(['rules.json']);
  });

  it.runIf(has('zsh'))('loads into zsh, and offers the same there', () => {
    const ask = `source ${scripts.zsh}; print -r -- $_comps[tlslens]; COMP_WORDS=(tlslens report legacy); COMP_CWORD=2
      setopt ksharrays shwordsplit; _tlslens; print -r -- "\${COMPREPLY[*]}"`;
    const ran = spawnSync('zsh', ['-f', '-c', ask], { encoding: 'utf8', env: { ...process.env, HOME: folder.path } });
    expect(ran.stderr).toBe('');
    const [hook, offers = ''] = ran.stdout.split('\n');
    expect(hook).toBe('_bash_complete -o filenames -F _tlslens');
    // zsh narrows them down to what is typed by itself.
    expect(offers.split(' ')).toEqual([...listReports().map(({ name }) => name), 'all']);
  });

  it('names the shells it knows', async () => {
    const { status, stderr } = await tlslens(['completion', 'powershell']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/bash, zsh, fish/);
  });
});
