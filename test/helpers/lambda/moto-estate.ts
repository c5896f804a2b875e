/**
 * What the scheduled job works on, made in an emulated AWS: buckets, a topic, and a load balancer whose logs are delivered.
 */
import { gzipSync } from 'node:zlib';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { nlbKey } from '../listing.js';
import { type LineParts, line } from '../log-line.js';

export const REGION = 'eu-central-1';
export const LOG_PREFIX = 'nlb/';
export const STATE_PREFIX = 'team';
export const DATABASE_KEY = `${STATE_PREFIX}/tlslens.db`;

export interface Published {
  readonly subject: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, { readonly Value?: string }>>;
}

export interface Delivery {
  /** End of the period, `2026-03-10T00:05:00Z`. */
  readonly end: string;
  readonly lines: readonly LineParts[];
  readonly random?: string;
  /** Makes the stored bytes others. */
  readonly spoil?: (bytes: Buffer) => Buffer;
  readonly bucket?: string;
}

export interface MotoEstate {
  readonly logs: string;
  readonly state: string;
  readonly topicArn: string;
  /** `net/name/id` of the load balancer. */
  readonly balancer: string;
  deliver(delivery: Delivery): Promise<void>;
  setPolicy(name: string): Promise<void>;
  putState(key: string, body: Buffer | string): Promise<void>;
  getState(key: string): Promise<Buffer>;
  /** `undefined` where there is none. */
  etag(key: string): Promise<string | undefined>;
  stateKeys(prefix: string): Promise<string[]>;
  /** All that was told to the topic. */
  published(): Promise<Published[]>;
}

/** Makes it; `name` keeps it apart from others in the same emulator. */
export async function createMotoEstate(url: string, name: string): Promise<MotoEstate> {
  const options = { endpoint: url, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const elb = new ElasticLoadBalancingV2Client(options);
  const [logs, state] = [`${name}-logs`, `${name}-state`];
  for (const Bucket of [logs, state]) {
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  }
  const { TopicArn: topicArn = '' } = await new SNSClient(options).send(new CreateTopicCommand({ Name: name }));
  const { balancer, listenerArn } = await createBalancer(elb, url, name);

  return {
    logs,
    state,
    topicArn,
    balancer,
    async deliver({ end, lines, random = 'aaaa', spoil = (bytes) => bytes, bucket = logs }) {
      const started = new Date(Date.parse(end) - 60_000).toISOString().slice(0, 19);
      const listener = listenerArn.split('/').at(-1) ?? '';
      const text = lines.map((parts) => `${line({ started, loadBalancer: balancer, listener, ...parts })}\n`).join('');
      const Key = nlbKey({
        prefix: LOG_PREFIX,
        account: '123456789012',
        day: end.slice(0, 10).replaceAll('-', '/'),
        balancer: balancer.slice('net/'.length).replace('/', '.'),
        end: end.replace(/[-:]|:\d\dZ$/g, '').replace(/00Z$/, 'Z'),
        random,
      });
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: spoil(gzipSync(text)) }));
    },
    async setPolicy(SslPolicy) {
      await elb.send(new ModifyListenerCommand({ ListenerArn: listenerArn, SslPolicy }));
    },
    async putState(Key, Body) {
      await s3.send(new PutObjectCommand({ Bucket: state, Key, Body }));
    },
    async getState(Key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: state, Key }));
      return Buffer.from(await Body!.transformToByteArray());
    },
    async etag(Key) {
      const head = await s3.send(new HeadObjectCommand({ Bucket: state, Key })).catch(() => undefined);
      return head?.ETag;
    },
    async stateKeys(Prefix) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: state, Prefix }));
      return Contents.map(({ Key }) => Key ?? '');
    },
    published: () => publishedTo(url, topicArn),
  };
}

async function createBalancer(elb: ElasticLoadBalancingV2Client, url: string, name: string) {
  const { subnet, vpc } = await findSubnet(url);
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: name, Type: 'network', Subnets: [subnet] }),
  );
  const balancerArn = LoadBalancers?.[0]?.LoadBalancerArn ?? '';
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: name, Protocol: 'TCP', Port: 443, VpcId: vpc, TargetType: 'ip' }),
  );
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancerArn,
      Protocol: 'TLS',
      Port: 443,
      SslPolicy: 'ELBSecurityPolicy-2016-08',
      Certificates: [{ CertificateArn: 'arn:aws:iam::123456789012:server-certificate/default.example.com' }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn }],
    }),
  );
  return {
    balancer: balancerArn.replace(/^.*:loadbalancer\//, ''),
    listenerArn: Listeners?.[0]?.ListenerArn ?? '',
  };
}

/** What moto remembers of a topic. */
async function publishedTo(url: string, topicArn: string): Promise<Published[]> {
  type Sent = [string, string, string, Record<string, { Value: string }>, string];
  const answer = (await (await fetch(`${url}/moto-api/data.json`)).json()) as {
    sns: { Topic: { arn: string; sent_notifications: Sent[] }[] };
  };
  return answer.sns.Topic.filter(({ arn }) => arn === topicArn).flatMap(({ sent_notifications }) =>
    sent_notifications.map(([, message, subject, attributes]) => ({ subject, message, attributes })),
  );
}

/** A subnet of the default VPC, by the plain API: no client for EC2 is needed for this alone. */
async function findSubnet(url: string): Promise<{ subnet: string; vpc: string }> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ Action: 'DescribeSubnets', Version: '2016-11-15' }),
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260310/${REGION}/ec2/aws4_request, SignedHeaders=host, Signature=0`,
    },
  });
  const xml = await response.text();
  const [, subnet] = /<subnetId>(subnet-\w+)</.exec(xml) ?? [];
  const [, vpc] = /<vpcId>(vpc-\w+)</.exec(xml) ?? [];
  if (subnet === undefined || vpc === undefined) throw new Error(`no subnet in ${xml}`);
  return { subnet, vpc };
}
