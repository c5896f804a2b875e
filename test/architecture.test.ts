import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');

/** The rooms, each above those it may import from. A folder is a room, and so is a file of src/ by itself. */
const RANKS: readonly (readonly string[])[] = [
  ['cli', 'lambda', 'index.ts'],
  // A server that the command line starts.
  ['explore'],
  ['ingest', 'export', 'reports', 'render', 'engines'],
  ['store', 'source', 'parse', 'vended', 'metadata', 'policy'],
  // Made of the field table.
  ['rows', 'traits.ts'],
  [
    'tls',
    'fields.ts',
    'grammar.ts',
    'result.ts',
    'query-files.ts',
    'time-range.ts',
    'arn.ts',
    'snapshot.ts',
    'sql-text.ts',
    'scan-rule.ts',
    'own-folder.ts',
  ],
  ['errors.ts', 'package-root.ts'],
];

/** Which packages belong to which rooms, and to no other. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  '@duckdb/': ['store'],
  '@aws-sdk/': ['source', 'metadata', 'engines', 'lambda'],
  '@aws-lambda-powertools/': ['lambda'],
  'trino-client': ['engines'],
  commander: ['cli'],
  'cli-progress': ['cli'],
  fastify: ['explore'],
  '@fastify/': ['explore'],
  '@codemirror/': ['explore'],
  '@lezer/': ['explore'],
  codemirror: ['explore'],
  echarts: ['render', 'explore'],
  'csv-parse': ['parse', 'metadata'],
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

const imports: Import[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(join(SRC, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => ({
      file,
      room: roomOf(file),
      target: match[1] as string,
    })),
  );

function roomOf(file: string): string {
  return file.split('/')[0] as string;
}

function rankOf(room: string): number {
  return RANKS.findIndex((rooms) => rooms.includes(room));
}

describe('the rooms of src/', () => {
  it('are all known', () => {
    const unknown = [...new Set(imports.map(({ room }) => room))].filter((room) => rankOf(room) < 0);
    expect(unknown).toEqual([]);
  });

  it('import downwards only, and never from a sibling room', () => {
    const wrong = imports.flatMap(({ file, room, target }) => {
      if (!target.startsWith('.')) return [];
      const targetRoom = roomOf(relative(SRC, normalize(join(SRC, dirname(file), target.replace(/\.js$/, '.ts')))));
      const isBase = rankOf(room) === RANKS.length - 1 && rankOf(targetRoom) === RANKS.length - 1;
      return room === targetRoom || isBase || rankOf(targetRoom) > rankOf(room) ? [] : [`${file} imports ${target}`];
    });
    expect(wrong).toEqual([]);
  });

  it('keep each outside library in the rooms that own it', () => {
    const wrong = imports.flatMap(({ file, room, target }) => {
      const owner = Object.entries(OWNERS).find(([name]) => target === name || target.startsWith(name));
      return owner && !owner[1].includes(room) ? [`${file} imports ${target}`] : [];
    });
    expect(wrong).toEqual([]);
  });

  it('print in cli/ alone', () => {
    const printing = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !['cli', 'lambda'].includes(roomOf(file)))
      .filter((file) =>
        /process\.(stdout|stderr)|console\./.test(readFileSync(join(SRC, file), 'utf8').replaceAll(/^\s*\*.*$/gm, '')),
      );
    expect(printing).toEqual([]);
  });
});
