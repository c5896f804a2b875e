/**
 * What part of the logs a query over folders reads: the days of delivery that can hold the connections asked about.
 */

/** How far around a window of starts its lines are looked for. */
export interface ScanRule {
  /**
   * A line is written when its connection ends, and delivered after that: days of delivery that are read behind the end
   * of a window. What began in it and is delivered later yet is not seen.
   */
  readonly lateDays: number;
  /** Whether a query without a window may read everything. */
  readonly allowsAll: boolean;
}

export const DEFAULT_LATE_DAYS = 1;
