/**
 * Whether the logs reach over the window of a gate: in which of its days, or hours, each load balancer logged anything.
 */
import { readQuery } from '../query-files.js';
import { sqlLiteral } from './compare-query.js';
import type { Span } from './compare-windows.js';
import { applyConditions, makeConditions, type ReportFilters } from './filters.js';
import type { Source } from './source.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** From this length on a window is cut into days: a quiet night is no gap then. */
const LONG_MS = 2 * DAY_MS;

export interface GateCoverage {
  /** 0 to 1, of the load balancer that has least; `null` where no load balancer is known. */
  readonly share: number | null;
  readonly slice: 'day' | 'hour';
  readonly slices: number;
  /** Slices with logs, of the load balancer that has least. */
  readonly covered: number;
  readonly loadBalancer: string | null;
  readonly lastLogged: Date | null;
}

/** The slices of a window: days, or hours where it is shorter than two days. */
export function slicesOf({ from, to }: Span): { slice: 'day' | 'hour'; sliceMs: number; slices: number } {
  const lengthMs = to.getTime() - from.getTime();
  const [slice, sliceMs] = lengthMs >= LONG_MS ? (['day', DAY_MS] as const) : (['hour', HOUR_MS] as const);
  return { slice, sliceMs, slices: Math.ceil(lengthMs / sliceMs) };
}

/** The filters' times are ignored: the window is `span`. */
export async function readGateCoverage(database: Source, filters: ReportFilters, span: Span): Promise<GateCoverage> {
  const { slice, sliceMs, slices } = slicesOf(span);
  const texts: Record<string, string> = {
    window_from: sqlLiteral(span.from),
    window_to: sqlLiteral(span.to),
    slice_s: String(sliceMs / 1000),
  };
  const text = readQuery('gate/coverage.sql').replace(/\{\{(\w+)\}\}/g, (place, name: string) => texts[name] ?? place);
  const { loadBalancer, listener } = filters;
  const { sql, bindings } = applyConditions(text, makeConditions({ loadBalancer, listener }, database.scan));
  const [least] = (await database.query(sql, bindings)).rows;
  const covered = Math.min(slices, Number(least?.slices ?? 0));
  return {
    share: least ? covered / Math.max(1, slices) : null,
    slice,
    slices,
    covered,
    loadBalancer: least ? String(least.load_balancer) : null,
    lastLogged: least?.last_logged instanceof Date ? least.last_logged : null,
  };
}
