/**
 * An HTTP server in the test process that answers by a rule and remembers what it was asked: a webhook, or an AWS service
 * of the JSON protocol.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** `performance.now()` */
  readonly at: number;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The connection ends before all of the body has come. */
  readonly isCut?: boolean;
}

export interface HttpService {
  readonly url: string;
  readonly asked: Asked[];
  /** Takes the place of the rule given at the start; `nth` counts from 1 over all requests. */
  setAnswer(answer: (asked: Asked, nth: number) => Answer): void;
  close(): Promise<void>;
}

export async function startHttpService(first: (asked: Asked, nth: number) => Answer): Promise<HttpService> {
  let answer = first;
  const asked: Asked[] = [];
  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const request = {
      path: message.url ?? '',
      headers: message.headers,
      body: Buffer.concat(chunks).toString('utf8'),
      at: performance.now(),
    };
    asked.push(request);
    const { status = 200, headers = {}, body = '', isCut = false } = answer(request, asked.length);
    if (isCut) {
      response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body) + 1) });
      response.write(body, () => response.destroy());
      return;
    }
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    setAnswer: (next) => {
      answer = next;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
