/**
 * `tlslens compare`: two windows side by side.
 */
import { type Command, Option } from 'commander';
import { EXIT, TlslensError } from '../errors.js';
import type { CompareRequest } from '../reports/compare.js';
import { addEngineFlags, type EngineFlags, isElsewhere, withSource } from './engine-flags.js';
import { type Globals, globalsOf } from './globals.js';
import type { Outcome } from './program.js';
import { addFilterFlags, type FilterFlags, readFilters } from './report-filters.js';

const HELP = `
Around a change: --at, with --window before and after it. Or two windows: --from and --to are the one after; without
--before-from and --before-to the one before is the same weekdays of the week before. A window that reaches beyond
the logs is cut. Times are those of the start of a connection, half-open, in UTC.

Examples:
  tlslens compare --at 2026-03-11T12:00Z
  tlslens compare --at 2026-03-11T12:00Z --window 7d --listener 8c21b122c223d324
  tlslens compare --at 2026-03-11T12:00Z --output change.html
  tlslens compare --since 24h
  tlslens compare --from 2026-03-12 --to 2026-03-13 --before-from 2026-03-10 --before-to 2026-03-11
  tlslens compare --at 2026-03-11T12:00Z --only clients --limit 0 --format csv`;

/** Length of the windows around a moment. */
const USUAL_WINDOW = '24h';
/** Clients on a page, unless told otherwise: it can be searched. */
const CLIENTS_OF_PAGE = 200;

interface CompareFlags extends FilterFlags, EngineFlags {
  at?: string;
  window?: string;
  beforeFrom?: string;
  beforeTo?: string;
  only?: 'figures' | 'clients';
}

export function compareCommand(program: Command, outcome: Outcome): void {
  const command = program
    .command('compare')
    .summary('show what is different before and after')
    .description('Compares two windows: figures, and the clients that are silent or only failing after.')
    .option('--at <time>', 'the moment of the change')
    .option('--window <duration>', `how long to look before and after it (default: ${USUAL_WINDOW})`)
    .option('--before-from <time>', 'start of the window before')
    .option('--before-to <time>', 'end of the window before')
    .addOption(new Option('--only <part>', 'one part of the answer').choices(['figures', 'clients']));
  addEngineFlags(addFilterFlags(command))
    .addHelpText('after', HELP)
    .action(async (flags: CompareFlags, self: Command) => {
      const globals = globalsOf(self);
      const request = await readRequest(flags, new Date());
      await run(request, flags, globals);
      outcome.status = EXIT.done;
    });
}

async function run(request: CompareRequest, flags: CompareFlags, globals: Globals): Promise<void> {
  const [{ compare }, { chooseFormat, writeResults }, { from: _from, to: _to, ...filters }] = await Promise.all([
    import('../reports/compare.js'),
    import('./output.js'),
    readFilters(flags),
  ]);
  if (isElsewhere(flags) && flags.dryRun) {
    const { estimateScan } = await import('./scan-estimate.js');
    const { wantedWindows } = await import('../reports/compare-windows.js');
    const { before, after } = wantedWindows(request);
    const planned = [{ name: 'compare', reads: null }];
    const estimate = await estimateScan(planned, { from: before.from, to: after.to }, flags, globals);
    return writeResults([estimate], globals);
  }
  await withSource(flags, globals, async (source) => {
    const limit = flags.limit ?? (chooseFormat(globals) === 'html' ? CLIENTS_OF_PAGE : undefined);
    const { figures, clients } = await compare(source, request, filters, { limit });
    await writeResults(
      flags.only === undefined ? [figures, clients] : [flags.only === 'figures' ? figures : clients],
      globals,
      { rows: Number.POSITIVE_INFINITY },
    );
  });
}

async function readRequest(flags: CompareFlags, now: Date): Promise<CompareRequest> {
  const { parseDuration, parseTime, parseTimeRange } = await import('../time-range.js');
  const { at, window, from, since, beforeFrom, beforeTo } = flags;
  const namesWindow = from !== undefined || since !== undefined || flags.to !== undefined;
  const namesBefore = beforeFrom !== undefined || beforeTo !== undefined;
  if (at !== undefined) {
    if (namesWindow || namesBefore) {
      throw misuse('--at cannot be combined with the times of a window.', 'Give --at and --window, or two windows.');
    }
    return { at: parseTime(at, now, '--at'), windowMs: parseDuration(window ?? USUAL_WINDOW, '--window') };
  }
  if (window !== undefined) throw misuse('--window goes with --at alone.', 'Give --at TIME as well.');
  if (from === undefined && since === undefined) {
    throw misuse('No time to compare was named.', 'Give --at TIME for a change, or --from and --to (or --since).');
  }
  const range = parseTimeRange({ ...flags, to: flags.to ?? 'now' }, now);
  const after = { from: range.from as Date, to: range.to as Date };
  if (!namesBefore) return { after };
  if (beforeFrom === undefined || beforeTo === undefined) {
    throw misuse('Only one end of the window before was given.', 'Give both --before-from and --before-to.');
  }
  const before = { from: parseTime(beforeFrom, now, '--before-from'), to: parseTime(beforeTo, now, '--before-to') };
  if (before.from >= before.to) throw misuse('The window before holds no time.', 'Its end is not part of it.');
  return { after, before };
}

function misuse(message: string, hint: string): TlslensError {
  return new TlslensError('bad_argument', message, { hint });
}
