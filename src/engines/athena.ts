/**
 * Athena as an engine: report SQL in, typed rows and what they cost out.
 */

import { DEFAULT_LATE_DAYS, type ScanRule } from '../scan-rule.js';
import {
  type AthenaOptions,
  DEFAULT_CATALOG,
  DEFAULT_DATABASE,
  DEFAULT_WORKGROUP,
  openAthenaCalls,
} from './athena-client.js';
import { costOf } from './athena-cost.js';
import { runInAthena } from './athena-run.js';
import { bindLiterals } from './bind.js';
import type { Engine, EngineStatistics } from './engine.js';
import { expandMacros, trinoMacros } from './macros.js';

export interface AthenaEngineOptions extends AthenaOptions {
  /** US dollars for a terabyte scanned. */
  readonly pricePerTb: number;
  /** Default: a window is asked for, and {@link DEFAULT_LATE_DAYS} are read behind it. */
  readonly scan?: ScanRule | undefined;
  /** Told of each query that has run, whatever it is for. */
  readonly onQuery?: ((statistics: EngineStatistics) => void) | undefined;
}

/** Loads the SDK. Nothing is asked before the first query. */
export async function openAthena(options: AthenaEngineOptions): Promise<Engine> {
  const { workgroup = DEFAULT_WORKGROUP, catalog = DEFAULT_CATALOG, database = DEFAULT_DATABASE } = options;
  const calls = await openAthenaCalls(options);
  const macros = trinoMacros();
  return {
    name: 'athena',
    path: `workgroup ${workgroup}, ${catalog}.${database}`,
    scan: options.scan ?? { lateDays: DEFAULT_LATE_DAYS, allowsAll: false },
    async query(sql, bindings, { maxRows, signal } = {}) {
      const text = bindLiterals(expandMacros(sql, macros), bindings);
      const { execution, ...answer } = await runInAthena(calls, text, { maxRows, signal });
      const statistics: EngineStatistics = {
        queryId: execution.id,
        scannedBytes: execution.scannedBytes,
        elapsedMs: execution.totalMs,
        costUsd: costOf(execution.scannedBytes, options.pricePerTb),
        isReused: execution.reused,
      };
      options.onQuery?.(statistics);
      return { ...answer, statistics };
    },
    close: async () => calls.close(),
  };
}
