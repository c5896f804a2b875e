/**
 * What part of the logs is read where they stay folders by day of delivery: the days that can hold the connections asked
 * about.
 */
import { TlslensError } from './errors.js';

export interface ScanRule {
  /**
   * A line is written when its connection ends, and delivered after that: days of delivery that are read behind the end
   * of a window. What began in the window and is delivered later still is not seen.
   */
  readonly lateDays: number;
  /** Whether a query may read everything. */
  readonly allowsAll: boolean;
  /** The days of delivery to read, by moments in them: the first and the last one, which is open where it is absent. */
  readonly days?: { readonly first: Date; readonly last?: Date | undefined };
}

/** Connections mostly last less than a day; `--late-days` says otherwise. */
export const DEFAULT_LATE_DAYS = 1;

const DAY_MS = 86_400_000;

/**
 * The rule for connections that start in a span. Days that the user chose stay as they are.
 *
 * @throws `bad_argument` where the span has no start, unless everything may be read
 */
export function ruleFor(rule: ScanRule, span: { from?: Date | undefined; to?: Date | undefined }): ScanRule {
  if (rule.days) return rule;
  const { from, to } = span;
  if (!from) {
    if (rule.allowsAll) return rule;
    throw new TlslensError('bad_argument', 'Without a start of the time asked about, all logs would be read.', {
      hint: 'Give --from or --since, the days of delivery with --read-days FIRST..LAST, or --full-scan to read everything.',
    });
  }
  // The end is not part of the span.
  const last = to && new Date(to.getTime() - 1 + rule.lateDays * DAY_MS);
  return { ...rule, days: { first: from, last } };
}

/** The conditions on `delivery_day`, which the folders are named by; none where everything is read. */
export function scanConditions(rule: ScanRule | undefined): string[] {
  if (!rule?.days) return [];
  const { first, last } = rule.days;
  return [
    `delivery_day >= '${dayFolder(first)}'`,
    ...(last === undefined ? [] : [`delivery_day <= '${dayFolder(last)}'`]),
  ];
}

/** `2026/03/10` */
export function dayFolder(time: Date): string {
  return time.toISOString().slice(0, 10).replaceAll('-', '/');
}
