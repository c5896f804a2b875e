/**
 * A result as several: one for each value of a column, each with the file that it goes to.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TlslensError } from '../errors.js';
import { FORMATS } from '../render/formats.js';
import type { Cell, Result } from '../result.js';
import type { Globals } from './globals.js';
import { chooseFormat } from './output.js';

/** Splits by `column`; rows where it is NULL go to a file of their own, `<report>.none`. */
export function* splitResults(
  results: readonly Result[],
  column: string,
  globals: Globals,
): Generator<{ readonly result: Result; readonly file: string }> {
  const folder = globals.output;
  if (folder === undefined) {
    throw new TlslensError('bad_argument', '--split-by writes files, and no folder is named.', {
      hint: 'Name the folder with --output.',
    });
  }
  mkdirSync(folder, { recursive: true });
  const [extension] = FORMATS[chooseFormat(globals)].extensions;
  for (const result of results) {
    if (!result.columns.some(({ name }) => name === column)) {
      const names = result.columns.map(({ name }) => name).join(', ');
      throw new TlslensError('bad_argument', `The report ${result.report} has no column ${JSON.stringify(column)}.`, {
        hint: `It has ${names}.`,
      });
    }
    const taken = new Set<string>();
    const values = new Map(result.rows.map((row) => [String(row[column] ?? ''), row[column] ?? null] as const));
    for (const [text, value] of values) {
      const rows = result.rows.filter((row) => String(row[column] ?? '') === text);
      yield {
        result: { ...result, rows },
        file: join(folder, `${result.report}.${fileName(value, taken)}${extension}`),
      };
    }
  }
}

/** A name that no file system objects to. Owners are the user's own words, server names are the client's. */
function fileName(value: Cell, taken: Set<string>): string {
  const text = String(value ?? 'none');
  const plain =
    text
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[-.]+/, '')
      .slice(0, 100) || 'other';
  let name = plain;
  // Different values may become the same name; and some file systems do not tell upper case from lower.
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${plain}-${number}`;
  taken.add(name.toLowerCase());
  return name;
}
