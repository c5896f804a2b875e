/**
 * A server between a program and an emulator of AWS: it writes down every call as IAM would judge it, and lets a test hold,
 * delay or answer one of them, or do something before it.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Call } from './template.js';

export interface RecordedCall extends Call {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** Of calls that are sent as a form or as JSON: what they say. */
  readonly body: string;
}

export interface Refusal {
  readonly status: number;
  readonly body: string;
}

export interface AwsRecorder {
  readonly url: string;
  readonly calls: RecordedCall[];
  /** Awaited before a call is passed on; replaced by a test. What it gives, if anything, is the answer. */
  before: (call: RecordedCall) => Promise<Refusal | undefined> | Refusal | undefined;
  stop(): Promise<void>;
}

export async function startAwsRecorder(target: string): Promise<AwsRecorder> {
  const calls: RecordedCall[] = [];
  const { hostname, port } = new URL(target);
  const server = createServer(async (incoming, response) => {
    const sent = await buffer(incoming);
    const call = readCall(incoming, sent);
    calls.push(call);
    const refusal = await recorder.before(call);
    if (refusal)
      return void response.writeHead(refusal.status, { 'content-type': 'application/xml' }).end(refusal.body);
    const { host: _, ...headers } = incoming.headers;
    const passed = request(
      {
        hostname,
        port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...headers, host: `${hostname}:${port}` },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    passed.end(sent);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const recorder: AwsRecorder = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    before: () => undefined,
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return recorder;
}

/** The service and Region are in the signature of every call. */
function readCall(incoming: IncomingMessage, sent: Buffer): RecordedCall {
  const { method = '', url = '', headers } = incoming;
  const [, region = '', service = ''] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const raw = { method, url, body: service === 's3' ? '' : sent.toString('utf8') };
  switch (service) {
    case 's3':
      return { ...raw, ...s3Call(method, url, headers) };
    case 'elasticloadbalancing':
      return { ...raw, action: `${service}:${new URLSearchParams(raw.body).get('Action')}`, resource: '*' };
    case 'sns': {
      const form = new URLSearchParams(raw.body);
      return { ...raw, action: `sns:${form.get('Action')}`, resource: form.get('TopicArn') ?? '*' };
    }
    case 'secretsmanager':
    case 'ssm': {
      const [, action] = String(headers['x-amz-target']).split('.');
      const { SecretId, Name } = JSON.parse(raw.body) as { SecretId?: string; Name?: string };
      const parameter = `arn:aws:ssm:${region}:123456789012:parameter${Name}`;
      return { ...raw, action: `${service}:${action}`, resource: SecretId ?? parameter };
    }
    default:
      throw new Error(`a call to the unknown service "${service}": ${method} ${url}`);
  }
}

/**
 * Path style. Which permission each operation of S3 needs:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
function s3Call(method: string, url: string, headers: IncomingMessage['headers']): Call {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  const object = `arn:aws:s3:::${bucket}/${decodeURIComponent(key)}`;
  if (headers['x-amz-copy-source'] !== undefined) throw new Error(`a copy: ${url}`);
  if (key === '') {
    if (method !== 'GET' || searchParams.get('list-type') !== '2') throw new Error(`unknown: ${method} ${url}`);
    const context = { 's3:prefix': searchParams.get('prefix') ?? '' };
    return { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, context };
  }
  if (method === 'GET' || method === 'HEAD') return { action: 's3:GetObject', resource: object };
  if (method === 'DELETE' && searchParams.has('uploadId'))
    return { action: 's3:AbortMultipartUpload', resource: object };
  // Parts of an upload, its begin and its end too.
  if (method === 'PUT' || (method === 'POST' && (searchParams.has('uploads') || searchParams.has('uploadId')))) {
    return { action: 's3:PutObject', resource: object };
  }
  throw new Error(`unknown: ${method} ${url}`);
}
