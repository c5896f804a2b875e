/**
 * A small S3 over real HTTP, in the test process: ListObjectsV2, GetObject, HeadObject, DeleteObject, PutObject (on conditions,
 * also in parts) of path-style URLs, with faults on demand and a log of what was asked. For the real SDK as its client; it checks no signatures.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A request as the server understood it. */
export interface S3Request {
  readonly operation: 'list' | 'get' | 'head' | 'put' | 'part' | 'delete' | 'other';
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bucket: string;
  /** Decoded; empty for a listing. */
  readonly key: string;
  /** How many times the same thing has been asked, this one included (operation, key, prefix, token). */
  readonly nth: number;
}

export type Fault =
  /** An answer as S3 gives it, with its XML body. */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      readonly headers?: Record<string, string>;
    }
  /**
   * The headers and so many bytes of the body, then the end of the connection. A `reset` may overtake bytes that the
   * client has not read yet: it then gets fewer.
   */
  | { readonly kind: 'cut'; readonly afterBytes: number; readonly reset?: boolean }
  /** The headers and so many bytes of the body, then nothing. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** So many bytes of the body at a time. */
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number }
  /** A Content-Length that is not that of the body. */
  | { readonly kind: 'wrong-length'; readonly contentLength: number }
  /** The whole object whatever the Range asked for, as servers without ranges answer. */
  | { readonly kind: 'ignore-range' }
  /** The right answer, later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** No answer: the connection is reset at once. */
  | { readonly kind: 'reset' }
  /** What was asked is done, and the connection is reset instead of an answer. */
  | { readonly kind: 'lose-answer' }
  /** No answer, and the connection stays. */
  | { readonly kind: 'silence' };

/** Looks at a request and spoils it, or lets it pass. */
export type FaultRule = (request: S3Request) => Fault | undefined;

export interface S3ServerOptions {
  /** The one bucket there is. Default `logs`. */
  readonly bucket?: string;
  readonly objects?: Readonly<Record<string, Uint8Array | string>>;
  readonly faults?: FaultRule;
  /** Before each answer. */
  readonly latencyMs?: number;
  /** Keys and folders a page, below what the client asks for; small values force paging. Default 1000. */
  readonly pageSize?: number;
}

export interface S3Server {
  /** The endpoint, `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly bucket: string;
  /** All requests, in order of arrival. */
  readonly requests: S3Request[];
  /** Connections accepted so far. */
  connections(): number;
  /** Requests that were under way at the same time, at most. */
  mostAtOnce(): number;
  /** Adds an object, or puts another in its place. Gives the ETag, without quotes. */
  put(key: string, bytes: Uint8Array | string): string;
  remove(key: string): void;
  /** What is stored there now. */
  get(key: string): { readonly bytes: Uint8Array; readonly etag: string } | undefined;
  keys(): readonly string[];
  /** Takes the place of the rule given at the start. */
  setFaults(faults: FaultRule | undefined): void;
  close(): Promise<void>;
}

interface Stored {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly modified: Date;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Starts on a free loopback port. */
export async function startS3Server(options: S3ServerOptions = {}): Promise<S3Server> {
  const { bucket = 'logs', latencyMs = 0, pageSize = 1000 } = options;
  const objects = new Map<string, Stored>();
  const requests: S3Request[] = [];
  const asked = new Map<string, number>();
  const sockets = new Set<Socket>();
  let sorted: string[] | null = null;
  let faults = options.faults;
  let connections = 0;
  let underWay = 0;
  let mostAtOnce = 0;

  const uploads = new Map<string, { metadata: Record<string, string>; parts: Map<number, Buffer> }>();
  const put = (key: string, content: Uint8Array | string, metadata: Record<string, string> = {}): string => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const etag = createHash('md5').update(bytes).digest('hex');
    if (!objects.has(key)) sorted = null;
    objects.set(key, { bytes, etag, modified: new Date(), metadata });
    return etag;
  };
  const remove = (key: string): void => {
    objects.delete(key);
    sorted = null;
  };
  const sortedKeys = (): string[] => {
    sorted ??= [...objects.keys()].sort(byUtf8);
    return sorted;
  };

