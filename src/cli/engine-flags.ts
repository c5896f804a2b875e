/**
 * Where a command asks: the database here, or Athena or Trino over logs that stay where they lie. The flags, and the
 * source that they name; what was read is said behind the answer, and for Athena before it with `--dry-run`.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ENGINE_NAMES, type Engine, type EngineName, type EngineStatistics } from '../engines/engine.js';
import { TlslensError } from '../errors.js';
import type { Source } from '../reports/source.js';
import { DEFAULT_LATE_DAYS, type ScanRule } from '../scan-rule.js';
import { type AthenaFlags, addAthenaFlags } from './athena-flags.js';
import type { Globals } from './globals.js';
import { openNamed } from './open-database.js';
import { addTrinoFlags, type TrinoFlags } from './trino-flags.js';

export interface EngineFlags extends AthenaFlags, TrinoFlags {
  engine?: EngineName;
  dryRun?: boolean;
  lateDays?: number;
  readDays?: { first: Date; last: Date };
  fullScan?: boolean;
}

const DAY_MS = 86_400_000;

/** Adds `--engine` and what goes with it to a command. */
export function addEngineFlags(command: Command): Command {
  command
    .addOption(new Option('--engine <name>', 'where to ask (default: duckdb)').choices(ENGINE_NAMES))
    .option('--dry-run', 'with --engine athena: say what would be scanned and what that costs, and run nothing')
    .option(
      '--late-days <n>',
      `days of delivery read after the window, for connections that last (default: ${DEFAULT_LATE_DAYS})`,
      wholeDays,
    )
    .option('--read-days <first..last>', 'days of delivery to read instead: 2026-03-01..2026-03-08', dayRange)
    .option('--full-scan', 'read all there is where no window is given');
  return addTrinoFlags(addAthenaFlags(command));
}

/** Whether the command asks an engine over logs that stay where they lie. */
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
 * Runs `work` on what the flags name, interrupted by Ctrl-C, and closes it whatever happens. What was read is said also
 * where the work fails: in Athena it is paid for.
 *
 * @throws `bad_argument` for a flag of another engine, what opening throws, `interrupted`
 */
export async function withSource<T>(
  flags: EngineFlags,
  globals: Globals,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  assertOwnFlags(flags);
  if (isElsewhere(flags)) return withEngine(flags, globals, work);
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

async function withEngine<T>(flags: EngineFlags, globals: Globals, work: (source: Source) => Promise<T>): Promise<T> {
  const ran: EngineStatistics[] = [];
  const [{ engine, read }, { say }] = await Promise.all([
    openEngine(flags, globals, (statistics) => ran.push(statistics)),
    import('./output.js'),
  ]);
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
    if (ran.length > 0) say(read(ran), globals);
  }
}

interface OpenEngine {
  readonly engine: Engine;
  /** What queries read, in a sentence. */
  read(ran: readonly EngineStatistics[]): string;
}

async function openEngine(
  flags: EngineFlags,
  globals: Globals,
  onQuery: (statistics: EngineStatistics) => void,
): Promise<OpenEngine> {
  const { readSentence, scanSentence } = await import('./scan-cost.js');
  const scan = scanRuleOf(flags);
  if (flags.engine === 'trino') {
    const [{ openTrino }, { readTrinoFlags }] = await Promise.all([
      import('../engines/trino.js'),
      import('./trino-flags.js'),
    ]);
    return { engine: await openTrino({ ...readTrinoFlags(flags), scan, onQuery }), read: readSentence };
  }
  const [{ openAthena }, { readAthenaFlags }] = await Promise.all([
    import('../engines/athena.js'),
    import('./athena-flags.js'),
  ]);
  const options = await readAthenaFlags(flags, globals);
  return {
    engine: await openAthena({ ...options, scan, onQuery }),
    read: (ran) => scanSentence(ran, options.pricePerTb),
  };
}

const TITLES: Readonly<Record<EngineName, string>> = { duckdb: 'the database here', athena: 'Athena', trino: 'Trino' };

/**
 * A flag that does nothing would be taken for one that did.
 *
 * @throws `bad_argument`
 */
export function assertOwnFlags(flags: EngineFlags): void {
  const { engine: asked = 'duckdb' } = flags;
  const given: readonly (readonly [flag: string, value: unknown, engines: readonly EngineName[]])[] = [
    ['--dry-run', flags.dryRun, ['athena']],
    ['--late-days', flags.lateDays, ['athena', 'trino']],
    ['--read-days', flags.readDays, ['athena', 'trino']],
    ['--full-scan', flags.fullScan, ['athena', 'trino']],
    ['--athena-workgroup', flags.athenaWorkgroup, ['athena']],
    ['--athena-output', flags.athenaOutput, ['athena']],
    ['--athena-database', flags.athenaDatabase, ['athena']],
    ['--athena-catalog', flags.athenaCatalog, ['athena']],
    ['--athena-reuse', flags.athenaReuse, ['athena']],
    ['--price-per-tb', flags.pricePerTb, ['athena']],
    ['--trino-url', flags.trinoUrl, ['trino']],
    ['--trino-user', flags.trinoUser, ['trino']],
    ['--trino-catalog', flags.trinoCatalog, ['trino']],
    ['--trino-schema', flags.trinoSchema, ['trino']],
    ['--trino-ca', flags.trinoCa, ['trino']],
  ];
  const [idle, , engines = []] =
    given.find(([, value, engines]) => value !== undefined && !engines.includes(asked)) ?? [];
  if (idle === undefined) return;
  const about = engines.map((engine) => TITLES[engine]).join(' and ');
  throw new TlslensError('bad_argument', `${idle} is about ${about}, and ${TITLES[asked]} is asked.`, {
    hint: `Add --engine ${engines.join(' or ')}, or leave it out.`,
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
