/**
 * A failure as sentences on standard error, and the exit status that it stands for.
 */
import { EXIT, type ExitStatus, isSystemError, messageOf, TlslensError } from '../errors.js';
import { terminalText } from '../render/escape.js';

export interface PrintOptions {
  /** Prints the stack too. */
  readonly debug: boolean;
  /** What to say in the place of a hint. Default: the hint as it is. */
  readonly hint?: (text: string) => string;
}

/** Prints what is known of `error`; nothing where a reader left. */
export function printError(error: unknown, { debug, hint = (text) => text }: PrintOptions): ExitStatus {
  if (isSystemError(error, 'EPIPE')) return EXIT.done;
  if (error instanceof TlslensError) {
    print(error.message);
    if (error.hint) print(hint(error.hint));
    if (debug) process.stderr.write(`${stackOf(error)}\n`);
    return error.exitStatus;
  }
  print(`Unexpected failure: ${messageOf(error)}`);
  print(debug ? '' : 'Run it again with --debug for the details, and please report it.');
  if (debug) process.stderr.write(`${stackOf(error)}\n`);
  return EXIT.machine;
}

/** DuckDB quotes values of the logs in its messages. */
function print(text: string): void {
  if (text !== '') process.stderr.write(`tlslens: ${terminalText(text)}\n`);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