  for (const [key, bytes] of Object.entries(options.objects ?? {})) put(key, bytes);

  const server = createServer((message, response) => {
    underWay += 1;
    mostAtOnce = Math.max(mostAtOnce, underWay);
    response.on('close', () => {
      underWay -= 1;
    });
    answer(message, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(message);
    const request = understand(message, asked);
    requests.push(request);
    const fault = faults?.(request);
    const wait = latencyMs + (fault?.kind === 'delay' ? fault.ms : 0);
    if (wait > 0) await delay(wait);
    if (fault?.kind === 'reset') return void message.socket.resetAndDestroy();
    if (fault?.kind === 'lose-answer' && request.operation === 'put' && mayPut(request, response)) {
      put(request.key, body, metadataOf(request));
      return void message.socket.resetAndDestroy();
    }
    if (fault?.kind === 'silence') return;
    if (fault?.kind === 'error')
      return sendError(request, response, fault.status, fault.code, fault.message, fault.headers);
    if (request.bucket !== bucket) {
      return sendError(request, response, 404, 'NoSuchBucket', 'The specified bucket does not exist');
    }
    if (request.operation === 'list') return sendPage(request, response);
    if (request.operation === 'put') return takeObject(request, response, body);
    if (request.operation === 'part') return takePart(request, response, body);
    if (request.operation === 'delete') {
      remove(request.key);
      return void response.writeHead(204).end();
    }
    if (request.operation === 'other') return sendError(request, response, 501, 'NotImplemented', 'Not implemented');
    return sendObject(request, response, fault);
  }

  function sendPage(request: S3Request, response: ServerResponse): void {
    const { query } = request;
    const limit = Math.min(pageSize, Number(query['max-keys'] ?? 1000));
    const page = readPage(sortedKeys(), query.prefix ?? '', query.delimiter ?? '', decodeToken(query), limit);
    const encode = query['encoding-type'] === 'url' ? urlEncoded : xmlEscaped;
    const contents = page.keys.map((key) => {
      const { etag, bytes, modified } = objects.get(key)!;
      const facts = `<ETag>&quot;${etag}&quot;</ETag><Size>${bytes.length}</Size><StorageClass>STANDARD</StorageClass>`;
      return `<Contents><Key>${encode(key)}</Key><LastModified>${modified.toISOString()}</LastModified>${facts}</Contents>`;
    });
    const folders = page.folders.map((folder) => `<CommonPrefixes><Prefix>${encode(folder)}</Prefix></CommonPrefixes>`);
    const token = page.after === null ? '' : Buffer.from(page.after).toString('base64url');
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(
        [
          '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
          `<Name>${bucket}</Name><Prefix>${encode(query.prefix ?? '')}</Prefix><MaxKeys>${limit}</MaxKeys>`,
          query['encoding-type'] === 'url' ? '<EncodingType>url</EncodingType>' : '',
          `<KeyCount>${page.keys.length + page.folders.length}</KeyCount><IsTruncated>${page.after !== null}</IsTruncated>`,
          token === '' ? '' : `<NextContinuationToken>${token}</NextContinuationToken>`,
          ...contents,
          ...folders,
          '</ListBucketResult>',
        ].join(''),
      );
  }

  /** Whether the conditions of a put hold; answers where they do not. */
  function mayPut(request: S3Request, response: ServerResponse): boolean {
    const stored = objects.get(request.key);
    const wanted = request.headers['if-match'];
    const isMissing = wanted !== undefined && stored === undefined;
    if (isMissing) sendError(request, response, 404, 'NoSuchKey');
    const isOther = wanted !== undefined && stored !== undefined && wanted !== `"${stored.etag}"`;
    const isThere = request.headers['if-none-match'] === '*' && stored !== undefined;
    if (isOther || isThere) sendError(request, response, 412, 'PreconditionFailed');
    return !isMissing && !isOther && !isThere;
  }

  function takeObject(request: S3Request, response: ServerResponse, body: Buffer): void {
    if (!mayPut(request, response)) return;
    response.writeHead(200, { etag: `"${put(request.key, body, metadataOf(request))}"` }).end();
  }

  function takePart(request: S3Request, response: ServerResponse, body: Buffer): void {
    const { method, query, key } = request;
    const xml = (text: string) => response.writeHead(200, { 'content-type': 'application/xml' }).end(text);
    if (query.uploads !== undefined) {
      const id = `upload-${uploads.size + 1}`;
      uploads.set(id, { metadata: metadataOf(request), parts: new Map() });
      const place = `<Bucket>${bucket}</Bucket><Key>${xmlEscaped(key)}</Key><UploadId>${id}</UploadId>`;
      xml(`<InitiateMultipartUploadResult>${place}</InitiateMultipartUploadResult>`);
      return;
    }
    const upload = uploads.get(query.uploadId ?? '');
    if (upload === undefined) {
      sendError(request, response, 404, 'NoSuchUpload');
      return;
    }
    if (method === 'PUT') {
      upload.parts.set(Number(query.partNumber), body);
      response.writeHead(200, { etag: `"part-${query.partNumber}"` }).end();
    } else if (method === 'DELETE') {
      uploads.delete(query.uploadId ?? '');
      response.writeHead(204).end();
    } else {
      if (!mayPut(request, response)) return;
      const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
      uploads.delete(query.uploadId ?? '');
      const etag = put(key, Buffer.concat(parts), upload.metadata);
      xml(`<CompleteMultipartUploadResult><ETag>&quot;${etag}&quot;</ETag></CompleteMultipartUploadResult>`);
    }
  }

  async function sendObject(request: S3Request, response: ServerResponse, fault: Fault | undefined): Promise<void> {
    const stored = objects.get(request.key);
    if (stored === undefined) {
      return sendError(request, response, 404, 'NoSuchKey', 'The specified key does not exist.');
    }
    const wanted = request.headers['if-match'];
    if (wanted !== undefined && wanted !== `"${stored.etag}"`) {
      return sendError(request, response, 412, 'PreconditionFailed', 'At least one of the pre-conditions did not hold');
    }
    const { length } = stored.bytes;
    const range =
      fault?.kind === 'ignore-range' ? null : /^bytes=(\d+)-(\d*)$/.exec(String(request.headers.range ?? ''));
    const from = range === null ? 0 : Number(range[1]);
    const to = range === null || range[2] === '' ? length : Math.min(length, Number(range[2]) + 1);
    if (range !== null && from >= length) {
      return sendError(request, response, 416, 'InvalidRange', 'The requested range is not satisfiable');
    }
    const body = stored.bytes.subarray(from, to);
    response.writeHead(range === null ? 200 : 206, {
      etag: `"${stored.etag}"`,
      'last-modified': stored.modified.toUTCString(),
      'accept-ranges': 'bytes',
      'content-type': 'application/x-gzip',
      ...Object.fromEntries(Object.entries(stored.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
      'content-length': fault?.kind === 'wrong-length' ? fault.contentLength : body.length,
      ...(range === null ? {} : { 'content-range': `bytes ${from}-${to - 1}/${length}` }),
    });
    if (request.operation === 'head') return void response.end();
    await sendBody(response, body, fault);
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bucket,
    requests,
    connections: () => connections,
    mostAtOnce: () => mostAtOnce,
    put,
    remove,
    get: (key) => objects.get(key),
    keys: sortedKeys,
    setFaults: (rule) => {
      faults = rule;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function understand(message: IncomingMessage, asked: Map<string, number>): S3Request {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(url.pathname) ?? [];
  const query = Object.fromEntries(url.searchParams);
  const method = message.method ?? 'GET';
  const isPart = query.uploads !== undefined || query.uploadId !== undefined;
  const operation =
    method === 'HEAD'
      ? 'head'
      : method !== 'GET'
        ? isPart
          ? 'part'
          : method === 'PUT'
            ? 'put'
            : method === 'DELETE'
              ? 'delete'
              : 'other'
        : query['list-type'] === '2'
          ? 'list'
          : key === ''
            ? 'other'
            : 'get';
  const same = [operation, key, query.prefix, query['continuation-token']].join('\n');
  const nth = (asked.get(same) ?? 0) + 1;
  asked.set(same, nth);
  return {
    operation,
    method,
    path: url.pathname,
    query,
    headers: message.headers,
    bucket,
    key: decodeURIComponent(key),
    nth,
  };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const metadataOf = ({ headers }: S3Request): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]),
  );

interface Page {
  readonly keys: string[];
  readonly folders: string[];
  /** The last key or folder of a page that has a next one. */
  readonly after: string | null;
}

/** Keys from the first one behind `after` on. A folder counts as one entry and hides its keys, also on the next page. */
function readPage(sorted: readonly string[], prefix: string, delimiter: string, after: string, limit: number): Page {
  const keys: string[] = [];
  const folders: string[] = [];
  let last = after;
  for (let i = firstFrom(sorted, prefix > after ? prefix : after); i < sorted.length; i++) {
    const key = sorted[i]!;
    if (!key.startsWith(prefix)) break;
    if (key === after) continue;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const folder = end === -1 ? null : key.slice(0, end + delimiter.length);
    if (folder !== null && folder === last) continue;
    if (keys.length + folders.length === limit) return { keys, folders, after: last };
    if (folder === null) keys.push(key);
    else folders.push(folder);
    last = folder ?? key;
  }
  return { keys, folders, after: null };
}

/** Index of the first key that is not before `wanted`. */
function firstFrom(sorted: readonly string[], wanted: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byUtf8(sorted[middle]!, wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function sendBody(response: ServerResponse, body: Uint8Array, fault: Fault | undefined): Promise<void> {
  if (fault?.kind === 'cut' || fault?.kind === 'stall') {
    // Headers alone stay in the buffer until the first byte.
    response.flushHeaders();
    const part = body.subarray(0, fault.afterBytes);
    if (part.length > 0) await new Promise((done) => response.write(part, done));
    if (fault.kind === 'stall') return;
    if (fault.reset === true) response.socket?.resetAndDestroy();
    else response.socket?.end();
    return;
  }
  if (fault?.kind === 'wrong-length') {
    response.flushHeaders();
    response.socket?.end(Buffer.from(body));
    return;
  }
  if (fault?.kind === 'trickle') {
    for (let i = 0; i < body.length && !response.destroyed; i += fault.bytes) {
      response.write(body.subarray(i, i + fault.bytes));
      await delay(fault.everyMs);
    }
  } else {
    response.write(body);
  }
  response.end();
}

function sendError(
  request: S3Request,
  response: ServerResponse,
  status: number,
  code: string,
  message = code,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/xml', ...headers });
  if (request.operation === 'head') return void response.end();
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${xmlEscaped(message)}</Message><RequestId>0</RequestId></Error>`,
  );
}

const decodeToken = (query: Readonly<Record<string, string>>): string =>
  query['continuation-token'] === undefined
    ? (query['start-after'] ?? '')
    : Buffer.from(query['continuation-token'], 'base64url').toString();

/** S3 sorts by UTF-8 bytes, JavaScript by UTF-16 units; they differ beyond the basic plane. */
const byUtf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** As S3 does it: slashes stay, a space is a plus. */
const urlEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replace(/[!'()]/g, percent);

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

const xmlEscaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
