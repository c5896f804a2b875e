/**
 * What a command would scan in Athena, before it does: the bytes that lie in the folders of its days, times how often its
 * SQL reads them. Lists folders; runs no query.
 */
import { openAthenaCalls } from '../engines/athena-client.js';
import { costOf, dollars } from '../engines/athena-cost.js';
import { projectFolders } from '../engines/athena-folders.js';
import { countScans } from '../engines/count-scans.js';
import { EXPORT_TABLE, LOG_TABLE } from '../engines/warehouse-tables.js';
import { warehouseViews } from '../engines/warehouse-views.js';
import type { TlslensError } from '../errors.js';
import { formatBytes, formatNumber } from '../render/numbers.js';
import type { Result } from '../result.js';
import { ruleFor, type ScanRule } from '../scan-rule.js';
import { measureFolders } from '../source/log-place.js';
import { openS3 } from '../source/s3-client.js';
import { readAthenaFlags } from './athena-flags.js';
import { assertOwnFlags, daysBetween, type EngineFlags, scanRuleOf } from './engine-flags.js';
import { type Globals, s3Options } from './globals.js';

/** Something that is to run. `reads` is `null` where its SQL is made while it runs. */
export interface PlannedQuery {
  readonly name: string;
  readonly reads: number | null;
}

/** How often a query of Athena reads the logs, at most. */
export function readsOfLogs(sql: string): number {
  return countScans(sql, LOG_TABLE, warehouseViews());
}

/**
 * Rows of name, reads, bytes and price.
 *
 * @throws `bad_argument` for another engine than Athena, and where everything would be read and that was not asked for;
 * `aws_*`, `engine_failed`
 */
export async function estimateScan(
  planned: readonly PlannedQuery[],
  span: { from?: Date | undefined; to?: Date | undefined },
  flags: EngineFlags,
  globals: Globals,
): Promise<Result> {
  assertOwnFlags(flags);
  const rule = ruleFor(scanRuleOf(flags), span);
  const options = await readAthenaFlags(flags, globals);
  const calls = await openAthenaCalls(options);
  let properties: Readonly<Record<string, string>>;
  try {
    properties = await calls.tableProperties(LOG_TABLE).catch((error: TlslensError) => {
      if (error.code !== 'aws_not_found') throw error;
      return calls.tableProperties(EXPORT_TABLE);
    });
  } finally {
    calls.close();
  }
  const days = daysOf(rule, properties);
  const { bucket, folders } = projectFolders(properties, days);
  const { objects, bytes } = await measureFolders(await openS3(s3Options(globals)), bucket, folders);
  const price = options.pricePerTb;
  const unknown = planned.some(({ reads }) => reads === null);
  return {
    report: 'scan-estimate',
    title: 'What Athena would scan',
    generated_at: new Date(),
    columns: [
      { name: 'query', type: 'VARCHAR' },
      { name: 'reads', type: 'BIGINT', unit: 'count', description: 'how often the logs are read' },
      { name: 'bytes', type: 'BIGINT', unit: 'bytes' },
      { name: 'cost_usd', type: 'DOUBLE', unit: 'US dollars' },
    ],
    rows: planned.map(({ name, reads }) => ({
      query: name,
      reads,
      bytes: bytes * (reads ?? 1),
      cost_usd: (reads ?? 1) * costOf(bytes, price),
    })),
    notes: [
      `The ${formatNumber(folders.length)} folders of ${formatNumber(days.length)} days of delivery hold ${formatBytes(bytes)} in ${formatNumber(objects)} objects.`,
      `One read costs about ${dollars(costOf(bytes, price))} at ${dollars(price)} per TB; requests to S3 come on top. Nothing was run.`,
      'Reads are counted in the SQL, and are the most there can be: the planner may need fewer.',
      ...(unknown ? ['Where reads are not told, the price is that of one; the command makes several queries.'] : []),
    ],
  };
}

/** A window that is open behind ends with the folder of tomorrow, as the table does. */
function daysOf(rule: ScanRule, properties: Readonly<Record<string, string>>): string[] {
  const tomorrow = new Date(Date.now() + 86_400_000);
  const range = properties['projection.day.range'] ?? '';
  const first = rule.days?.first ?? new Date(`${range.split(',')[0]?.replaceAll('/', '-')}T00:00:00Z`);
  if (Number.isNaN(first.getTime())) return [];
  const last = rule.days?.last;
  return daysBetween(first, last === undefined || last > tomorrow ? tomorrow : last);
}
