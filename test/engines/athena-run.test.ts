import { afterEach, describe, expect, it } from 'vitest';
import { type AthenaOptions, openAthenaCalls } from '../../src/engines/athena-client.js';
import { LONGEST_QUERY_BYTES, type RunOptions, runInAthena } from '../../src/engines/athena-run.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { type AthenaServer, type AthenaServerOptions, startAthenaServer } from './athena-server.js';

useAwsEnvironment();

let server: AthenaServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function run(
  served: AthenaServerOptions,
  options: RunOptions & AthenaOptions = {},
  sql = 'select 1',
): Promise<Awaited<ReturnType<typeof runInAthena>>> {
  server = await startAthenaServer(served);
  const calls = await openAthenaCalls({ endpointUrl: server.url, maxAttempts: 3, ...options });
  try {
    return await runInAthena(calls, sql, options);
  } finally {
    calls.close();
  }
}

const actions = () => server?.calls.map(({ action }) => action);

describe('a query in Athena', () => {
  it('is started in its workgroup, catalog and database, polled until it ends, and read', async () => {
    const answer = await run(
      {
        script: () => ({
          states: ['QUEUED', 'RUNNING', 'RUNNING', 'SUCCEEDED'],
          scannedBytes: 1234,
          columns: [['n', 'bigint']],
          rows: [['7']],
        }),
      },
      { workgroup: 'logs', outputLocation: 's3://results/here/', catalog: 'other', database: 'nlb', reuseMinutes: 60 },
    );
    expect(answer).toEqual({
      columns: [{ name: 'n', type: 'BIGINT' }],
      rows: [{ n: 7 }],
      truncated: false,
      execution: {
        id: 'query-1',
        statementType: 'DML',
        scannedBytes: 1234,
        queueMs: 12,
        totalMs: 345,
        reused: false,
      },
    });
    expect(actions()).toEqual([
      'StartQueryExecution',
      'GetQueryExecution',
      'GetQueryExecution',
      'GetQueryExecution',
      'GetQueryExecution',
      'GetQueryResults',
    ]);
    expect(server?.calls[0]?.input).toEqual({
      QueryString: 'select 1',
      WorkGroup: 'logs',
      QueryExecutionContext: { Database: 'nlb', Catalog: 'other' },
      ResultConfiguration: { OutputLocation: 's3://results/here/' },
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } },
      // A call that is sent again starts no second query.
      ClientRequestToken: expect.stringMatching(/^.{32,128}$/),
    });
  });

  it('leaves to the workgroup what was not said', async () => {
    await run({});
    expect(server?.calls[0]?.input).toEqual({
      QueryString: 'select 1',
      WorkGroup: 'primary',
      QueryExecutionContext: { Database: 'tlslens' },
      ClientRequestToken: expect.any(String),
    });
  });

  it('is polled less and less often', async () => {
    await run({ script: () => ({ states: [...Array(6).fill('RUNNING'), 'SUCCEEDED'] }) });
    const polls = server!.calls.filter(({ action }) => action === 'GetQueryExecution').map(({ at }) => at);
    const pauses = polls.slice(1).map((at, index) => at - polls[index]!);
    expect(pauses).toHaveLength(6);
    // 100 ms, and half as much again each time: the sixth is 759 ms.
    expect(pauses[0]).toBeGreaterThan(90);
    expect(pauses[5]).toBeGreaterThan(700);
    expect(pauses[5]).toBeLessThan(2_000);
  });

  it('reads every page, and takes the header from the first one alone', async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => [String(index)]);
    // A row that looks like the header, where a second page could begin with it.
    rows[999] = ['name'];
    const answer = await run({ script: () => ({ columns: [['name', 'varchar']], rows }) });
    expect(answer.rows.map(({ name }) => [name])).toEqual(rows);
    const pages = server!.calls.filter(({ action }) => action === 'GetQueryResults');
    expect(pages.map(({ input }) => [input.MaxResults, input.NextToken])).toEqual([
      [1000, undefined],
      [1000, '1000'],
      [1000, '2000'],
    ]);
  });

  it('reads no further than asked, and says that there is more', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => [String(index)]);
    const script = () => ({ columns: [['n', 'integer']] as const, rows });
    const some = await run({ script }, { maxRows: 1_200 });
    expect([some.rows.length, some.rows.at(-1), some.truncated]).toEqual([1_200, { n: 1_199 }, true]);
    expect(server!.calls.filter(({ action }) => action === 'GetQueryResults')).toHaveLength(2);
    await server!.close();
    expect(await run({ script: () => ({ ...script(), rows: rows.slice(0, 3) }) }, { maxRows: 3 })).toMatchObject({
      rows: [{ n: 0 }, { n: 1 }, { n: 2 }],
      truncated: false,
    });
    await server!.close();
    const none = await run({ script }, { maxRows: 0 });
    expect([none.rows, none.truncated]).toEqual([[], true]);
  });

  it('of DDL has no header, and no row is taken for one', async () => {
    const answer = await run(
      { script: () => ({ type: 'DDL', columns: [['tab_name', 'string']], rows: [['tab_name'], ['logs']] }) },
      {},
      'show tables',
    );
    expect(answer.rows).toEqual([{ tab_name: 'tab_name' }, { tab_name: 'logs' }]);
  });

  it('with columns of one name keeps them apart, as DuckDB does', async () => {
    const columns = ['a', 'a', 'b', 'a'].map((name) => [name, 'varchar'] as const);
    const answer = await run({ script: () => ({ columns, rows: [['1', '2', '3', '4']] }) });
    expect(answer.rows).toEqual([{ a: '1', 'a:1': '2', b: '3', 'a:2': '4' }]);
    expect(answer.columns.map(({ name }) => name)).toEqual(['a', 'a:1', 'b', 'a:2']);
  });

  it('tells when an older result was taken', async () => {
    const answer = await run({ script: () => ({ reused: true, scannedBytes: 0 }) }, { reuseMinutes: 5 });
    expect(answer.execution).toMatchObject({ reused: true, scannedBytes: 0 });
  });
});

