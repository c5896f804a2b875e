import { afterEach, describe, expect, it } from 'vitest';
import { ATHENA_DIALECT } from '../../src/engines/athena-dialect.js';
import { TRINO_DIALECT } from '../../src/engines/trino-dialect.js';
import type { WarehouseDialect } from '../../src/engines/warehouse-dialect.js';
import { type SetupOptions, setupStatements } from '../../src/engines/warehouse-setup.js';
import { describePublished } from '../../src/store/published-tables.js';
import { awsEnvironment } from '../helpers/aws-env.js';
import { tlslens } from '../helpers/cli.js';
import { type S3Server, startS3Server } from '../helpers/s3-server.js';
import { type AthenaServer, startAthenaServer } from './athena-server.js';

const PUBLISHED = await describePublished();
const OPTIONS: SetupOptions = {
  place: { catalog: 'hive', database: 'tlslens' },
  over: {
    logs: {
      root: 's3://amzn-s3-demo-bucket/nlb/AWSLogs/',
      accounts: ['111122223333', '444455556666'],
      regions: ['eu-west-1', 'us-east-1'],
      firstDay: '2026-01-01',
    },
  },
  published: { root: 's3://amzn-s3-demo-bucket/nlb/tlslens/', tables: PUBLISHED },
  replace: false,
};
const OVER_EXPORT: SetupOptions = {
  ...OPTIONS,
  over: { export: { root: 's3://amzn-s3-demo-bucket/export/', firstDay: '2026-01-01' } },
  published: { root: 's3://amzn-s3-demo-bucket/export/', tables: [] },
};

