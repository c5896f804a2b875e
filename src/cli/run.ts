/**
 * One command line from arguments to exit status. Errors are printed here, and by the shell, which goes on after one.
 */
import { CommanderError } from 'commander';
import { EXIT, type ExitStatus, isSystemError } from '../errors.js';
import { outputError } from './output-error.js';
import { printError } from './print-error.js';
import { buildProgram } from './program.js';

/** Runs the command that `args` name. Never throws. */
export async function run(args: readonly string[]): Promise<ExitStatus> {
  const debug = args.includes('--debug');
  // A closed pipe (`| head`) is no failure: whoever reads has enough.
  process.stdout.on('error', (error) => {
    if (isSystemError(error, 'EPIPE')) process.exit(EXIT.done);
    process.exit(printError(outputError(error, 'standard output'), { debug }));
  });
  const outcome: { status: ExitStatus } = { status: EXIT.done };
  try {
    await buildProgram(outcome).parseAsync(args, { from: 'user' });
    return outcome.status;
  } catch (error) {
    // Commander has printed its own message, or the help or version that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.misuse;
    return printError(error, { debug });
  }
}
