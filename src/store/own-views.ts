/**
 * Views of one's own, kept in the schema `my` of a database: the only thing that a user's SQL may change. Statements are
 * taken apart here and put together anew, so that nothing else can hide in them.
 */
import { TlslensError } from '../errors.js';
import type { LogColumn } from '../fields.js';
import { splitSql, withoutComments } from '../sql-text.js';
import { checkSql, refused } from './check-sql.js';
import type { TableDescription } from './columns.js';
import type { Database } from './database.js';
import { userSqlError } from './duckdb-errors.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';

const NAME = String.raw`(?:"my"|my)\s*\.\s*("(?:[^"]|"")+"|[a-z_]\w*)`;
const CREATE = new RegExp(
  String.raw`^create\s+(or\s+replace\s+)?view\s+(if\s+not\s+exists\s+)?${NAME}\s+as\s+([\s\S]+)$`,
  'i',
);
const DROP = new RegExp(String.raw`^drop\s+view\s+(if\s+exists\s+)?${NAME}$`, 'i');
const COMMENT = new RegExp(String.raw`^comment\s+on\s+view\s+${NAME}\s+is\s+(null|'(?:[^']|'')*')$`, 'i');

/**
 * Runs a statement that makes, describes or drops a view in `my`; what was done, or `null` where `sql` asks a question.
 * The database was opened for writing, with files, network and settings locked.
 *
 * @throws `sql_refused` for any other statement, `sql_failed`
 */
export async function runOwnView(database: Database, sql: string): Promise<string | null> {
  const bare = withoutComments(sql).replace(/\s*;\s*$/, '');
  const word = /^[a-z]+/i.exec(bare)?.[0].toLowerCase() ?? '';
  if (!['create', 'drop', 'comment', 'alter'].includes(word)) return null;
  if (splitSql(bare).statements.length > 0) {
    throw new TlslensError('bad_argument', 'Expected one SQL statement, found several.', {
      hint: 'Run them one after the other.',
    });
  }
  const [, replace = '', unless = '', created, question] = CREATE.exec(bare) ?? [];
  const [, ifExists = '', dropped] = DROP.exec(bare) ?? [];
  const [, described, comment] = COMMENT.exec(bare) ?? [];
  const name = plainName(created ?? dropped ?? described);
  if (name === null) {
    throw refused(
      '--write allows CREATE VIEW my.name AS SELECT ..., COMMENT ON VIEW my.name and DROP VIEW my.name only',
    );
  }
  const view = `my.${quoteIdentifier(name)}`;
  try {
    if (question !== undefined) {
      await checkSql(database.connection, question);
      await database.connection.run('create schema if not exists my');
      await database.connection.run(`create ${replace}view ${unless}${view} as\n${question}`);
      return `my.${name} is there.`;
    }
    if (dropped !== undefined) {
      await database.connection.run(`drop view ${ifExists}${view}`);
      return `my.${name} is gone.`;
    }
    const text =
      comment?.toLowerCase() === 'null' ? 'null' : quoteLiteral((comment ?? '').slice(1, -1).replaceAll("''", "'"));
    await database.connection.run(`comment on view ${view} is ${text}`);
    return `my.${name} is described.`;
  } catch (error) {
    throw userSqlError(error);
  }
}

/** The views there are in `my`, described by their comments. */
export async function describeOwnViews(database: Database): Promise<TableDescription[]> {
  const { rows } = await database.query(
    `select c.table_name as name, v.comment as grain,
       list({'name': c.column_name, 'type': c.data_type, 'meaning': coalesce(c.comment, '')} order by c.column_index) as columns
     from duckdb_columns() c join duckdb_views() v on v.view_oid = c.table_oid and v.schema_oid = c.schema_oid
     where c.schema_name = 'my' group by all order by 1`,
  );
  return rows.map(({ name, grain, columns }) => ({
    name: `my.${String(name)}`,
    kind: 'view',
    grain: grain === null ? 'a view of your own' : String(grain),
    columns: columns as unknown as LogColumn[],
  }));
}

function plainName(written: string | undefined): string | null {
  if (written === undefined) return null;
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
}
