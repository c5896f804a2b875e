/**
 * The formats that SQL can be answered in: those of every command, and Parquet into a file.
 */
import { extname } from 'node:path';
import { TlslensError } from '../errors.js';
import { type Format, formatOfFile, parseFormat } from '../render/formats.js';
import type { Globals } from './globals.js';

export type SqlFormat = Format | 'parquet';

/** By `--format`, else by the extension of `--output`. Throws `bad_argument`. */
export function fileFormatOf({ format, output }: Pick<Globals, 'format' | 'output'>): SqlFormat {
  const isParquet = format === 'parquet' || (format === undefined && output !== undefined && isParquetFile(output));
  if (isParquet && output !== undefined) return 'parquet';
  if (isParquet) {
    throw new TlslensError('bad_argument', 'Parquet cannot be written to standard output.', {
      hint: 'Name a file with --output answer.parquet.',
    });
  }
  return format !== undefined
    ? parseFormat(format)
    : ((output === undefined ? undefined : formatOfFile(output)) ?? 'table');
}

/** Whether the extension of a file asks for a format. */
export const tellsFormat = (file: string): boolean => isParquetFile(file) || formatOfFile(file) !== undefined;

const isParquetFile = (file: string): boolean => extname(file).toLowerCase() === '.parquet';
