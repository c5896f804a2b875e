/**
 * One command line from arguments to exit status. The only place that prints an error.
 */
import { CommanderError } from 'commander';
import { EXIT, type ExitStatus, isSystemError, messageOf, TlslensError } from '../errors.js';
import { outputError } from './output-error.js';
import { buildProgram } from './program.js';

/** Runs the command that `args` name. Never throws. */
export async function run(args: readonly string[]): Promise<ExitStatus> {
  // A closed pipe (`| head`) is no failure: whoever reads has enough.
  process.stdout.on('error', (error) => {
    if (isSystemError(error, 'EPIPE')) process.exit(EXIT.done);
    process.exit(report(outputError(error, 'standard output'), args.includes('--debug')));
  });
  const outcome: { status: ExitStatus } = { status: EXIT.done };
  try {
    await buildProgram(outcome).parseAsync(args, { from: 'user' });
    return outcome.status;
  } catch (error) {
    return report(error, args.includes('--debug'));
  }
}

function report(error: unknown, debug: boolean): ExitStatus {
  // Commander has printed its own message, or the help or version that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.misuse;
  if (isSystemError(error, 'EPIPE')) return EXIT.done;
  if (error instanceof TlslensError) {
    print(error.message);
    if (error.hint) print(error.hint);
    if (debug) process.stderr.write(`${stackOf(error)}\n`);
    return error.exitStatus;
  }
  print(`Unexpected failure: ${messageOf(error)}`);
  print(debug ? '' : 'Run it again with --debug for the details, and please report it.');
  if (debug) process.stderr.write(`${stackOf(error)}\n`);
  return EXIT.machine;
}

function print(text: string): void {
  if (text !== '') process.stderr.write(`tlslens: ${text}\n`);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
