/**
 * The only module that knows the AWS SDK for ELBv2: one method per Describe* call, all pages of it, as plain items. The
 * SDK is loaded with the first client, so that work without AWS never pays for it.
 */
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { TlslensError } from '../errors.js';
import { isObject, type JsonObject } from './answers.js';
import { limitRate } from './limit-rate.js';
import { parseXml } from './parse-xml.js';
import { withUnknownMembers } from './unknown-members.js';

/** How the API is reached. Anything absent is left to the SDK's own chain (environment, profile, role). */
export interface ElbOptions {
  readonly profile?: string;
  readonly region?: string;
  /** For emulators and private endpoints. */
  readonly endpointUrl?: string;
  readonly maxAttempts?: number;
  /** Calls (retries count) in the long run. Default 8: AWS documents 10 for a whole account and region. */
  readonly callsPerSecond?: number;
}

/** The calls that metadata is made of. They throw what the SDK throws. */
export interface ElbReader {
  /** Throws where none is set. */
  region(): Promise<string>;
  /** The account that the credentials name; `null` for kinds that name none. */
  accountId(): Promise<string | null>;
  loadBalancers(): Promise<JsonObject[]>;
  loadBalancerAttributes(loadBalancerArn: string): Promise<JsonObject[]>;
  listeners(loadBalancerArn: string): Promise<JsonObject[]>;
  listenerCertificates(listenerArn: string): Promise<JsonObject[]>;
  listenerAttributes(listenerArn: string): Promise<JsonObject[]>;
  rules(listenerArn: string): Promise<JsonObject[]>;
  targetGroups(): Promise<JsonObject[]>;
  targetHealth(targetGroupArn: string): Promise<JsonObject[]>;
  sslPolicies(): Promise<JsonObject[]>;
  /** Items `{ResourceArn, Tags}`; at most {@link TAGGED_AT_ONCE} ARNs. */
  tags(arns: readonly string[]): Promise<JsonObject[]>;
  close(): void;
}

/** The API's own limit for DescribeTags. */
export const TAGGED_AT_ONCE = 20;

const PAGE_SIZE = 400;
const DEFAULT_CALLS_PER_SECOND = 8;
const BURST = 5;
const MAX_ATTEMPTS = 8;

export async function openElb(options: ElbOptions, signal?: AbortSignal): Promise<ElbReader> {
  const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
  const { profile, region, endpointUrl, callsPerSecond = DEFAULT_CALLS_PER_SECOND } = options;
  const maxAttempts = options.maxAttempts ?? (process.env.AWS_MAX_ATTEMPTS === undefined ? MAX_ATTEMPTS : undefined);
  const client = new sdk.ElasticLoadBalancingV2Client({
    retryMode: 'adaptive',
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  });
  limitCalls(client, callsPerSecond);
  const rawOf = keepRawAnswers(client);

  const send = signal === undefined ? {} : { abortSignal: signal };
  const paging = { client, pageSize: PAGE_SIZE };
  const itemsOf = (answer: object, member: string): JsonObject[] => {
    const known = (JSON.parse(JSON.stringify(answer)) as JsonObject)[member];
    const seen = rawOf(answer)[member];
    const raw: readonly unknown[] = Array.isArray(seen) ? seen : [];
    if (!Array.isArray(known)) return [];
    return known
      .filter(isObject)
      .map((item, index) => withUnknownMembers(item, isObject(raw[index]) ? raw[index] : undefined));
  };
  const all = async (pages: AsyncIterable<object>, member: string): Promise<JsonObject[]> => {
    const items: JsonObject[] = [];
    for await (const page of pages) items.push(...itemsOf(page, member));
    return items;
  };

  return {
    region: async () => client.config.region(),
    accountId: async () => (await client.config.credentials()).accountId ?? null,
    loadBalancers: () => all(sdk.paginateDescribeLoadBalancers(paging, {}, send), 'LoadBalancers'),
    loadBalancerAttributes: async (arn) =>
      itemsOf(
        await client.send(new sdk.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn }), send),
        'Attributes',
      ),
    listeners: (arn) => all(sdk.paginateDescribeListeners(paging, { LoadBalancerArn: arn }, send), 'Listeners'),
    listenerCertificates: (arn) =>
      all(sdk.paginateDescribeListenerCertificates(paging, { ListenerArn: arn }, send), 'Certificates'),
    listenerAttributes: async (arn) =>
      itemsOf(await client.send(new sdk.DescribeListenerAttributesCommand({ ListenerArn: arn }), send), 'Attributes'),
    rules: (arn) => all(sdk.paginateDescribeRules(paging, { ListenerArn: arn }, send), 'Rules'),
    targetGroups: () => all(sdk.paginateDescribeTargetGroups(paging, {}, send), 'TargetGroups'),
    targetHealth: async (arn) =>
      itemsOf(
        await client.send(new sdk.DescribeTargetHealthCommand({ TargetGroupArn: arn }), send),
        'TargetHealthDescriptions',
      ),
    async sslPolicies() {
      // The SDK has no paginator for this call.
      const items: JsonObject[] = [];
      for (let marker: string | undefined; ; ) {
        const page = await client.send(
          new sdk.DescribeSSLPoliciesCommand({
            LoadBalancerType: 'network',
            PageSize: PAGE_SIZE,
            ...(marker === undefined ? {} : { Marker: marker }),
          }),
          send,
        );
        items.push(...itemsOf(page, 'SslPolicies'));
        if (!page.NextMarker || page.NextMarker === marker) return items;
        marker = page.NextMarker;
      }
    },
    tags: async (arns) =>
      itemsOf(await client.send(new sdk.DescribeTagsCommand({ ResourceArns: [...arns] }), send), 'TagDescriptions'),
    close: () => client.destroy(),
  };
}

/** Inside the SDK's own retries, so that these count too. */
function limitCalls(client: ElasticLoadBalancingV2Client, callsPerSecond: number): void {
  const mayCall = limitRate(callsPerSecond, BURST);
  client.middlewareStack.add(
    (next) => async (args) => {
      await mayCall();
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'tlslensLimitCalls' },
  );
}

/**
 * The SDK reads only the members that it knew when it was released. This keeps what was really answered, as the result
 * element of the XML, for each output.
 */
function keepRawAnswers(client: ElasticLoadBalancingV2Client): (output: object) => JsonObject {
  const kept = new WeakMap<object, Uint8Array>();
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { statusCode: number; body: unknown };
      if (response.statusCode < 300) response.body = await client.config.streamCollector(response.body);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'tlslensReadBody' },
  );
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { body } = result.response as { body: unknown };
      if (body instanceof Uint8Array) kept.set(result.output, body);
      return result;
    },
    { step: 'initialize', name: 'tlslensKeepBody' },
  );
  return (output) => {
    const body = kept.get(output);
    const response = body === undefined ? {} : parseXml(Buffer.from(body).toString('utf8'));
    const [name, result] = Object.entries(response).find(([member]) => /^Describe\w+Result$/.test(member)) ?? [];
    // The SDK takes any well-formed page for an answer without items; a proxy's would look like an empty account.
    if (name === undefined) {
      throw new TlslensError('aws_failed', 'What answered is not the ELBv2 API.', {
        hint: 'Check the proxy settings and --endpoint-url.',
        details: { body: body === undefined ? null : Buffer.from(body).toString('utf8', 0, 200) },
      });
    }
    return isObject(result) ? result : {};
  };
}
