/**
 * `tlslens schema`: what can be asked of the database.
 */
import type { Command } from 'commander';
import { TlslensError } from '../errors.js';
import type { Result } from '../result.js';
import type { TableDescription } from '../store/columns.js';
import type { Database } from '../store/database.js';
import { type Globals, globalsOf } from './globals.js';
import { nearest } from './nearest.js';
import type { Outcome } from './program.js';

const HELP = `
Examples:
  tlslens schema
  tlslens schema connections
  tlslens schema --format markdown --output schema.md`;

export function schemaCommand(program: Command, _outcome: Outcome): void {
  program
    .command('schema')
    .summary('list tables, views and columns')
    .description('Lists the tables and views of the database, or the columns of one: type, unit, meaning.')
    .argument('[table]', 'a table or view')
    .addHelpText('after', HELP)
    .action(async (name: string | undefined, _flags: object, command: Command) => {
      await showSchema(name, globalsOf(command));
    });
}

export interface SchemaOptions {
  /** Whose views of the schema `my` are listed too. */
  readonly database?: Database;
  readonly note?: string;
}

/** Lists the tables and views, or the columns of the one that `name` says. */
export async function showSchema(
  name: string | undefined,
  globals: Globals,
  { database, note = 'tlslens schema <name> lists the columns of one.' }: SchemaOptions = {},
): Promise<void> {
  const [{ describeSchema }, { describeOwnViews }, { chooseFormat, writeResults }] = await Promise.all([
    import('../store/describe-schema.js'),
    import('../store/own-views.js'),
    import('./output.js'),
  ]);
  const [tables, own] = await Promise.all([describeSchema(), database ? describeOwnViews(database) : []]);
  const all = [...tables, ...own];
  // A document wants everything, a terminal the overview first.
  const everything = name === undefined && ['markdown', 'html'].includes(chooseFormat(globals));
  const chosen = name === undefined ? all : [find(all, name)];
  const results = name !== undefined || everything ? chosen.map(columnsOf) : [overview(all, note)];
  await writeResults(results, globals, { ...(results.length > 1 && { title: 'Tables and views' }) });
}

function find(tables: readonly TableDescription[], name: string): TableDescription {
  const table = tables.find((candidate) => candidate.name === name.toLowerCase());
  if (table) return table;
  throw new TlslensError('bad_argument', `There is no table or view ${JSON.stringify(name)}.`, {
    hint: `Did you mean ${nearest(
      name,
      tables.map((candidate) => candidate.name),
    )}? tlslens schema lists them all.`,
  });
}

function overview(tables: readonly TableDescription[], note: string): Result {
  return {
    report: 'schema',
    title: 'Tables and views',
    generated_at: new Date(),
    columns: ['name', 'kind', 'columns', 'one row is'].map((name) => ({
      name,
      type: name === 'columns' ? 'BIGINT' : 'VARCHAR',
      ...(name === 'name' && { key: true }),
      ...(name === 'one row is' && { prose: true }),
    })),
    rows: tables.map(({ name, kind, columns, grain }) => ({
      name,
      kind,
      columns: columns.length,
      'one row is': grain,
    })),
    notes: [note],
  };
}

function columnsOf({ name, kind, grain, columns }: TableDescription): Result {
  return {
    report: 'schema',
    title: `${name} (${kind})`,
    question: grain,
    generated_at: new Date(),
    columns: ['column', 'type', 'unit', 'meaning'].map((title) => ({
      name: title,
      type: 'VARCHAR',
      ...(title === 'column' && { key: true }),
      ...(title === 'meaning' && { prose: true }),
    })),
    rows: columns.map((column) => ({
      column: column.name,
      type: column.type,
      unit: column.unit ?? null,
      meaning: column.meaning,
    })),
    notes: [],
  };
}
