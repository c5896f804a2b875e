/**
 * The flags of a question in SQL, which `sql` and `shell` share.
 */
import { type Command, InvalidArgumentError } from 'commander';

export interface AnswerFlags {
  param?: Readonly<Record<string, string>>;
  maxRows?: number;
  timeout?: number;
  write?: boolean;
}

/** Adds them to a command. */
export function addAnswerFlags(command: Command): Command {
  return command
    .option('--param <name=value>', 'value of $name in the statement; may be given several times', readParameter)
    .option('--max-rows <n>', 'rows at most, 0 for all (default: 10000 in a table or Markdown, else all)', readRows)
    .option('--timeout <duration>', 'stop the query after this long: 30s, 5m', readDuration)
    .option('--write', 'allow views of your own in the schema "my"');
}

/** `name=value` beside those `before` it. Throws `InvalidArgumentError`, as the others here do. */
export function readParameter(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^\$?([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Expected name=value.');
  return { ...before, [name]: value ?? '' };
}

export function readRows(text: string): number {
  if (!/^[0-9]{1,12}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** A timer of Node that is longer rings at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** In milliseconds. */
export function readDuration(text: string): number {
  const [, amount, unit = 's'] = /^([0-9]{1,6}(?:\.[0-9]+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (amount === undefined || Number(amount) === 0) throw new InvalidArgumentError('Expected a duration: 30s, 5m.');
  return Math.min(Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS], LONGEST_TIMER_MS);
}
