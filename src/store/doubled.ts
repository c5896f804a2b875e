/**
 * Connections that were delivered by more than one route, as legacy logs and as vended ones, or as vended logs in two
 * formats: nothing in a line tells that it is logged elsewhere too.
 */
import { readQuery } from '../query-files.js';
import type { Database } from './database.js';

export interface Doubled {
  /** Log formats that gave connections: `legacy`, `json`, `w3c`, `plain`, `parquet`. */
  readonly formats: readonly string[];
  /** Connections that look the same in more than one of them. */
  readonly connections: number;
}

/** Counts what looks doubled. Reads the connections only if they came in several formats. */
export async function countDoubled(database: Database): Promise<Doubled> {
  const { rows } = await database.query(readQuery('status/log_formats.sql'));
  const formats = rows.map(({ log_format }) => String(log_format));
  if (formats.length < 2) return { formats, connections: 0 };
  const answer = await database.query(readQuery('status/doubled.sql'));
  return { formats, connections: Number(answer.rows[0]?.connections) };
}
