/**
 * An explorer over a small database file of known lines, and requests to it with any headers.
 */
import { writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { type Explorer, type ExplorerOptions, startExplorer } from '../../src/explore/serve.js';
import { openDatabase } from '../../src/store/database.js';
import { temporaryFolder } from './cli.js';
import { runIngest } from './ingested.js';
import { clientAlert, EDGE, line, noClientHello, refused } from './log-line.js';

/** As `npm run build` leaves the pages. */
export const ASSETS = join(import.meta.dirname, '..', '..', 'dist', 'explore', 'assets');

export const HOSTILE_NAMES = [
  '"><script>document.title="owned"</script><img src=x onerror=document.title="owned">',
  'invoice\u202egpj.example.com',
  `${'a'.repeat(10_000)}.example.com`,
] as const;

export const OTHER = 'net/back/00000000000000b1';

/**
 * 40 connections: 20 of TLS 1.3 and 8 of TLS 1.2 to EDGE in the hours 00 to 06, 4 of TLS 1.0 from 198.51.100.0/24, 2
 * refused, 1 alert, 2 without ClientHello, and 3 with {@link HOSTILE_NAMES} to OTHER at 09:00.
 */
export const LINES: readonly string[] = [
  ...Array.from({ length: 20 }, (_, n) => line({ started: at(n % 5, n), client: '203.0.113.7', handshakeMs: 20 })),
  ...Array.from({ length: 8 }, (_, n) =>
    line({ started: at(6, n), client: '203.0.113.9', version: 'tlsv12', sni: 'api.example.com', handshakeMs: 80 }),
  ),
  ...Array.from({ length: 4 }, (_, n) =>
    line({ started: at(6, n), client: `198.51.100.${n + 1}`, version: 'tlsv10', sni: null }),
  ),
  refused({ started: at(7, 0), client: '192.0.2.1' }),
  refused({ started: at(7, 1), client: '192.0.2.1' }),
  clientAlert(48, { started: at(7, 2), client: '192.0.2.2' }),
  noClientHello({ started: at(7, 3), client: '192.0.2.3' }),
  noClientHello({ started: at(7, 4), client: '192.0.2.3' }),
  ...HOSTILE_NAMES.map((name) =>
    line({ started: at(9, 0), loadBalancer: OTHER, listener: '00000000000000b2', sni: encodeURIComponent(name) }),
  ),
];

function at(hour: number, minute: number): string {
  return `2026-03-10T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00`;
}

export { EDGE };

export interface RunningExplorer {
  readonly explorer: Explorer;
  readonly path: string;
  close(): Promise<void>;
}

/** An explorer over these lines. */
export async function explorerOf(
  lines: readonly string[] = LINES,
  options: Partial<ExplorerOptions> = {},
): Promise<RunningExplorer> {
  const folder = temporaryFolder();
  const log = join(folder.path, 'lines.log');
  writeFileSync(log, lines.map((text) => `${text}\n`).join(''));
  return explorerIn(folder, [log], options);
}

/** An explorer over the sample logs. */
export async function explorerOfSamples(): Promise<RunningExplorer> {
  return explorerIn(temporaryFolder(), [join(import.meta.dirname, '..', '..', 'sample-logs', 'AWSLogs')], {});
}

async function explorerIn(
  folder: ReturnType<typeof temporaryFolder>,
  sources: readonly string[],
  options: Partial<ExplorerOptions>,
): Promise<RunningExplorer> {
  const path = join(folder.path, 'explore.db');
  const { error } = await runIngest(path, [...sources]);
  if (error) throw error;
  const database = await openDatabase(path, { mode: 'read' });
  const explorer = await startExplorer(database, { port: 0, readTimeoutMs: 30_000, assets: ASSETS, ...options });
  return {
    explorer,
    path,
    async close() {
      await explorer.close();
      database.close();
      folder.remove();
    },
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: <T = Record<string, unknown>>() => T;
}

/** A request as any program could send it: `fetch` would not let go of Host. */
export function send(
  { origin }: Pick<Explorer, 'origin'>,
  path: string,
  { headers = {}, body, signal }: { headers?: Record<string, string>; body?: unknown; signal?: AbortSignal } = {},
): Promise<Answered> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = request(
      {
        hostname,
        port,
        path,
        method: text === undefined ? 'GET' : 'POST',
        headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(signal && { signal }),
      },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        const answer = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: answer,
          json: <T>() => JSON.parse(answer) as T,
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}
