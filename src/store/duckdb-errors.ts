/**
 * DuckDB's errors to the ones that tlslens promises. Only their texts tell them apart: the client gives no codes.
 */
import { messageOf, TlslensError } from '../errors.js';
import { commandOf } from './lock-holder.js';

/** What opening `path` threw. */
export function openError(error: unknown, path: string, attempt = `open the database ${path}`): TlslensError {
  const text = messageOf(error);
  const lock = /Conflicting lock is held in (.+?) \(PID (\d+)\)/.exec(text);
  if (lock || /Could not set lock/.test(text)) {
    const pid = lock ? Number(lock[2]) : undefined;
    const command = (pid === undefined ? null : commandOf(pid)) ?? lock?.[1];
    const holder = pid === undefined ? 'another process' : `process ${pid} (${command})`;
    return new TlslensError('database_locked', `Could not open the database ${path}: ${holder} has it open.`, {
      hint: 'Wait for it to end (--wait 10m), or read the last export: --db DIR (tlslens help exports).',
      cause: error,
      details: { path, pid, command },
    });
  }
  const isFolder = /Is a directory/.test(text);
  if (isFolder || /not a valid DuckDB database file/.test(text)) {
    const found = isFolder ? 'a folder without the manifest.json of a whole export' : 'not a DuckDB database';
    return new TlslensError('database_foreign', `Could not open ${path}: it is ${found}.`, {
      hint: 'Name another file with --db.',
      cause: error,
      details: { path },
    });
  }
  if (/version number|newer version of DuckDB|storage version/i.test(text)) {
    return new TlslensError('database_newer', `Could not open ${path}: another version of DuckDB wrote it.`, {
      hint: 'Update tlslens, or ingest the logs into a new file with --db.',
      cause: error,
      details: { path },
    });
  }
  return queryError(error, attempt);
}

/** What a statement threw while tlslens tried to do `attempt`. */
export function queryError(error: unknown, attempt: string): TlslensError {
  if (error instanceof TlslensError) return error;
  const text = messageOf(error);
  if (/INTERRUPT/i.test(text)) return new TlslensError('interrupted', `Interrupted: ${attempt}.`, { cause: error });
  if (/No space left on device|ENOSPC|disk .*full|max_temp_directory_size/i.test(text)) {
    return new TlslensError('disk_full', `Could not ${attempt}: the disk is full.`, {
      hint: 'Free some space, or put the database on another disk with --db.',
      cause: error,
    });
  }
  return new TlslensError('database_failed', `Could not ${attempt}: ${text}`, { cause: error });
}

/** What a user's own SQL threw: DuckDB's first sentence, and its suggestion where it has one. */
export function userSqlError(error: unknown): TlslensError {
  if (error instanceof TlslensError) return error;
  const raw = (error instanceof Error ? error.message : String(error)).replace(/^Failed to extract statements: /, '');
  if (/INTERRUPT/i.test(raw)) return new TlslensError('interrupted', 'The query was interrupted.', { cause: error });
  const [first = raw, ...rest] = raw.split('\n').map((line) => line.trim());
  const candidates = rest.find((line) => /^(Candidate|Did you mean)/i.test(line));
  if (
    /read-only mode|file system operations are disabled|disabled by configuration|configuration has been locked/i.test(
      raw,
    )
  ) {
    return new TlslensError('sql_refused', `The query was refused: ${first}`, {
      hint: 'SQL is read-only here and cannot reach files, extensions or the network.',
      cause: error,
    });
  }
  return new TlslensError('sql_failed', `The query failed: ${first}`, {
    hint: candidates ?? 'tlslens schema lists the tables and their columns.',
    cause: error,
  });
}
