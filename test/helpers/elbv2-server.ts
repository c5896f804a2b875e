/**
 * A small ELBv2 API over real HTTP, in the test process: the Describe* calls of the Query protocol, in pages, with faults
 * on demand and a log of what was asked. For the real SDK as its client; it checks no signatures.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Answers, Json, JsonObject } from '../../src/metadata/answers.js';

export interface ElbRequest {
  /** `DescribeListeners` */
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** How many times the same thing has been asked, this time included. */
  readonly nth: number;
  /** `performance.now()` */
  readonly at: number;
}

export type ElbFault =
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message?: string }
  /** This body instead of the right one. */
  | { readonly kind: 'body'; readonly body: string }
  /** No answer: the connection is reset. */
  | { readonly kind: 'reset' }
  /** No answer, and the connection stays. */
  | { readonly kind: 'silence' };

export type ElbFaultRule = (request: ElbRequest) => ElbFault | undefined;

export interface ElbServerOptions {
  readonly answers: Answers;
  readonly faults?: ElbFaultRule;
  /** Items a page, below what the client asks for. */
  readonly pageSize?: number;
}

export interface ElbServer {
  /** The endpoint, `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** All requests, in order of arrival. */
  readonly requests: ElbRequest[];
  setAnswers(answers: Answers): void;
  setFaults(faults: ElbFaultRule | undefined): void;
  close(): Promise<void>;
}

/** Starts on a free loopback port. */
export async function startElbServer(options: ElbServerOptions): Promise<ElbServer> {
  let { answers, faults } = options;
  const requests: ElbRequest[] = [];
  const asked = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer(async (message, response) => {
    const body = await textOf(message);
    const { Action: action = '', ...parameters } = Object.fromEntries(new URLSearchParams(body));
    const nth = (asked.get(body) ?? 0) + 1;
    asked.set(body, nth);
    const request: ElbRequest = { action, parameters, nth, at: performance.now() };
    requests.push(request);
    const fault = faults?.(request);
    const send = (status: number, xml: string) => response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
    if (fault?.kind === 'reset') message.socket.resetAndDestroy();
    else if (fault?.kind === 'silence') return;
    else if (fault?.kind === 'body') send(200, fault.body);
    else if (fault?.kind === 'error') send(fault.status, errorXml(fault.code, fault.message));
    else {
      const answer = answerTo(request, answers, options.pageSize ?? 400);
      if (answer === null) send(400, errorXml('ValidationError', `nothing is known of ${body}`));
      else send(200, resultXml(action, answer));
    }
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    setAnswers: (next) => {
      answers = next;
    },
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

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function answerTo({ action, parameters }: ElbRequest, answers: Answers, pageSize: number): JsonObject | null {
  const page = (member: string, items: readonly JsonObject[] | null | undefined): JsonObject | null => {
    if (items === null || items === undefined) return null;
    const from = Number(parameters.Marker ?? 0);
    const to = from + Math.min(pageSize, Number(parameters.PageSize ?? 400));
    return { [member]: items.slice(from, to), ...(to < items.length ? { NextMarker: String(to) } : {}) };
  };
  const all = (member: string, items: readonly JsonObject[] | undefined): JsonObject | null =>
    items === undefined ? null : { [member]: items };
  const { LoadBalancerArn = '', ListenerArn = '', TargetGroupArn = '' } = parameters;
  switch (action) {
    case 'DescribeLoadBalancers':
      return page('LoadBalancers', answers.loadBalancers);
    case 'DescribeListeners':
      return page('Listeners', answers.listeners.get(LoadBalancerArn));
    case 'DescribeListenerCertificates':
      return page('Certificates', answers.listenerCertificates.get(ListenerArn));
    case 'DescribeListenerAttributes':
      return all('Attributes', answers.listenerAttributes.get(ListenerArn));
    case 'DescribeRules':
      return page('Rules', answers.rules.get(ListenerArn));
    case 'DescribeTargetGroups':
      return page('TargetGroups', answers.targetGroups);
    case 'DescribeTargetHealth':
      return all('TargetHealthDescriptions', answers.targetHealth.get(TargetGroupArn));
    case 'DescribeSSLPolicies':
      return page('SslPolicies', answers.sslPolicies);
    case 'DescribeLoadBalancerAttributes':
      return all('Attributes', answers.loadBalancerAttributes.get(LoadBalancerArn));
    case 'DescribeTags': {
      const arns = Object.entries(parameters).flatMap(([name, value]) =>
        name.startsWith('ResourceArns.') ? value : [],
      );
      if (arns.length > 20) return null;
      return { TagDescriptions: arns.map((arn) => ({ ResourceArn: arn, Tags: answers.tags.get(arn) ?? [] })) };
    }
    default:
      return null;
  }
}

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';

function resultXml(action: string, answer: JsonObject): string {
  return [
    `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${toXml(answer)}</${action}Result>`,
    `<ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></${action}Response>`,
  ].join('');
}

function toXml(value: Json): string {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => `<member>${toXml(item)}</member>`).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value as JsonObject)
      .map(([name, member]) => (member === undefined ? '' : `<${name}>${toXml(member)}</${name}>`))
      .join('');
  }
  return String(value ?? '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

const errorXml = (code: string, message = code): string =>
  `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`;
