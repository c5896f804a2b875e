/**
 * Where an export goes: a folder on disk or a prefix in S3, as one thing.
 */
import { TlslensError } from '../errors.js';

export interface FoundManifest {
  readonly text: string;
  /** What it is now, to be told apart from a later one. */
  readonly etag: string;
}

/** Paths are below the root, with `/` between the parts. All throw `aws_*`, `disk_full`, `bad_argument`, `interrupted`. */
export interface ExportTarget {
  /** As the user names it. */
  readonly place: string;
  /** A folder for files that are to be put; gone when the target is closed. */
  readonly spoolDir: string;
  manifest(): Promise<FoundManifest | null>;
  /** The ETags of what is there, by path. */
  list(): Promise<ReadonlyMap<string, string>>;
  /** Puts a file of the spool in the place of what is there, at once; its ETag. The file is gone afterwards. */
  put(path: string, file: string, signal?: AbortSignal): Promise<string>;
  remove(path: string): Promise<void>;
  /** @throws `state_changed` where the manifest is no longer `before`: another export came between */
  putManifest(text: string, before: FoundManifest | null): Promise<void>;
  close(): void;
}

export const changedMeanwhile = (place: string): TlslensError =>
  new TlslensError('state_changed', `Another export to ${place} ended while this one ran.`, {
    hint: 'Run it again: what the two have written is compared anew. One export at a time is best.',
    details: { place },
  });
