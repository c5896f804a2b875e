/**
 * The manifest of an export: what it was made of, file by file. Who writes the next one compares with it; who reads learns
 * from it that the export is whole and of a layout that is understood.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, TlslensError } from '../errors.js';
import { EXPORT_VERSION, MANIFEST_NAME, parseExportPath } from './export-tables.js';

/** One file of an export. */
export interface ExportedFile {
  /** Below the root, with `/` between the parts. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** What the file was, when it was put: its ETag in S3; on disk its size and modification time. */
  readonly etag: string;
  /** Changes with the rows that the file holds. */
  readonly content: string;
}

export interface Manifest {
  readonly format: 'tlslens-export';
  /** {@link EXPORT_VERSION} of its layout. */
  readonly version: number;
  /** The version of the tables in the database. */
  readonly schema_version: number;
  /** Which database it was made of. */
  readonly database: string;
  readonly exported_at: string;
  readonly files: readonly ExportedFile[];
}

/**
 * Reads the text of a manifest.
 *
 * @param place where the export is, for messages
 * @throws `database_foreign` for what is none, `database_newer` for one of a later layout
 */
export function parseManifest(text: string, place: string): Manifest {
  let manifest: Partial<Manifest>;
  try {
    manifest = JSON.parse(text) as Partial<Manifest>;
  } catch (error) {
    throw foreign(place, messageOf(error));
  }
  if (manifest?.format !== 'tlslens-export' || !Array.isArray(manifest.files))
    throw foreign(place, 'it is another JSON');
  if (Number(manifest.version) > EXPORT_VERSION) {
    throw new TlslensError(
      'database_newer',
      `Could not use the export ${place}: it has layout ${manifest.version}, this tlslens knows ${EXPORT_VERSION}.`,
      { hint: 'Update tlslens, or export to another place.', details: { path: place } },
    );
  }
  return manifest as Manifest;
}

function foreign(place: string, because: string): TlslensError {
  return new TlslensError('database_foreign', `${MANIFEST_NAME} in ${place} is not that of an export: ${because}.`, {
    hint: 'Export to another place, or remove that file.',
    details: { path: place },
  });
}

/** The text of a manifest, to be written. */
export function manifestText(manifest: Manifest): string {
  const { files, ...head } = manifest;
  const lines = files.map((file) => `    ${JSON.stringify(file)}`).join(',\n');
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "files": [\n${lines}\n  ]\n}\n`;
}

/** The manifest of the export in the folder `dir`; `null` where that is no folder, or has none. Throws as {@link parseManifest}. */
export function readManifest(dir: string): Manifest | null {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) return null;
  let text: string;
  try {
    text = readFileSync(join(dir, MANIFEST_NAME), 'utf8');
  } catch {
    return null;
  }
  return parseManifest(text, dir);
}

/** Whether an export has a day of connections. */
export const hasConnections = ({ files }: Manifest): boolean =>
  files.some(({ path }) => parseExportPath(path)?.day != null);
