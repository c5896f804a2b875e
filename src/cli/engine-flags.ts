/**
 * Where a command asks: the database here, or Athena over the logs in S3. The flags, and the source that they name;
 * what a query costs is said behind the answer, or before it with `--dry-run`.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { TlslensError } from '../errors.js';
import type { Source } from '../reports/source.js';
import { DEFAULT_LATE_DAYS, type ScanRule } from '../scan-rule.js';
import { type AthenaFlags, addAthenaFlags } from './athena-flags.js';
import type { Globals } from './globals.js';
import { openNamed } from './open-database.js';

export interface EngineFlags extends AthenaFlags {
  engine?: 'duckdb' | 'athena';
  dryRun?: boolean;
  lateDays?: number;
  readDays?: { first: Date; last: Date };
  fullScan?: boolean;
}

const DAY_MS = 86_400_000;

/** Adds `--engine` and what goes with it to a command. */
export function addEngineFlags(command: Command): Command {
  command
    .addOption(new Option('--engine <name>', 'where to ask (default: duckdb)').choices(['duckdb', 'athena']))
    .option('--dry-run', 'with --engine athena: say what would be scanned and what that costs, and run nothing')
    .option(
      '--late-days <n>',
      `days of delivery read behind the window, for connections that last (default: ${DEFAULT_LATE_DAYS})`,
      wholeDays,
    )
    .option('--read-days <first..last>', 'days of delivery to read instead: 2026-03-01..2026-03-08', dayRange)
    .option('--full-scan', 'read all there is where no window is given');
  return addAthenaFlags(command);
}

/** Whether the command asks an engine that bills what it reads. */
export function isElsewhere({ engine = 'duckdb' }: EngineFlags): boolean {
  return engine !== 'duckdb';
}

/** The days that the flags allow to be read. */
export function scanRuleOf({ lateDays, readDays, fullScan }: EngineFlags): ScanRule {
  return {
    lateDays: lateDays ?? DEFAULT_LATE_DAYS,
    allowsAll: fullScan ?? false,
    ...(readDays && { days: readDays }),
  };
}

/**
 * Runs `work` on what the flags name, interrupted by Ctrl-C, and closes it whatever happens. What Athena scanned is said
 * also where the work fails: what ran before is paid for.
 *
 * @throws `bad_argument` for a flag of Athena without `--engine athena`, what opening throws, `interrupted`
 */
export async function withSource<T>(
  flags: EngineFlags,
  globals: Globals,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  if (isElsewhere(flags)) return withAthena(flags, globals, work);
  assertNoneOfAthena(flags);
  const database = await openNamed(globals, { mode: 'read' });
  const onSignal = () => database.interrupt();
  process.on('SIGINT', onSignal);
  try {
    return await work(database);
  } finally {
    process.off('SIGINT', onSignal);
    database.close();
  }
}

async function withAthena<T>(flags: EngineFlags, globals: Globals, work: (source: Source) => Promise<T>): Promise<T> {
  const [{ openAthena }, { readAthenaFlags }, { scanSentence }, { say }] = await Promise.all([
    import('../engines/athena.js'),
    import('./athena-flags.js'),
    import('./scan-cost.js'),
    import('./output.js'),
  ]);
  const options = await readAthenaFlags(flags, globals);
  const ran: import('../engines/engine.js').EngineStatistics[] = [];
  const engine = await openAthena({
    ...options,
    scan: scanRuleOf(flags),
    onQuery: (statistics) => ran.push(statistics),
  });
  const controller = new AbortController();
  const onSignal = () => controller.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await work({
      path: engine.path,
      ...(engine.scan && { scan: engine.scan }),
      query: (sql, bindings, asked) => engine.query(sql, bindings, { ...asked, signal: controller.signal }),
    });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await engine.close();
    if (ran.length > 0) say(scanSentence(ran, options.pricePerTb), globals);
  }
}

/** A flag that does nothing would be taken for one that did. */
export function assertNoneOfAthena(flags: EngineFlags): void {
  const given: readonly (readonly [flag: string, value: unknown])[] = [
    ['--dry-run', flags.dryRun],
    ['--late-days', flags.lateDays],
    ['--read-days', flags.readDays],
    ['--full-scan', flags.fullScan],
    ['--athena-workgroup', flags.athenaWorkgroup],
    ['--athena-output', flags.athenaOutput],
    ['--athena-database', flags.athenaDatabase],
    ['--athena-catalog', flags.athenaCatalog],
    ['--athena-reuse', flags.athenaReuse],
    ['--price-per-tb', flags.pricePerTb],
  ];
  const [idle] = given.find(([, value]) => value !== undefined) ?? [];
  if (idle === undefined) return;
  throw new TlslensError('bad_argument', `${idle} is about Athena, and the database here is asked.`, {
    hint: 'Add --engine athena, or leave it out.',
  });
}

function wholeDays(text: string): number {
  if (!/^[0-9]{1,3}$/.test(text)) throw new InvalidArgumentError('Expected a whole number of days.');
  return Number(text);
}

function dayRange(text: string): { first: Date; last: Date } {
  const [, first = '', last = ''] = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(text) ?? [];
  const range = { first: dayOf(first), last: dayOf(last) };
  if (range.first === null || range.last === null || range.first > range.last) {
    throw new InvalidArgumentError('Expected two days, the earlier one first: 2026-03-01..2026-03-08.');
  }
  return { first: range.first, last: range.last };
}

/** `null` for what is no day, such as the 31st of February, which `Date` would move on. */
function dayOf(text: string): Date | null {
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text) ? time : null;
}

/** Each day from the first to the last, as `yyyy-mm-dd`. */
export function daysBetween(first: Date, last: Date): string[] {
  const days: string[] = [];
  const end = last.toISOString().slice(0, 10);
  for (let time = first.getTime(); ; time += DAY_MS) {
    const day = new Date(time).toISOString().slice(0, 10);
    if (day > end) return days;
    days.push(day);
  }
}
