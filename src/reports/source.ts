/**
 * What reports ask: a database of DuckDB, or an engine over logs that stay where they lie.
 */
import { TlslensError } from '../errors.js';
import type { Cell, ResultColumn } from '../result.js';
import { ruleFor, type ScanRule } from '../scan-rule.js';
import type { BindingTypes, Database } from '../store/database.js';

export interface Source {
  /** What is asked, for messages. */
  readonly path: string;
  /** Present where tables are folders by day of delivery. */
  readonly scan?: ScanRule;
  query(
    sql: string,
    bindings?: Readonly<Record<string, string | null>>,
    options?: { maxRows?: number; types?: BindingTypes },
  ): Promise<{ readonly columns: readonly ResultColumn[]; readonly rows: readonly Readonly<Record<string, Cell>>[] }>;
}

/** Whether it is a database here, which can also be written to. */
export function isDatabase(source: Source): source is Database {
  return 'run' in source;
}

/**
 * The source with the days set that hold connections of this span.
 *
 * @throws `bad_argument` where everything would be read, and that was not asked for
 */
export function within<S extends Source>(source: S, span: { from?: Date | undefined; to?: Date | undefined }): S {
  return source.scan ? { ...source, scan: ruleFor(source.scan, span) } : source;
}

/** What a warehouse assumes was settled when its tables were written. */
export function assumedElsewhere({ path }: Source): TlslensError {
  return new TlslensError('bad_argument', `--assume-current is settled by the published tables of ${path}.`, {
    hint: 'Write them anew, with: tlslens publish PLACE --assume-current',
  });
}