describe.each<[string, WarehouseDialect]>([
  ['athena', ATHENA_DIALECT],
  ['trino', TRINO_DIALECT],
])('the statements of %s setup', (name, dialect) => {
  const statements = setupStatements(dialect, OPTIONS);

  it.each([
    ['', OPTIONS],
    ['-export', OVER_EXPORT],
  ])('make database and tables as they stand in the file beside this test%s', async (suffix, options) => {
    const ddl = setupStatements(dialect, options)
      .filter(({ kind }) => kind !== 'view')
      .map(({ sql }) => `${sql};\n`);
    await expect(ddl.join('\n')).toMatchFileSnapshot(`${name}-setup${suffix}.golden.sql`);
  });

  it('have no placeholder left but those of partition projection', () => {
    for (const { name, sql } of statements) {
      expect(sql, name).not.toMatch(/\{\{|\}\}/);
      const places = [...sql.matchAll(/\$\{(\w+)\}/g)].map(([, place]) => place);
      expect(places, name).toEqual(
        name === 'log_lines' && sql.startsWith('create') ? ['account_id', 'region', 'day'] : [],
      );
    }
  });

  it('make the database first, then the tables, then each view after those that it names', () => {
    const made = statements.filter(({ sql }) => !sql.startsWith('drop'));
    const kinds = made.map(({ kind }) => kind);
    expect(kinds).toEqual([...kinds].sort((a, b) => a.localeCompare(b)));
    const names = made.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [later, earlier] of [
      ['connections', 'log_lines'],
      ['handshakes', 'connections'],
      ['handshakes_graded', 'tls_ciphers'],
      ['connections_enriched', 'listener_epochs'],
      ['listener_epochs', 'metadata_settings'],
    ] as const) {
      expect(names.indexOf(later), later).toBeGreaterThan(names.indexOf(earlier));
      expect(names).toContain(earlier);
    }
  });

  it('have a table for everything that is published, with its columns in their order', () => {
    for (const { name, columns } of PUBLISHED) {
      const { sql } = statements.find((statement) => statement.name === name)!;
      expect([...sql.matchAll(/^ {2}[`"](\w+)[`"] /gm)].map(([, column]) => column)).toEqual(
        columns.map((c) => c.name),
      );
      expect(sql).toContain(`'s3://amzn-s3-demo-bucket/nlb/tlslens/${name}/'`);
    }
  });

  it('have the same views over an export, which has tables in place of the lines', () => {
    const viewsOf = (options: SetupOptions) =>
      setupStatements(dialect, options).flatMap(({ kind, name }) => (kind === 'view' ? [name] : []));
    expect(new Set([...viewsOf(OVER_EXPORT), 'log_line_fields'])).toEqual(new Set(viewsOf(OPTIONS)));
    const tables = setupStatements(dialect, OVER_EXPORT).filter(({ kind }) => kind === 'table');
    expect(tables.map(({ name, sql }) => [name, sql.split(' ')[0]])).toEqual([
      ['log_lines', 'drop'],
      ['exported_connections', 'create'],
      ['exported_objects', 'create'],
      ['exported_rejected_lines', 'create'],
    ]);
  });
});

let athena: AthenaServer | undefined;
let s3: S3Server | undefined;
afterEach(async () => {
  await athena?.close();
  await s3?.close();
  athena = undefined;
  s3 = undefined;
});

const environment = () => ({
  ...awsEnvironment(),
  ...(athena && { AWS_ENDPOINT_URL_ATHENA: athena.url }),
  ...(s3 && { AWS_ENDPOINT_URL_S3: s3.url }),
});

const NAMED = ['--account', '111122223333', '--log-region', 'eu-west-1'];

describe('tlslens athena setup', () => {
  it('prints the statements, and asks nobody where all was named', async () => {
    const { status, stdout, stderr } = await tlslens(['athena', 'setup', 's3://logs/nlb', ...NAMED]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^-- database tlslens\ncreate database if not exists `tlslens`;\n\n-- table exported_connections\n/,
    );
    expect(stdout).toContain("location 's3://logs/nlb/AWSLogs/'");
    expect(stdout).toContain("location 's3://logs/nlb/tlslens/listeners/'");
    expect(stdout).toContain('-- view connections_enriched\ncreate or replace view "connections_enriched" as\n');
    expect(stdout.match(/^drop .*$/gm)).toEqual(['drop table if exists `exported_connections`;']);
  });

  it('takes accounts and regions from the folders that are there', async () => {
    const key = (account: string, region: string) =>
      `nlb/AWSLogs/${account}/elasticloadbalancing/${region}/2026/03/10/x.log.gz`;
    s3 = await startS3Server({
      objects: { [key('444455556666', 'us-east-1')]: 'x', [key('111122223333', 'eu-west-1')]: 'x' },
    });
    const { status, stdout } = await tlslens(['athena', 'setup', 's3://logs/nlb'], { env: environment() });
    expect(status).toBe(0);
    expect(stdout).toContain("'projection.account_id.values' = '111122223333,444455556666'");
    expect(stdout).toContain("'projection.region.values' = 'eu-west-1,us-east-1'");
  });

  it('says so where there are no logs, and which option to give', async () => {
    s3 = await startS3Server({ objects: {} });
    const { status, stdout, stderr } = await tlslens(['athena', 'setup', 's3://logs/nlb'], { env: environment() });
    expect([status, stdout]).toEqual([5, '']);
    expect(stderr).toMatch(/no load balancer logs under s3:\/\/logs\/nlb\/AWSLogs\/[\s\S]*--account/);
  });

  it('runs them with --execute, one after the other, the first outside of the database', async () => {
    athena = await startAthenaServer({ script: () => ({ type: 'DDL' }) });
    const args = ['athena', 'setup', 's3://logs/nlb', ...NAMED, '--athena-workgroup', 'w', '--format', 'csv'];
    const printed = await tlslens(args);
    const { status, stdout, stderr } = await tlslens([...args, '--execute'], { env: environment() });
    expect(status).toBe(0);
    const ran = athena.queries();
    expect(printed.stdout.split(/^-- (?:database|table|view) \w+\n/m).slice(1)).toEqual(
      ran.map((sql) => `${sql};\n\n`),
    );
    expect(stdout.split('\r\n').slice(0, 3)).toEqual(['kind,name', 'database,tlslens', 'table,log_lines']);
    expect(stderr).toContain('view connections_enriched\n');
    const contexts = athena.calls.flatMap(({ action, input }) =>
      action === 'StartQueryExecution' ? [[input.WorkGroup, input.QueryExecutionContext?.Database]] : [],
    );
    expect(contexts[0]).toEqual(['w', undefined]);
    expect(new Set(contexts.slice(1).map(String))).toEqual(new Set(['w,tlslens']));
  });

  it('drops tables first with --replace, views and what lies in S3 never', async () => {
    const { stdout } = await tlslens(['athena', 'setup', 's3://logs/nlb', ...NAMED, '--replace']);
    const drops = [...stdout.matchAll(/^drop (.*);$/gm)].map(([, what]) => what);
    expect(drops).toHaveLength(2 + PUBLISHED.length);
    expect(drops.every((what) => /^table if exists `\w+`$/.test(what!))).toBe(true);
  });

  it('stops at the first statement that fails, and says which permission is missing', async () => {
    athena = await startAthenaServer({
      script: (sql) =>
        sql.includes('create external table')
          ? {
              type: 'DDL',
              states: ['FAILED'],
              reason: 'User: u is not authorized to perform: glue:CreateTable on resource: t',
            }
          : { type: 'DDL' },
    });
    const args = ['athena', 'setup', 's3://logs/nlb', ...NAMED, '--execute'];
    const { status, stderr } = await tlslens(args, { env: environment() });
    expect(status).toBe(4);
    expect(stderr).toContain('glue:CreateTable');
    expect(athena.queries()).toHaveLength(3);
  });

  it('refuses names that Athena does not take, and prices that are none', async () => {
    for (const [flag, value] of [
      ['--athena-database', 'my-database'],
      ['--price-per-tb', 'cheap'],
      ['--athena-reuse', '8d'],
      ['--athena-output', '/tmp/results'],
    ] as const) {
      const { status, stderr } = await tlslens(['athena', 'setup', 's3://logs', ...NAMED, flag, value]);
      expect([flag, status]).toEqual([flag, 2]);
      expect(stderr).toContain(value);
    }
  });
});
