/**
 * The composition store -> files -> target: an export brought up to date with a database. Only what changed is written.
 */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TlslensError } from '../errors.js';
import type { Database } from '../store/database.js';
import { databaseIdentity, type WantedFile, wantedFiles, writeExportFile } from '../store/export-files.js';
import { type ExportedFile, type Manifest, manifestText, parseManifest } from '../store/export-manifest.js';
import { EXPORT_VERSION } from '../store/export-tables.js';
import { SCHEMA_VERSION } from '../store/schema.js';
import type { TimeRange } from '../time-range.js';
import { type ExportPlan, planExport } from './plan.js';
import type { ExportTarget, FoundManifest } from './target.js';

export interface ExportOptions {
  /** Days of `connections` that have a moment in it are looked at; the others stay as they are. */
  readonly range?: TimeRange;
  /** Plan, and write nothing. */
  readonly dryRun?: boolean;
  /** Let this database take the place of another one that was exported there. */
  readonly replace?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExportProgress) => void;
}

export interface ExportProgress {
  readonly done: number;
  readonly planned: number;
  readonly rows: number;
}

export interface ExportSummary {
  readonly place: string;
  readonly plan: ExportPlan;
  /** Every file that the export has now; with `dryRun`, would have. */
  readonly files: readonly ExportedFile[];
  /** Files that were written. */
  readonly written: readonly ExportedFile[];
  /** Rows in the database, by table. */
  readonly rowsInDatabase: ReadonlyMap<string, number>;
  readonly seconds: number;
}

/** Files on their way to the target at once, while DuckDB writes the next one. */
const MOST_UNDER_WAY = 4;

/**
 * Brings the export at `target` up to date with `database`, which must have been opened with the spool of the target as its
 * `allowedFolder`. Files are replaced one by one and the manifest is written last: a kill at any moment leaves an export
 * whose every file is whole, and the next run finds what is left to do. Running twice writes nothing.
 *
 * @throws `bad_argument` where the export is of another database; `database_newer`, `database_foreign` (manifest),
 * `state_changed`, `interrupted`, `aws_*`, `disk_full`, `database_failed`
 */
export async function runExport(
  database: Database,
  target: ExportTarget,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const started = performance.now();
  const { signal, dryRun = false } = options;
  const onAbort = () => database.interrupt();
  signal?.addEventListener('abort', onAbort);
  try {
    const identity = await databaseIdentity(database);
    const found = await target.manifest();
    const manifest = found === null ? null : readBefore(found, identity, target, options);
    const wanted = await wantedFiles(database);
    const plan = planExport(wanted, manifest, await target.list(), askedDays(options.range));
    const written = dryRun
      ? plan.write.map(({ file }) => asPlanned(file))
      : await writeAll(database, target, plan, options);
    if (!dryRun) {
      for (const path of plan.remove) await target.remove(path);
    }
    const files = [...plan.keep, ...plan.aside, ...written].sort((a, b) => (a.path < b.path ? -1 : 1));
    const isNew =
      manifest === null || written.length + plan.remove.length > 0 || manifest.files.length !== files.length;
    if (!dryRun && isNew) await target.putManifest(textOf(files, identity), found);
    return {
      place: target.place,
      plan,
      files,
      written,
      rowsInDatabase: rowsByTable(wanted),
      seconds: (performance.now() - started) / 1000,
    };
  } catch (error) {
    throw signal?.aborted ? interrupted(error) : error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

function readBefore(
  { text }: FoundManifest,
  identity: string,
  { place }: ExportTarget,
  { replace = false }: ExportOptions,
): Manifest | null {
  const manifest = parseManifest(text, place);
  if (manifest.database === identity) return manifest;
  if (replace) return null;
  throw new TlslensError('bad_argument', `Could not export to ${place}: it holds the export of another database.`, {
    hint: 'Name another place with --to, or let this database take its place with --replace.',
    details: { place },
  });
}

/** Whole days: a day that is in the range for a moment alone is exported whole. */
function askedDays({ from, to }: TimeRange = {}): (day: string) => boolean {
  const first = from?.toISOString().slice(0, 10) ?? '';
  const last = to === undefined ? undefined : new Date(to.getTime() - 1).toISOString().slice(0, 10);
  return (day) => day >= first && (last === undefined || day <= last);
}

const asPlanned = ({ path, rows, content }: WantedFile): ExportedFile => ({ path, rows, content, bytes: 0, etag: '' });

async function writeAll(
  database: Database,
  target: ExportTarget,
  plan: ExportPlan,
  { signal, onProgress }: ExportOptions,
): Promise<ExportedFile[]> {
  const written: ExportedFile[] = [];
  const underWay = new Set<Promise<void>>();
  let rows = 0;
  let failure: unknown;
  const put = async (file: WantedFile, path: string) => {
    try {
      const { size } = statSync(path);
      const etag = await target.put(file.path, path, signal);
      written.push({ path: file.path, rows: file.rows, bytes: size, etag, content: file.content });
      rows += file.rows;
      onProgress?.({ done: written.length, planned: plan.write.length, rows });
    } catch (error) {
      failure ??= error;
    } finally {
      rmSync(path, { force: true });
    }
  };
  for (const [index, { file }] of plan.write.entries()) {
    if (signal?.aborted || failure !== undefined) break;
    const path = join(target.spoolDir, `${index}.parquet`);
    try {
      await makeFile(database, file, path);
    } catch (error) {
      failure ??= error;
      break;
    }
    const putting: Promise<void> = put(file, path).finally(() => underWay.delete(putting));
    underWay.add(putting);
    if (underWay.size >= MOST_UNDER_WAY) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failure !== undefined) throw failure;
  if (signal?.aborted) throw interrupted();
  return written;
}

async function makeFile(database: Database, file: WantedFile, path: string): Promise<void> {
  const rows = await writeExportFile(database, file, path);
  if (rows === file.rows) return;
  throw new TlslensError(
    'database_failed',
    `Could not export ${file.path}: ${rows} rows were written of ${file.rows} that were counted.`,
    { hint: 'Nothing of it was kept. Run it again while nobody writes to the database.', details: { path: file.path } },
  );
}

function textOf(files: readonly ExportedFile[], database: string): string {
  return manifestText({
    format: 'tlslens-export',
    version: EXPORT_VERSION,
    schema_version: SCHEMA_VERSION,
    database,
    exported_at: new Date().toISOString(),
    files,
  });
}

function rowsByTable(wanted: readonly WantedFile[]): Map<string, number> {
  const rows = new Map<string, number>();
  for (const file of wanted) rows.set(file.table, (rows.get(file.table) ?? 0) + file.rows);
  return rows;
}

const interrupted = (cause?: unknown): TlslensError =>
  new TlslensError('interrupted', 'Interrupted: files that were put are whole, and the next export does the rest.', {
    ...(cause !== undefined && { cause }),
  });
