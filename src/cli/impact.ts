/**
 * `tlslens impact`: who would break under another security policy.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXIT, TlslensError } from '../errors.js';
import type { Verdict } from '../policy/judgement.js';
import type { ReportFilters } from '../reports/filters.js';
import type { ImpactGrouping } from '../reports/impact.js';
import type { Result } from '../result.js';
import { addEngineFlags, type EngineFlags, isElsewhere, withSource } from './engine-flags.js';
import { type Globals, globalsOf } from './globals.js';
import type { Outcome } from './program.js';

/** Rows that a person is shown unless told otherwise; programs get all. */
const ROWS_FOR_PEOPLE = 50;
/** The same for each table of a page, which can be searched. */
const ROWS_OF_PAGE = 200;

const HELP = `
Policies are named with or without "ELBSecurityPolicy-". A connection is judged by the policy that
was in force when it started: the one that metadata tells, or --from for all of them. Before the first sync it is
unknown, unless --assume-current takes the oldest one known.
--since and --until are about the start of a connection, half-open, in UTC.

breaks and safe are proven; what can't be is unknown, with the reason: see docs/policy-impact.md.

Exit status: 1 when a connection would break, 0 when none would, whatever is unknown;
5 when no completed handshake matches.

Examples:
  tlslens impact --load-balancer public-edge --to TLS13-1-2-Res-2021-06
  tlslens impact --all --to TLS13-1-2-Res-PQ-2025-09 --since 30d --group-by owner
  tlslens impact --listener partner-gateway:443 --from 2016-08 --to TLS13-1-2-2021-06
  tlslens impact --all --to TLS13-1-2-2021-06 --verdict breaks --format csv
  tlslens impact --all --to TLS13-1-2-2021-06 --output for-the-change-board.html
  tlslens impact --listener 8c21b122c223d324 --to TLS13-1-2-Res-2021-06 --assume-current
  tlslens impact --suggest --load-balancer public-edge`;

interface ImpactFlags extends EngineFlags {
  listener?: string;
  loadBalancer?: string;
  all?: boolean;
  to?: string;
  from?: string;
  assumeCurrent?: boolean;
  since?: string;
  until?: string;
  client?: string;
  sni?: string;
  verdict?: Verdict;
  groupBy?: ImpactGrouping;
  suggest?: boolean;
  limit?: number;
}

export function impactCommand(program: Command, outcome: Outcome): void {
  const command = program
    .command('impact')
    .summary('tell who would break under another security policy')
    .description('Tells which clients would no longer get in if listeners moved to another security policy.')
    .option('--listener <name>', 'this listener: name:port as reports have it, the id that the log has, or its ARN')
    .option('--load-balancer <name>', 'the listeners of this load balancer: net/name/id, its name or ARN')
    .option('--all', 'all listeners')
    .option('--to <policy>', 'the policy to judge for')
    .option('--from <policy>', 'the policy that was in force (default: what metadata tells)')
    .option('--assume-current', 'judge connections before the first sync by the oldest policy known, and say so')
    .option('--suggest', 'rank the stricter policies under which nothing seen would break')
    .option('--since <time>', 'connections that started within this long, or since then: 30d, 2026-03-01')
    .option('--until <time>', 'connections that started before this time')
    .option('--client <cidr>', 'only clients in this network, or this address')
    .option('--sni <name>', 'only this server name; *.example.com for all below it')
    .addOption(new Option('--verdict <verdict>', 'only rows of this verdict').choices(['breaks', 'unknown', 'safe']))
    .addOption(
      new Option('--group-by <what>', 'one row for each of these, with its worst verdict').choices([
        'client',
        'owner',
        'sni',
        'listener',
        'cipher',
      ]),
    )
    .option(
      '--limit <n>',
      `rows at most, 0 for all (default: ${ROWS_FOR_PEOPLE} in a table or Markdown, ${ROWS_OF_PAGE} in HTML, else all)`,
      (text) => {
        if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
        return Number(text);
      },
    );
  addEngineFlags(command)
    .addHelpText('after', HELP)
    .action(async (flags: ImpactFlags, self: Command) => {
      const globals = globalsOf(self);
      checkFlags(flags);
      outcome.status = await run(flags, globals);
    });
}

