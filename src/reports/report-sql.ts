/**
 * The SQL of a report as text that runs by itself, with the filters in place of its markers.
 */
import type { Report } from './catalogue.js';
import { applyConditions, makeConditions, type ReportFilters } from './filters.js';

/**
 * The query that a report runs. `limit` 0 is all rows, absent is the report's own.
 *
 * @throws `bad_cidr`, `bad_argument`
 */
export function reportSql(report: Report, filters: ReportFilters, limit: number = report.limit): string {
  const { written } = applyConditions(report.sql, makeConditions(filters));
  return limit > 0 ? `${written.trim()}\nlimit ${limit}` : written.trim();
}
