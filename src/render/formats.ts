/**
 * The output formats: their names, the file extensions that choose them, their media types. A new format is one
 * entry here and one in `render.ts`.
 */
import { extname } from 'node:path';
import { TlslensError } from '../errors.js';

export interface FormatFacts {
  readonly description: string;
  /** With the dot; the first is the one to give a new file. */
  readonly extensions: readonly [string, ...string[]];
  readonly mediaType: string;
}

export const FORMATS = {
  table: {
    description: 'aligned columns for people, fitted to the terminal',
    extensions: ['.txt'],
    mediaType: 'text/plain; charset=utf-8',
  },
  json: {
    description: 'one document with window, coverage, columns, rows and notes',
    extensions: ['.json'],
    mediaType: 'application/json',
  },
  ndjson: {
    description: 'one JSON object a row',
    extensions: ['.ndjson', '.jsonl'],
    mediaType: 'application/x-ndjson',
  },
  csv: {
    description: 'RFC 4180 with a header, safe to open in a spreadsheet',
    extensions: ['.csv'],
    mediaType: 'text/csv; charset=utf-8; header=present',
  },
  markdown: {
    description: 'a GitHub table with title and notes',
    extensions: ['.md', '.markdown'],
    mediaType: 'text/markdown; charset=utf-8; variant=GFM',
  },
  html: {
    description: 'one page with charts, that needs no other file',
    extensions: ['.html', '.htm'],
    mediaType: 'text/html; charset=utf-8',
  },
} as const satisfies Record<string, FormatFacts>;

export type Format = keyof typeof FORMATS;

/** The names for `--format`, in the order to list them. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly Format[];

/** Name of the page that has all reports. */
export const ALL_REPORTS = 'TLS of the load balancers';

/** Whether people read it as it is: then more rows than they read are in the way. */
export function isForPeople(format: string): boolean {
  return format === 'table' || format === 'markdown' || format === 'html';
}

/**
 * The format of that name.
 *
 * @throws TlslensError `bad_argument`
 */
export function parseFormat(name: string): Format {
  if (Object.hasOwn(FORMATS, name)) return name as Format;
  throw new TlslensError('bad_argument', `There is no output format ${JSON.stringify(name)}.`, {
    hint: `Use one of ${FORMAT_NAMES.join(', ')}.`,
    details: { format: name },
  });
}

/** The format that the extension of a file asks for, whatever its case; `undefined` when it asks for none. */
export function formatOfFile(path: string): Format | undefined {
  const extension = extname(path).toLowerCase();
  return FORMAT_NAMES.find((name) => (FORMATS[name].extensions as readonly string[]).includes(extension));
}
