import { describe, expect, it } from 'vitest';
import { ATHENA_DIALECT, hiveIdentifier, hiveLiteral } from '../../src/engines/athena-dialect.js';
import { projectFolders } from '../../src/engines/athena-folders.js';
import { type LogTable, logTable } from '../../src/engines/warehouse-tables.js';
import { FIELDS } from '../../src/fields.js';
import { daysOf } from '../../src/source/listing-filter.js';

const LOGS: LogTable = {
  root: 's3://amzn-s3-demo-bucket/prod/AWSLogs/',
  accounts: ['111122223333', '444455556666'],
  regions: ['eu-west-1'],
  firstDay: '2026-01-01',
};

/** The literals of a statement of Hive, read by a reader of their own. */
function literalsOf(sql: string): string[] {
  return [...sql.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, text]) => text!.replaceAll(/\\(.)/g, '$1'));
}

/** `'a' = 'b'` pairs of a statement. */
function propertiesOf(sql: string): Record<string, string> {
  const pairs = sql.matchAll(/'([\w.]+)' = '((?:[^'\\]|\\.)*)'/g);
  return Object.fromEntries([...pairs].map(([, name, value]) => [name!, value!.replaceAll(/\\(.)/g, '$1')]));
}

describe('the table of lines', () => {
  it('has the fields of a line in their order, and room for eight that nobody knows yet', () => {
    const { sql } = logTable(ATHENA_DIALECT, LOGS);
    const columns = [...sql.matchAll(/^ {2}`(\w+)` string,?$/gm)].map(([, name]) => name);
    expect(columns).toEqual([
      ...FIELDS.map(({ name }) => name),
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `extra_${n}`),
      'account_id',
      'region',
    ]);
    expect(columns.slice(0, 3)).toEqual(['type', 'version', 'time']);
  });

  it('projects accounts, regions and days onto the folders of delivery', () => {
    const properties = propertiesOf(logTable(ATHENA_DIALECT, LOGS).sql);
    expect(properties).toMatchObject({
      'projection.account_id.values': '111122223333,444455556666',
      'projection.day.range': '2026/01/01,NOW+1DAYS',
      'storage.location.template': `s3://amzn-s3-demo-bucket/prod/AWSLogs/\${account_id}/elasticloadbalancing/\${region}/\${day}/`,
      'field.delim': ' ',
    });
    expect(projectFolders(properties, ['2025-12-31', '2026-01-01', '2026-01-02'])).toEqual({
      bucket: 'amzn-s3-demo-bucket',
      folders: ['111122223333', '444455556666'].flatMap((account) =>
        ['2026/01/01', '2026/01/02'].map((day) => `prod/AWSLogs/${account}/elasticloadbalancing/eu-west-1/${day}/`),
      ),
    });
  });

  it('keeps a prefix with quotes and backslashes what it is: no literal ends early', () => {
    const root = "s3://amzn-s3-demo-bucket/it's/a\\b/'); drop table x; --/AWSLogs/";
    const { sql } = logTable(ATHENA_DIALECT, { ...LOGS, root });
    expect(literalsOf(sql)).toContain(root);
    expect(literalsOf(sql)).toContain(`${root}\${account_id}/elasticloadbalancing/\${region}/\${day}/`);
    // Without its literals the statement is the same as without the hostile prefix.
    const bare = (text: string) => text.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''");
    expect(bare(sql)).toBe(bare(logTable(ATHENA_DIALECT, LOGS).sql));
  });

  it('refuses what Athena would read as something else', () => {
    const refused = (change: Partial<LogTable>) =>
      expect(() => logTable(ATHENA_DIALECT, { ...LOGS, ...change }), JSON.stringify(change)).toThrow(
        expect.objectContaining({ code: 'bad_argument' }),
      );
    refused({ root: `s3://b/p/\${day}/AWSLogs/` });
    refused({ accounts: ["1'"] });
    refused({ regions: ['eu-west-1,us-east-1'] });
    refused({ firstDay: '2026/01/01' });
  });

  it('leaves no placeholder open', () => {
    expect(logTable(ATHENA_DIALECT, LOGS).sql).not.toMatch(/\{\{|\}\}/);
  });
});

describe('names and texts in DDL', () => {
  it('are quoted as Hive does it', () => {
    expect(hiveIdentifier('tlslens_2', 'database')).toBe('`tlslens_2`');
    for (const name of ['log-lines', 'log`lines', 'Lines', '2lines', '']) {
      expect(() => hiveIdentifier(name, 'database'), name).toThrow(expect.objectContaining({ code: 'bad_argument' }));
    }
    expect(hiveLiteral("a'b\\c")).toBe("'a\\'b\\\\c'");
    expect(() => hiveLiteral('a\nb')).toThrow(RangeError);
  });
});

describe('the folders of a table', () => {
  it('are those of a table that tlslens made, and of no other', () => {
    expect(() => projectFolders({}, ['2026-01-01'])).toThrow(expect.objectContaining({ code: 'engine_failed' }));
    const properties = propertiesOf(logTable(ATHENA_DIALECT, LOGS).sql);
    expect(() => projectFolders({ ...properties, 'projection.day.format': 'dd.MM.yyyy' }, ['2026-01-01'])).toThrow(
      /dd\.MM\.yyyy/,
    );
  });

  it('may have days in the other form that Parquet has them', () => {
    const properties = {
      'storage.location.template': `s3://b/export/day=\${day}/`,
      'projection.day.format': 'yyyy-MM-dd',
      'projection.day.range': '2026-01-01,NOW+1DAYS',
    };
    const days = daysOf({ first: '2026/02/28', last: '2026/03/01' }, 10)!.map((day) => day.replaceAll('/', '-'));
    expect(projectFolders(properties, days).folders).toEqual(['export/day=2026-02-28/', 'export/day=2026-03-01/']);
  });
});
