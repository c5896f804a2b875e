/**
 * The command line as a whole: global options and the list of commands. What a command needs beyond its options is
 * imported when it runs, so that `--help` stays quick.
 */
import { readFileSync } from 'node:fs';
import { type AddHelpTextContext, Command, Option } from 'commander';
import type { ExitStatus } from '../errors.js';
import { FORMAT_NAMES } from '../render/formats.js';
import { parseDuration } from '../time-range.js';
import { athenaCommand } from './athena.js';
import { compareCommand } from './compare.js';
import { completionCommand } from './completion.js';
import { useConfigFile } from './config.js';
import { connectCommand } from './connect.js';
import { demoCommand } from './demo.js';
import { exploreCommand } from './explore.js';
import { exportCommand } from './export.js';
import { gateCommand } from './gate.js';
import { helpCommand } from './help.js';
import { TOPIC_NAMES } from './help-topics.js';
import { impactCommand } from './impact.js';
import { ingestCommand } from './ingest.js';
import { metadataCommand } from './metadata.js';
import { networksCommand } from './networks.js';
import { publishCommand } from './publish.js';
import { reflow } from './reflow.js';
import { useRemoteDatabase } from './remote-db.js';
import { reportCommand } from './report.js';
import { retainCommand } from './retain.js';
import { schemaCommand } from './schema.js';
import { shellCommand } from './shell.js';
import { sqlCommand } from './sql.js';
import { statusCommand } from './status.js';
import { syncCommand } from './sync.js';
import { trinoCommand } from './trino.js';

/** Where a command leaves its exit status when it did not fail. */
export interface Outcome {
  status: ExitStatus;
}

/** One command: given the program it belongs to, adds itself. */
export type AddCommand = (program: Command, outcome: Outcome) => void;

const COMMANDS: readonly AddCommand[] = [
  ingestCommand,
  syncCommand,
  metadataCommand,
  networksCommand,
  reportCommand,
  impactCommand,
  compareCommand,
  gateCommand,
  sqlCommand,
  shellCommand,
  exportCommand,
  connectCommand,
  exploreCommand,
  schemaCommand,
  statusCommand,
  retainCommand,
  publishCommand,
  athenaCommand,
  trinoCommand,
  demoCommand,
  completionCommand,
  helpCommand,
];

const EXIT_STATUSES = `
Exit status:
  0 done   1 findings   2 misuse   3 finished, something was rejected or failed
  4 AWS refused   5 no data in the window   6 this machine could not
  130 interrupted`;

/** As wide as help is where there is no terminal. */
const HELP_WIDTH = 80;

/** A command whose help breaks its paragraphs for the terminal, as its lists of options do. */
class ReflowingCommand extends Command {
  override createCommand(name?: string): Command {
    return new ReflowingCommand(name);
  }

  override addHelpText(
    position: 'beforeAll' | 'before' | 'after' | 'afterAll',
    text: string | ((context: AddHelpTextContext) => string),
  ): this {
    const width = process.stdout.columns ?? HELP_WIDTH;
    return super.addHelpText(position, (context) => reflow(typeof text === 'string' ? text : text(context), width));
  }
}

export function buildProgram(outcome: Outcome): Command {
  const program = new ReflowingCommand('tlslens')
    .description('Understand and change the TLS of AWS Network Load Balancers, from their access logs.')
    .version(packageVersion(), '-V, --version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'tlslens: ')) })
    .addHelpText(
      'after',
      `${EXIT_STATUSES}\n\nTry it without an AWS account:\n  tlslens demo

More: tlslens help <command>, and tlslens help ${TOPIC_NAMES.join(' | ')}`,
    );
  for (const option of globalOptions()) program.addOption(option);
  program.hook('preAction', async (_program, action) => {
    useConfigFile(action);
    await useRemoteDatabase(action);
  });
  for (const add of COMMANDS) add(program, outcome);
  return program;
}

function globalOptions(): Option[] {
  return [
    new Option(
      '--db <path>',
      'database file, s3://bucket/key, or the folder of an export to read (default: $TLSLENS_DB, else tlslens/tlslens.db in the XDG data directory)',
    ),
    new Option(
      '--format <format>',
      `${FORMAT_NAMES.slice(0, -1).join(', ')} or ${FORMAT_NAMES.at(-1)} (default: by the extension of --output, else table)`,
    ),
    new Option('--output <file>', 'write the result to a file instead of standard output'),
    new Option('--profile <name>', 'AWS profile').argParser(collect),
    new Option('--region <name>', 'AWS Region').argParser(collect),
    new Option('--endpoint-url <url>', 'another S3 or ELBv2 endpoint, addressed in path style'),
    new Option(
      '--wait <duration>',
      'wait this long for a database that another process has open (default: 5s)',
    ).argParser(waitOf),
    new Option('--color <when>', 'colour in tables').choices(['auto', 'always', 'never']).default('auto'),
    new Option('--quiet', 'print results and errors only'),
    new Option('--no-progress', 'no progress bar'),
    new Option(
      '--config <file>',
      'JSON file of these options (default: tlslens/config.json in the XDG configuration directory)',
    ),
    new Option('--debug', 'print the details of a failure'),
  ];
}

/** `0s` is not to wait. */
function waitOf(text: string): number {
  return /^0s?$/.test(text) ? 0 : parseDuration(text, '--wait');
}

/** Gathers an option that may be given several times. */
function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function packageVersion(): string {
  const path = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
