import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseConfig, SETTINGS } from '../../src/cli/config.js';
import { temporaryFolder, tlslens } from '../helpers/cli.js';

describe('--config', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const file = (text: string, name = 'config.json') => {
    writeFileSync(join(folder.path, name), text);
    return join(folder.path, name);
  };

  it('gives way to the environment, and that to a flag', async () => {
    const config = file('{"db": "/nowhere/of-the-file.db"}');
    const env = { TLSLENS_DB: '/nowhere/of-the-environment.db' };
    const said = async (args: string[], environment = {}) =>
      (await tlslens(['status', '--config', config, ...args], { env: environment })).stderr;
    expect(await said([])).toContain('of-the-file.db');
    expect(await said([], env)).toContain('of-the-environment.db');
    expect(await said(['--db', '/nowhere/of-the-flag.db'], env)).toContain('of-the-flag.db');
  });

  it('is found in the XDG directory, and not in the folder one stands in', async () => {
    mkdirSync(join(folder.path, 'tlslens'));
    file('{"format": "csv"}', 'tlslens/config.json');
    file('{"format": "json"}', 'tlslens.json');
    const found = await tlslens(['report'], { env: { XDG_CONFIG_HOME: folder.path }, cwd: folder.path });
    expect(found.stdout).toMatch(/^name,question\r?\n/);
    const flag = await tlslens(['report', '--format', 'ndjson'], { env: { XDG_CONFIG_HOME: folder.path } });
    expect(flag.stdout).toMatch(/^\{"name"/);
  });

  it.each([
    ['{', /is no JSON/],
    ['[]', /holds no JSON object/],
    ['{"regoin": "x"}', /unknown key "regoin"[\s\S]*region/],
    ['{"__proto__": {"db": "x"}}', /unknown key "__proto__"/],
    ['{"quiet": "yes"}', /"quiet"[\s\S]*true or false/],
    ['{"region": [1]}', /"region"[\s\S]*list of texts/],
    ['{"color": "red"}', /"color"[\s\S]*auto, always, never/],
    [' '.repeat(70_000), /larger than/],
  ])('says in a sentence what is wrong: %.30s', async (text, says) => {
    const { status, stderr, stdout } = await tlslens(['report', '--config', file(text, 'bad.json')]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/bad\.json/);
  });

  it('must be there when it is named', async () => {
    const { status, stderr } = await tlslens(['report', '--config', '/nowhere/x.json']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/\/nowhere\/x\.json could not be read/);
  });

  it('has a schema that knows the same keys and values', () => {
    const path = join(import.meta.dirname, '..', '..', 'docs', 'config.schema.json');
    const { properties } = JSON.parse(readFileSync(path, 'utf8'));
    expect(Object.keys(properties)).toEqual(['$schema', ...Object.keys(SETTINGS)]);
    for (const [key, { kind, choices, description }] of Object.entries(SETTINGS)) {
      const { type, anyOf, ...said } = properties[key];
      expect(said.description).toBe(description);
      expect(said.enum ?? undefined).toEqual(choices);
      if (choices === undefined) expect(anyOf ? 'strings' : type).toBe(kind);
    }
    expect(parseConfig('{"$schema": "x", "region": "eu-west-1"}', 'f')).toEqual({ region: ['eu-west-1'] });
  });
});
