/**
 * The DDL of the tables that Athena reads in S3, from `queries/athena/`: what differs between Athena and Trino. The views
 * over them are the same for both and stand elsewhere.
 */
import { TlslensError } from '../errors.js';
import { FIELDS } from '../fields.js';
import { fillQuery, readQuery } from '../query-files.js';
import { hiveIdentifier, hiveLiteral } from './athena-quote.js';

/** A statement and what it makes, for the listing. */
export interface Statement {
  readonly name: string;
  readonly sql: string;
}

/** Which logs the table is about. Everything is an enumeration: no query has to name an account or a region. */
export interface LogTable {
  readonly bucket: string;
  /** Key of the folder that has one folder for each account; ends in a slash. */
  readonly root: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** `yyyy-mm-dd`: earlier days are never looked for. */
  readonly firstDay: string;
}

/** The table of the lines, which the views are made over. */
export const LOG_TABLE = 'log_lines';

/** For fields that AWS may add behind the known ones: the views make `extra_fields` of them. */
export const SPARE_COLUMNS: readonly string[] = [1, 2, 3, 4, 5, 6, 7, 8].map((position) => `extra_${position}`);

const PLACEHOLDER = `\${`;

/** The first day that there were TLS listeners on Network Load Balancers. */
export const FIRST_DAY = '2019-01-24';

/** @throws `bad_argument` */
export function logTable(log: LogTable): Statement {
  const location = `s3://${log.bucket}/${log.root}`;
  if (location.includes(PLACEHOLDER)) {
    throw new TlslensError('bad_argument', `Athena would take a part of ${location} for a placeholder.`, {
      hint: 'Logs below a prefix with "${" in it cannot be read by partition projection.',
      details: { location },
    });
  }
  for (const account of log.accounts) assertMatches(account, /^\d{12}$/, 'account', 'twelve digits');
  for (const region of log.regions) assertMatches(region, /^[a-z]{2}(?:-[a-z]+)+-\d+$/, 'region', 'as in eu-west-1');
  assertMatches(log.firstDay, /^\d{4}-\d{2}-\d{2}$/, 'first day', 'as in 2026-01-31');
  return {
    name: LOG_TABLE,
    sql: fillQuery(readStatement('athena/log_lines.sql'), {
      table: hiveIdentifier(LOG_TABLE, 'table'),
      columns: columnNames()
        .map((name) => `  \`${name}\` string`)
        .join(',\n'),
      location: hiveLiteral(location),
      accounts: hiveLiteral(log.accounts.join(',')),
      regions: hiveLiteral(log.regions.join(',')),
      // Today is not over: what is delivered at midnight lies in the folder of tomorrow.
      days: hiveLiteral(`${log.firstDay.replaceAll('-', '/')},NOW+1DAYS`),
      template: hiveLiteral(`${location}\${account_id}/elasticloadbalancing/\${region}/\${day}/`),
    }),
  };
}

/** A statement without its header: what it is for is told to readers of the file, not to Athena. */
export function readStatement(path: string): string {
  return readQuery(path)
    .replace(/^(?:--.*\n)+/, '')
    .trim();
}

/** The columns of the table, in the order of the line: AWS's names of the fields, then the spare ones. */
export function columnNames(): string[] {
  return [...FIELDS.map(({ name }) => name), ...SPARE_COLUMNS];
}

function assertMatches(text: string, form: RegExp, what: string, meaning: string): void {
  if (form.test(text)) return;
  throw new TlslensError('bad_argument', `${JSON.stringify(text)} is no ${what}.`, {
    hint: `Write it ${meaning}.`,
    details: { [what]: text },
  });
}
