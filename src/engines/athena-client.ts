/**
 * The only module that knows the AWS SDK for Athena: four calls with plain arguments and answers. The SDK is loaded when
 * a client is opened, so that work without Athena never pays for it.
 */
import { executionCancelled, executionFailed, type FailedExecution, toAthenaError } from './athena-errors.js';

/** How Athena is reached and where it works. Anything absent is left to the SDK's own chain or to the workgroup. */
export interface AthenaOptions {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** For emulators and private endpoints. */
  readonly endpointUrl?: string | undefined;
  /** Attempts of one call, throttled ones included. */
  readonly maxAttempts?: number | undefined;
  /** Default `primary`, which every account has. */
  readonly workgroup?: string | undefined;
  /** `s3://bucket/prefix/` for results; default what the workgroup says. */
  readonly outputLocation?: string | undefined;
  /** Data catalog; default {@link DEFAULT_CATALOG}. */
  readonly catalog?: string | undefined;
  /** Default {@link DEFAULT_DATABASE}. */
  readonly database?: string | undefined;
  /** Takes the result of the same query where Athena has one that is no older: 0 to 10,080 minutes. */
  readonly reuseMinutes?: number | undefined;
}

export const DEFAULT_DATABASE = 'tlslens';
export const DEFAULT_WORKGROUP = 'primary';
/** AWS Glue. */
export const DEFAULT_CATALOG = 'AwsDataCatalog';

/** Ends by itself; then nothing about it changes any more. */
export interface FinishedExecution {
  readonly id: string;
  /** `DML`, `DDL` or `UTILITY`. */
  readonly statementType: string;
  readonly scannedBytes: number;
  readonly queueMs: number;
  readonly totalMs: number;
  /** Whether an older result was taken: nothing was scanned. */
  readonly reused: boolean;
}

export interface AthenaColumn {
  readonly name: string;
  /** Athena's name: `varchar`, `bigint`, `array`, ... Parameters of the type are not in it. */
  readonly type: string;
  readonly precision: number;
  readonly scale: number;
}

/** Up to a thousand rows of texts; `null` is NULL, apart from the empty text. */
export interface ResultPage {
  readonly columns: readonly AthenaColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly next: string | null;
}

/** The calls that running a query needs. They throw what {@link toAthenaError} gives. */
export interface AthenaCalls {
  /** The id of the query. */
  start(sql: string, options: { readonly inDatabase: boolean }, signal?: AbortSignal): Promise<string>;
  /** `null` while it is queued or runs. Throws where it failed or was cancelled. */
  finished(id: string, signal?: AbortSignal): Promise<FinishedExecution | null>;
  /** Asks Athena to stop a query. Nothing happens where it has ended. */
  stop(id: string): Promise<void>;
  page(id: string, next: string | null, atMost: number, signal?: AbortSignal): Promise<ResultPage>;
  /** The properties of a table; partition projection is described in them. */
  tableProperties(table: string, signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
  close(): void;
}

/** The most rows of a page that the API knows. */
export const PAGE_ROWS = 1_000;

const MAX_ATTEMPTS = 10;
const nothing = () => {};
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Loads the SDK and prepares a client. Sends nothing yet; credentials and region are sought with the first call. */
export async function openAthenaCalls(options: AthenaOptions): Promise<AthenaCalls> {
  const sdk = await import('@aws-sdk/client-athena');
  const { profile, region, endpointUrl, outputLocation, catalog, reuseMinutes } = options;
  const { workgroup = DEFAULT_WORKGROUP, database = DEFAULT_DATABASE } = options;
  const maxAttempts = options.maxAttempts ?? (process.env.AWS_MAX_ATTEMPTS === undefined ? MAX_ATTEMPTS : undefined);
  const client = new sdk.AthenaClient({
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    logger: SILENT,
  });

  const call = async <T>(name: string, send: () => Promise<T>): Promise<T> => {
    try {
      return await send();
    } catch (error) {
      throw toAthenaError(error, { call: name, workgroup, endpointUrl, profile });
    }
  };
  const withSignal = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });

  return {
    start: (sql, { inDatabase }, signal) =>
      call('StartQueryExecution', async () => {
        const command = new sdk.StartQueryExecutionCommand({
          QueryString: sql,
          WorkGroup: workgroup,
          QueryExecutionContext: {
            ...(inDatabase ? { Database: database } : {}),
            ...(catalog === undefined ? {} : { Catalog: catalog }),
          },
          ...(outputLocation === undefined ? {} : { ResultConfiguration: { OutputLocation: outputLocation } }),
          ...(reuseMinutes === undefined
            ? {}
            : {
                ResultReuseConfiguration: {
                  ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: reuseMinutes },
                },
              }),
        });
        return (await client.send(command, withSignal(signal))).QueryExecutionId ?? '';
      }),

    finished: (id, signal) =>
      call('GetQueryExecution', async () => {
        const { QueryExecution } = await client.send(
          new sdk.GetQueryExecutionCommand({ QueryExecutionId: id }),
          withSignal(signal),
        );
        const { Status, Statistics, StatementType } = QueryExecution ?? {};
        const failed: FailedExecution = {
          id,
          reason: Status?.StateChangeReason ?? Status?.AthenaError?.ErrorMessage ?? '',
          category: Status?.AthenaError?.ErrorCategory ?? null,
          retryable: Status?.AthenaError?.Retryable ?? false,
        };
        if (Status?.State === 'FAILED') throw executionFailed(failed);
        if (Status?.State === 'CANCELLED') throw executionCancelled(failed);
        if (Status?.State !== 'SUCCEEDED') return null;
        return {
          id,
          statementType: StatementType ?? 'DML',
          scannedBytes: Statistics?.DataScannedInBytes ?? 0,
          queueMs: Statistics?.QueryQueueTimeInMillis ?? 0,
          totalMs: Statistics?.TotalExecutionTimeInMillis ?? 0,
          reused: Statistics?.ResultReuseInformation?.ReusedPreviousResult ?? false,
        };
      }),

    stop: (id) =>
      call('StopQueryExecution', async () => {
        await client.send(new sdk.StopQueryExecutionCommand({ QueryExecutionId: id }));
      }),

    page: (id, next, atMost, signal) =>
      call('GetQueryResults', async () => {
        const { ResultSet, NextToken } = await client.send(
          new sdk.GetQueryResultsCommand({
            QueryExecutionId: id,
            MaxResults: Math.min(PAGE_ROWS, atMost),
            ...(next === null ? {} : { NextToken: next }),
          }),
          withSignal(signal),
        );
        const columns = (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map((column) => ({
          name: column.Label ?? column.Name ?? '',
          type: (column.Type ?? 'varchar').toLowerCase(),
          precision: column.Precision ?? 0,
          scale: column.Scale ?? 0,
        }));
        return {
          columns,
          rows: (ResultSet?.Rows ?? []).map(({ Data = [] }) =>
            columns.map((_, index) => Data[index]?.VarCharValue ?? null),
          ),
          next: NextToken ?? null,
        };
      }),

    tableProperties: (table, signal) =>
      call('GetTableMetadata', async () => {
        const { TableMetadata } = await client.send(
          new sdk.GetTableMetadataCommand({
            CatalogName: catalog ?? DEFAULT_CATALOG,
            DatabaseName: database,
            TableName: table,
            WorkGroup: workgroup,
          }),
          withSignal(signal),
        );
        return TableMetadata?.Parameters ?? {};
      }),

    close: () => client.destroy(),
  };
}
