/**
 * What makes a stock DuckDB see what tlslens sees: SQL that opens a database for reading, or that has the tables and views
 * of one over the files of an export.
 */
import { fillQuery, readQuery } from '../query-files.js';
import { withoutComments } from '../sql-text.js';
import { EXPORTED_TABLES } from './export-tables.js';
import { fileViews } from './export-views.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';
import { viewStatements } from './schema.js';

/** SQL that opens the database file at `path`, absolute. The views are in the file. */
export function connectDatabaseSql(path: string): string {
  return fillQuery(readQuery('connect/database.sql'), { path: quoteLiteral(path) });
}

/** How S3 is reached, where it is not as the environment says. */
export interface S3Access {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

/**
 * SQL that makes macros and views over an export: the same names and meanings as in the database.
 *
 * @param root absolute path of a folder, or an S3 URI
 * @param access given for an export in S3
 */
export function connectExportSql(root: string, hasConnections: boolean, access?: S3Access): string {
  const comments = EXPORTED_TABLES.flatMap(({ name, grain, columns }) => [
    `comment on view ${quoteIdentifier(name)} is ${quoteLiteral(grain)}`,
    ...columns.map(
      (column) =>
        `comment on column ${quoteIdentifier(name)}.${quoteIdentifier(column.name)} is ${quoteLiteral(column.meaning)}`,
    ),
  ]);
  return [
    ...(access === undefined ? [] : [s3Sql(root, access)]),
    '-- The tables and views of tlslens over an export. DuckDB 1.4 or later.',
    "set timezone = 'UTC';",
    ...[...viewStatements('', fileViews(root, hasConnections)), ...comments].map(closed),
    '',
  ].join('\n');
}

/** A statement with no semicolon but the one at its end: some clients take each for the end of a statement. */
function closed(statement: string): string {
  const plain = withoutComments(statement).replaceAll(/'(?:[^']|'')*'/g, (literal) =>
    literal.includes(';') ? `E${literal.replaceAll('\\', '\\\\').replaceAll(';', '\\x3B')}` : literal,
  );
  return `${plain};`;
}

function s3Sql(root: string, { profile, region, endpointUrl }: S3Access): string {
  const url = endpointUrl === undefined ? undefined : new URL(endpointUrl);
  const options = [
    ...(profile === undefined ? [] : [`profile ${quoteLiteral(profile)}`]),
    ...(region === undefined ? [] : [`region ${quoteLiteral(region)}`]),
    ...(url === undefined
      ? []
      : [`endpoint ${quoteLiteral(url.host)}`, "url_style 'path'", `use_ssl ${url.protocol === 'https:'}`]),
  ];
  return fillQuery(readQuery('connect/s3.sql'), {
    scope: quoteLiteral(root),
    options: options.map((option) => `, ${option}`).join(''),
  });
}