describe('a query in Athena that does not go well', () => {
  it('is asked for again when Athena throttles, each call by itself', async () => {
    const answer = await run({
      script: () => ({ columns: [['n', 'integer']], rows: [['1']] }),
      faults: ({ action, nth }) => {
        if (nth > 2) return undefined;
        const type = action === 'StartQueryExecution' ? 'TooManyRequestsException' : 'ThrottlingException';
        return { status: 400, type, message: 'Rate exceeded' };
      },
    });
    expect(answer.rows).toEqual([{ n: 1 }]);
    expect(actions()?.filter((action) => action === 'StartQueryExecution')).toHaveLength(3);
    expect(actions()?.filter((action) => action === 'GetQueryResults')).toHaveLength(3);
    const tokens = server!.calls.slice(0, 3).map(({ input }) => input.ClientRequestToken);
    expect(new Set(tokens).size).toBe(1);
  });

  it('ends when throttling does not', async () => {
    const failing = run({ faults: () => ({ status: 400, type: 'ThrottlingException', message: 'Rate exceeded' }) });
    await expect(failing).rejects.toMatchObject({
      code: 'aws_failed',
      exitStatus: 4,
      message: 'Athena kept throttling StartQueryExecution after 3 attempts: Rate exceeded.',
    });
  });

  it('tells Athena’s reason when it failed', async () => {
    const failing = run({
      script: () => ({
        states: ['RUNNING', 'FAILED'],
        reason: "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved",
        error: { ErrorCategory: 2, Retryable: false },
      }),
    });
    await expect(failing).rejects.toMatchObject({
      code: 'sql_failed',
      exitStatus: 2,
      message: "The query failed in Athena: COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved.",
      details: { query: 'query-1', category: 2 },
    });
  });

  it.each([
    [
      'TABLE_NOT_FOUND: line 1:15: Table awsdatacatalog.tlslens.handshakes does not exist',
      2,
      'sql_failed',
      /athena setup/,
    ],
    ['Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)', 2, 'aws_denied', /s3:GetObject/],
    [
      'Insufficient permissions to execute the query. User is not authorized to perform: glue:GetTable',
      2,
      'aws_denied',
      /glue:Get/,
    ],
    [
      'HIVE_CURSOR_ERROR: Failed to read file at s3://logs/AWSLogs/a.log.gz',
      2,
      'sql_failed',
      /move it out of the folder of that day/,
    ],
    ['INTERNAL_ERROR_QUERY_ENGINE', 1, 'aws_failed', /may help/],
  ])('tells what "%s" asks for', async (reason, ErrorCategory, code, hint) => {
    const script = () => ({ states: ['FAILED'], reason, error: { ErrorCategory, Retryable: ErrorCategory === 1 } });
    await expect(run({ script })).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) });
  });

  it.each([
    [
      'AccessDeniedException',
      400,
      'User: u is not authorized to perform: athena:StartQueryExecution on resource: w',
      'aws_denied',
      /Allow athena:StartQueryExecution/,
    ],
    [
      'UnrecognizedClientException',
      400,
      'The security token included in the request is invalid',
      'aws_denied',
      /access key/,
    ],
    ['ExpiredTokenException', 400, 'expired', 'aws_expired', /Sign in/],
    ['InvalidRequestException', 400, 'WorkGroup logs is not found', 'aws_not_found', /--athena-workgroup/],
    [
      'InvalidRequestException',
      400,
      'No output location provided. An output location is required',
      'bad_argument',
      /--athena-output/,
    ],
    ['InvalidRequestException', 400, "line 1:1: mismatched input 'selct'", 'sql_failed', undefined],
    ['InternalServerException', 500, 'Internal server error', 'aws_failed', undefined],
  ])('maps %s (%i, "%s")', async (type, status, message, code, hint) => {
    const failing = run({ faults: () => ({ status, type, message }) });
    await expect(failing).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: hint === undefined ? undefined : expect.stringMatching(hint),
    });
  });

  it('was cancelled by somebody else: that is no interruption of ours', async () => {
    const script = () => ({ states: ['CANCELLED'], reason: 'Bytes scanned limit was exceeded' });
    await expect(run({ script })).rejects.toMatchObject({
      code: 'aws_failed',
      message: 'The query was cancelled in Athena: Bytes scanned limit was exceeded.',
    });
  });

  it('is stopped in Athena when it is interrupted here', async () => {
    const controller = new AbortController();
    const running = run({ script: () => ({ states: ['RUNNING'] }) }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    await expect(running).rejects.toMatchObject({ code: 'interrupted', exitStatus: 130 });
    expect(server?.calls.at(-1)).toMatchObject({
      action: 'StopQueryExecution',
      input: { QueryExecutionId: 'query-1' },
    });
  });

  it('says so when it could not be stopped', async () => {
    const controller = new AbortController();
    const running = run(
      {
        script: () => ({ states: ['RUNNING'] }),
        faults: ({ action }) =>
          action === 'StopQueryExecution' ? { status: 400, type: 'AccessDeniedException', message: 'no' } : undefined,
      },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(), 200);
    await expect(running).rejects.toMatchObject({
      code: 'interrupted',
      hint: 'Stop it with: aws athena stop-query-execution --query-execution-id query-1',
    });
  });

  it('is not even started when it is too long', async () => {
    const failing = run({}, {}, `select '${'x'.repeat(LONGEST_QUERY_BYTES)}'`);
    await expect(failing).rejects.toMatchObject({ code: 'sql_failed' });
    expect(actions()).toEqual([]);
  });

  it('says which address did not answer', async () => {
    const calls = await openAthenaCalls({ endpointUrl: 'http://127.0.0.1:1', maxAttempts: 1 });
    await expect(runInAthena(calls, 'select 1')).rejects.toMatchObject({
      code: 'aws_failed',
      message: expect.stringContaining('http://127.0.0.1:1 could not be reached'),
    });
  });
});
