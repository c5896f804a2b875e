/**
 * A small Athena over real HTTP, in the test process: start, poll, page and stop in its JSON protocol, with faults on
 * demand and a log of what was asked. For the real SDK as its client; it checks no signatures.
 */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface AthenaCall {
  /** `StartQueryExecution` */
  readonly action: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the SDK sends
  readonly input: any;
  /** How many calls of this action there were, this one included. */
  readonly nth: number;
  /** `performance.now()` */
  readonly at: number;
}

export interface ServerFault {
  readonly status: number;
  readonly type: string;
  readonly message?: string;
}

/** What a query gives. */
export interface Script {
  /** One for each poll; the last one stays. Default: SUCCEEDED at once. */
  readonly states?: readonly string[];
  readonly reason?: string;
  readonly error?: { readonly ErrorCategory?: number; readonly Retryable?: boolean };
  readonly type?: 'DML' | 'DDL' | 'UTILITY';
  readonly scannedBytes?: number;
  readonly reused?: boolean;
  /** Name and Athena type. */
  readonly columns?: readonly (readonly [name: string, type: string, precision?: number, scale?: number])[];
  /** Without the header; `null` is NULL. */
  readonly rows?: readonly (readonly (string | null)[])[];
}

export interface AthenaServer {
  readonly url: string;
  /** All calls, in order of arrival. */
  readonly calls: AthenaCall[];
  /** The SQL of each query that was started. */
  queries(): string[];
  close(): Promise<void>;
}

export interface AthenaServerOptions {
  readonly script?: (sql: string) => Script;
  readonly faults?: (call: AthenaCall) => ServerFault | undefined;
  /** The properties of the tables there are. */
  readonly tables?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export async function startAthenaServer(options: AthenaServerOptions): Promise<AthenaServer> {
  const { script = () => ({}), faults, tables = {} } = options;
  const calls: AthenaCall[] = [];
  const queries = new Map<string, { sql: string; script: Script; polls: number; stopped: boolean }>();
  const sockets = new Set<Socket>();

  const answer = ({ action, input }: AthenaCall): object => {
    if (action === 'StartQueryExecution') {
      const id = `query-${queries.size + 1}`;
      queries.set(id, { sql: input.QueryString, script: script(input.QueryString), polls: 0, stopped: false });
      return { QueryExecutionId: id };
    }
    if (action === 'GetTableMetadata')
      return { TableMetadata: { Name: input.TableName, Parameters: tables[input.TableName] } };
    const query = queries.get(input.QueryExecutionId);
    if (query === undefined) throw new Error(`no query ${input.QueryExecutionId}`);
    if (action === 'StopQueryExecution') {
      query.stopped = true;
      return {};
    }
    const { states = ['SUCCEEDED'], type = 'DML', columns = [], rows = [] } = query.script;
    if (action === 'GetQueryExecution') {
      const state = query.stopped ? 'CANCELLED' : states[Math.min(query.polls, states.length - 1)];
      query.polls += 1;
      return {
        QueryExecution: {
          QueryExecutionId: input.QueryExecutionId,
          StatementType: type,
          Status: { State: state, StateChangeReason: query.script.reason, AthenaError: query.script.error },
          Statistics: {
            DataScannedInBytes: query.script.scannedBytes ?? 0,
            QueryQueueTimeInMillis: 12,
            TotalExecutionTimeInMillis: 345,
            ResultReuseInformation: { ReusedPreviousResult: query.script.reused ?? false },
          },
        },
      };
    }
    const all = type === 'DDL' ? rows : [columns.map(([name]) => name), ...rows];
    const from = Number(input.NextToken ?? 0);
    const to = from + input.MaxResults;
    return {
      ...(to < all.length ? { NextToken: String(to) } : {}),
      ResultSet: {
        Rows: all.slice(from, to).map((row) => ({
          Data: row.map((text) => (text === null ? {} : { VarCharValue: text })),
        })),
        ResultSetMetadata: {
          ColumnInfo: columns.map(([Name, Type, Precision, Scale]) => ({ Name, Label: Name, Type, Precision, Scale })),
        },
      },
    };
  };

  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const action = String(message.headers['x-amz-target']).replace('AmazonAthena.', '');
    const nth = calls.filter((call) => call.action === action).length + 1;
    const call: AthenaCall = {
      action,
      input: JSON.parse(Buffer.concat(chunks).toString()),
      nth,
      at: performance.now(),
    };
    calls.push(call);
    const isUnknown = action === 'GetTableMetadata' && tables[call.input.TableName] === undefined;
    const fault = faults?.(call) ?? (isUnknown ? { status: 400, type: 'MetadataException' } : undefined);
    const [status, body] =
      fault === undefined
        ? [200, answer(call)]
        : [fault.status, { __type: fault.type, Message: fault.message ?? 'as the test wants it' }];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    queries: () => calls.filter(({ action }) => action === 'StartQueryExecution').map(({ input }) => input.QueryString),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