function checkFlags({
  listener,
  loadBalancer,
  all,
  to,
  from,
  assumeCurrent,
  suggest,
  verdict,
  groupBy,
}: ImpactFlags): void {
  const misuse = (message: string, hint: string) => new TlslensError('bad_argument', message, { hint });
  const chosen = listener !== undefined || loadBalancer !== undefined;
  if (all && chosen)
    throw misuse('--all and a chosen listener or load balancer exclude each other.', 'Give one of them.');
  if (from !== undefined && assumeCurrent) {
    throw misuse('--from names the policy that was in force, and --assume-current infers it.', 'Give one of them.');
  }
  if (suggest) {
    if (to !== undefined) throw misuse('--suggest looks for a policy, and --to names one.', 'Give one of them.');
    if (verdict !== undefined || groupBy !== undefined) {
      throw misuse('--verdict and --group-by do not apply to --suggest.', 'Leave them out.');
    }
    return;
  }
  if (to === undefined) {
    throw misuse('No policy to judge for was named.', 'Name it with --to POLICY, or ask for some with --suggest.');
  }
  if (!all && !chosen) {
    throw misuse('No listener was named.', 'Give --listener NAME, --load-balancer NAME, or --all for all of them.');
  }
}

async function run(flags: ImpactFlags, globals: Globals): Promise<0 | 1> {
  const [{ runImpact }, { runSuggest }, output, { isForPeople }, filters] = await Promise.all([
    import('../reports/impact.js'),
    import('../reports/impact-suggest.js'),
    import('./output.js'),
    import('../render/formats.js'),
    readFilters(flags),
  ]);
  const { to, from, assumeCurrent, verdict, groupBy } = flags;
  const format = output.chooseFormat(globals);
  if (isElsewhere(flags) && flags.dryRun) {
    const { estimateScan } = await import('./scan-estimate.js');
    await output.writeResults(
      [await estimateScan([{ name: 'impact', reads: null }], filters, flags, globals)],
      globals,
    );
    return EXIT.done;
  }
  const isPage = format === 'html';

  const { results, breaks } = await withSource(flags, globals, async (database) => {
    if (to === undefined) {
      const suggestions = await runSuggest(database, filters, { from, assumeCurrent, limit: flags.limit });
      return { results: [suggestions], breaks: 0 };
    }
    const limit = flags.limit ?? (isPage ? ROWS_OF_PAGE : isForPeople(format) ? ROWS_FOR_PEOPLE : 0);
    const asked = { to, from, assumeCurrent, verdict, groupBy, limit, withSections: isPage };
    const impact = await runImpact(database, filters, asked);
    if (isPage) return { results: impact.sections, breaks: impact.breaks };
    // A program reads one document; the totals go along as a note.
    const single: Result = { ...impact.rows, notes: [impact.summary, ...impact.rows.notes] };
    return { results: isForPeople(format) ? [impact.totals, impact.rows] : [single], breaks: impact.breaks };
  });
  await output.writeResults(results, globals, { rows: Number.POSITIVE_INFINITY });
  output.sayAssumed(results, globals);
  return breaks > 0 ? EXIT.findings : EXIT.done;
}

async function readFilters({ since, until, loadBalancer, listener, client, sni }: ImpactFlags): Promise<ReportFilters> {
  const { parseTime } = await import('../time-range.js');
  const now = new Date();
  const from = since === undefined ? undefined : parseTime(since, now, '--since');
  const to = until === undefined ? undefined : parseTime(until, now, '--until');
  if (from && to && from >= to) {
    throw new TlslensError('bad_time', `The window from ${from.toISOString()} to ${to.toISOString()} holds no time.`, {
      hint: '--until is not part of the window: for one whole day, give the next day.',
    });
  }
  return { from, to, loadBalancer, listener, client, sni };
}
