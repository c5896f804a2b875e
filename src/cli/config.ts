/**
 * `--config FILE`: the global options from a JSON file. A flag wins over the environment, which wins over the file. The
 * folder one stands in is not looked at: what others put there must not say which endpoint gets the credentials.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { isSystemError, messageOf, TlslensError } from '../errors.js';

export interface Setting {
  readonly kind: 'string' | 'strings' | 'boolean';
  readonly choices?: readonly string[];
  /** The option as commander names it. */
  readonly option: string;
  /** Where one of these is set, the file has no say. */
  readonly environment: readonly string[];
  readonly description: string;
}

/** The keys of the file; docs/config.schema.json says the same to editors, held by a test. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  db: {
    kind: 'string',
    option: 'db',
    environment: ['TLSLENS_DB'],
    description: 'database file, s3://bucket/key, or the folder of an export to read',
  },
  format: { kind: 'string', option: 'format', environment: [], description: 'output format of results' },
  profile: { kind: 'strings', option: 'profile', environment: ['AWS_PROFILE'], description: 'AWS profiles' },
  region: {
    kind: 'strings',
    option: 'region',
    environment: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    description: 'AWS Regions',
  },
  endpoint_url: {
    kind: 'string',
    option: 'endpointUrl',
    environment: ['AWS_ENDPOINT_URL'],
    description: 'another S3 or ELBv2 endpoint',
  },
  color: {
    kind: 'string',
    choices: ['auto', 'always', 'never'],
    option: 'color',
    environment: ['NO_COLOR'],
    description: 'colour in tables',
  },
  quiet: { kind: 'boolean', option: 'quiet', environment: [], description: 'print results and errors only' },
  progress: { kind: 'boolean', option: 'progress', environment: [], description: 'whether to show progress bars' },
};

const LARGEST_FILE = 65_536;

/** Run before each command: fills in what neither the command line nor the environment says. */
export function useConfigFile(action: Command): void {
  let program = action;
  while (program.parent) program = program.parent;
  const { config, format, output } = action.optsWithGlobals<{ config?: string; format?: string; output?: string }>();
  const usual = join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'tlslens', 'config.json');
  const file = config ?? usual;
  const text = readText(file, config === undefined);
  if (text === undefined) return;
  for (const [key, value] of Object.entries(parseConfig(text, file))) {
    const { option, environment } = SETTINGS[key]!;
    const source = action.getOptionValueSourceWithGlobals(option);
    if (source !== undefined && source !== 'default') continue;
    if (environment.some((name) => process.env[name])) continue;
    // The extension of --output says more about this result than a file about all of them.
    if (key === 'format' && format === undefined && output !== undefined) continue;
    program.setOptionValueWithSource(option, value, 'config');
  }
}

function readText(file: string, mayBeMissing: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (mayBeMissing && (isSystemError(error, 'ENOENT') || isSystemError(error, 'ENOTDIR'))) return undefined;
    throw wrong(file, `could not be read: ${messageOf(error)}`, 'Name a JSON file with --config.');
  }
}

/** @throws `bad_argument`, naming file and key */
export function parseConfig(text: string, file: string): Record<string, unknown> {
  if (text.length > LARGEST_FILE) throw wrong(file, `is larger than ${LARGEST_FILE} bytes`, 'Name another file.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(file, `is no JSON: ${messageOf(error)}`, 'For example: {"region": "eu-west-1"}');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(file, 'holds no JSON object', 'For example: {"region": "eu-west-1"}');
  }
  const entries = Object.entries(value).filter(([key]) => key !== '$schema');
  return Object.fromEntries(entries.map(([key, entry]) => [key, readSetting(key, entry, file)]));
}

function readSetting(key: string, value: unknown, file: string): unknown {
  if (!Object.hasOwn(SETTINGS, key)) {
    throw wrong(file, `has the unknown key ${JSON.stringify(key)}`, `Known are ${Object.keys(SETTINGS).join(', ')}.`);
  }
  const { kind, choices } = SETTINGS[key]!;
  const isText = (item: unknown): item is string => typeof item === 'string' && item !== '';
  if (kind === 'boolean' && typeof value === 'boolean') return value;
  if (kind === 'string' && isText(value) && (choices?.includes(value) ?? true)) return value;
  if (kind === 'strings' && isText(value)) return [value];
  if (kind === 'strings' && Array.isArray(value) && value.length > 0 && value.every(isText)) return value;
  const wanted = {
    boolean: 'true or false',
    string: choices?.join(', ') ?? 'a text',
    strings: 'a text or a list of texts',
  };
  throw wrong(file, `has a bad value for "${key}"`, `Expected: ${wanted[kind]}.`);
}

const wrong = (file: string, what: string, hint: string): TlslensError =>
  new TlslensError('bad_argument', `The configuration file ${file} ${what}.`, { hint, details: { file } });
