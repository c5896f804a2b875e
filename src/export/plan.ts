/**
 * What an export has to do: the files that the database calls for, beside those that are there. Pure.
 */

import type { WantedFile } from '../store/export-files.js';
import type { ExportedFile, Manifest } from '../store/export-manifest.js';
import { parseExportPath } from '../store/export-tables.js';

/** Why a file is written: there is none, its rows changed, or it is not what the last export put there. */
export type WriteReason = 'new' | 'changed' | 'not_as_exported';

export interface ExportPlan {
  readonly write: readonly { readonly file: WantedFile; readonly reason: WriteReason }[];
  /** Files that hold what they should. */
  readonly keep: readonly ExportedFile[];
  /** Paths of days that have no connections any more. */
  readonly remove: readonly string[];
  /** Files that lie outside of the days that were asked for, left as they are. */
  readonly aside: readonly ExportedFile[];
}

/**
 * @param present the ETags of the files that are there, by path
 * @param isAsked whether a day is to be looked at; tables of a single file always are
 */
export function planExport(
  wanted: readonly WantedFile[],
  manifest: Manifest | null,
  present: ReadonlyMap<string, string>,
  isAsked: (day: string) => boolean = () => true,
): ExportPlan {
  const before = new Map(manifest?.files.map((file) => [file.path, file]));
  /** What the last export put there and is there still. */
  const known = (path: string): ExportedFile | undefined => {
    const file = before.get(path);
    return file !== undefined && present.get(path) === file.etag ? file : undefined;
  };
  const isAside = (day: string | null) => day !== null && !isAsked(day);
  const asked = wanted.filter(({ day }) => !isAside(day));
  const keep: ExportedFile[] = [];
  const write: { file: WantedFile; reason: WriteReason }[] = [];
  for (const file of asked) {
    const there = known(file.path);
    if (there?.content === file.content) keep.push(there);
    else if (!present.has(file.path)) write.push({ file, reason: 'new' });
    else write.push({ file, reason: there === undefined ? 'not_as_exported' : 'changed' });
  }
  const paths = new Set(wanted.map(({ path }) => path));
  const others = [...present.keys()].filter((path) => !asked.some((file) => file.path === path));
  const isOutside = (path: string) => isAside(parseExportPath(path)?.day ?? null);
  return {
    write,
    keep,
    remove: others.filter((path) => !paths.has(path) && !isOutside(path)),
    aside: others.filter(isOutside).flatMap((path) => known(path) ?? []),
  };
}
