import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../src/lambda/handler.js';
import type { JobSummary } from '../../src/lambda/job.js';
import { openS3Store } from '../../src/source/s3-store.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { CLI, temporaryFolder, tlslens } from '../helpers/cli.js';
import { stateAt } from '../helpers/ingested.js';
import { failureOf, nlbKey } from '../helpers/listing.js';
import { type LineParts, line } from '../helpers/log-line.js';
import { type Moto, startMoto } from '../helpers/moto.js';

const LOGS = 'job-logs';
const STATE = 'job-state';
const REGION = 'eu-central-1';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto?.stop());
useAwsEnvironment();

const place = { CreateBucketConfiguration: { LocationConstraint: REGION } } as const;
const clientOptions = () => ({
  endpoint: moto.url,
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

interface Published {
  readonly subject: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, { readonly Value?: string; readonly StringValue?: string }>>;
}

/** What moto remembers of a topic. */
async function published(): Promise<Published[]> {
  const answer = (await (await fetch(`${moto.url}/moto-api/data.json`)).json()) as {
    sns: { Topic: { sent_notifications: [string, string, string, Record<string, { Value: string }>, string][] }[] };
  };
  return answer.sns.Topic.flatMap(({ sent_notifications }) =>
    sent_notifications.map(([, message, subject, attributes]) => ({ subject, message, attributes })),
  );
}

describe('ten hours of the scheduled job against an emulated AWS', () => {
  it('end with the database of one ingest of everything, and all told once', async () => {
    const s3 = new S3Client({ ...clientOptions(), forcePathStyle: true });
    const elb = new ElasticLoadBalancingV2Client(clientOptions());
    const sns = new SNSClient(clientOptions());
    await s3.send(new CreateBucketCommand({ Bucket: LOGS, ...place }));
    await s3.send(new CreateBucketCommand({ Bucket: STATE, ...place }));
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'tlslens' }));
    const { subnet, vpc } = await findSubnet();
    const made = await elb.send(new CreateLoadBalancerCommand({ Name: 'edge', Type: 'network', Subnets: [subnet] }));
    const balancerArn = made.LoadBalancers?.[0]?.LoadBalancerArn ?? '';
    const balancer = balancerArn.replace(/^.*:loadbalancer\//, '');
    const group = await elb.send(
      new CreateTargetGroupCommand({ Name: 'blue', Protocol: 'TCP', Port: 443, VpcId: vpc, TargetType: 'ip' }),
    );
    const listener = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: balancerArn,
        Protocol: 'TLS',
        Port: 443,
        SslPolicy: 'ELBSecurityPolicy-2016-08',
        Certificates: [{ CertificateArn: 'arn:aws:iam::123456789012:server-certificate/default.example.com' }],
        DefaultActions: [{ Type: 'forward', TargetGroupArn: group.TargetGroups?.[0]?.TargetGroupArn }],
      }),
    );
    const listenerArn = listener.Listeners?.[0]?.ListenerArn ?? '';
    const listenerId = listenerArn.split('/').at(-1) ?? '';

    const deliver = async (
      end: string,
      lines: readonly LineParts[],
      random = 'aaaa',
      spoil = (bytes: Buffer) => bytes,
    ) => {
      const started = new Date(Date.parse(end) - 60_000).toISOString().slice(0, 19);
      const text = lines
        .map((parts) => `${line({ started, loadBalancer: balancer, listener: listenerId, ...parts })}\n`)
        .join('');
      const key = nlbKey({
        prefix: 'nlb/',
        account: '123456789012',
        day: end.slice(0, 10).replaceAll('-', '/'),
        balancer: balancer.slice('net/'.length).replace('/', '.'),
        end: end.replace(/[-:]|:\d\dZ$/g, '').replace(/00Z$/, 'Z'),
        random,
      });
      await s3.send(new PutObjectCommand({ Bucket: LOGS, Key: key, Body: spoil(gzipSync(text)) }));
      return key;
    };
    const hour = (time: number, clients = 20): LineParts[] =>
      Array.from({ length: clients }, (_, i) => ({
        client: `203.0.113.${i}`,
        clientPort: 30_000 + time,
        handshakeMs: 10 + i,
      }));
    /** The twelve objects of an hour. */
    const deliverHour = async (time: number, but: readonly number[] = []) => {
      for (let minute = 5; minute <= 60; minute += 5) {
        if (but.includes(minute)) continue;
        const end = new Date(Date.UTC(2026, 2, 10, time, minute)).toISOString().replace('.000Z', 'Z');
        await deliver(end, hour(time * 100 + minute));
      }
    };

    const tmp = mkdtempSync(join(tmpdir(), 'tlslens-moto-'));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: moto.url,
      AWS_LAMBDA_FUNCTION_NAME: 'tlslens',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      TLSLENS_LOGS: `s3://${LOGS}/nlb`,
      TLSLENS_STATE: `s3://${STATE}/team`,
      TLSLENS_SYNC_REGIONS: REGION,
      TLSLENS_TOPIC_ARN: TopicArn,
      TLSLENS_GATE_RULES: 'gate.json',
      TLSLENS_TMP: tmp,
      TLSLENS_REPORTS: 'overview,legacy-clients,policies',
    });
    const rules = '{"quiet_for": "6h", "min_coverage": 0.5, "rules": [{"min_tls": "1.2"}]}';
    await s3.send(new PutObjectCommand({ Bucket: STATE, Key: 'team/gate.json', Body: rules }));

    const output: Record<string, unknown>[] = [];
    const streams = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        for (const text of String(chunk).split('\n')) if (text.startsWith('{')) output.push(JSON.parse(text));
        return true;
      }),
    );
    let requests = 0;
    const run = (
      time: number,
      remainingMs: () => number = () => 300_000,
      store = () => openS3Store({}),
    ): Promise<JobSummary> =>
      createHandler(() => new Date(Date.UTC(2026, 2, 10, time, 10)), store)(
        {},
        { awsRequestId: `request-${++requests}`, getRemainingTimeInMillis: remainingMs },
      );
    const head = async () => (await s3.send(new HeadObjectCommand({ Bucket: STATE, Key: 'team/tlslens.db' }))).ETag;
    const keys = async (prefix: string) =>
      ((await s3.send(new ListObjectsV2Command({ Bucket: STATE, Prefix: prefix }))).Contents ?? []).map(
        ({ Key }) => Key ?? '',
      );

    try {
      // Hour 1 and 2: as usual.
      await deliverHour(0);
      expect(await run(1)).toMatchObject({
        outcome: 'committed',
        objects_loaded: 12,
        connections: 240,
        gate: 'unknown',
      });
      await deliverHour(1, [30, 35]);
      expect(await run(2)).toMatchObject({ objects_loaded: 10 });
      // Hour 3: two objects of the hour before come late, and an old client appears.
      await deliver('2026-03-10T01:30:00Z', hour(130), 'late');
      await deliver('2026-03-10T01:35:00Z', hour(135), 'late');
      await deliverHour(2);
      await deliver('2026-03-10T03:00:00Z', [{ version: 'tlsv10', client: '198.51.100.5', sni: '%3C!here%3E' }], 'old');
      expect(await run(3)).toMatchObject({ objects_loaded: 15 });
      // Hour 4: the policy of the listener changes.
      await elb.send(
        new ModifyListenerCommand({ ListenerArn: listenerArn, SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' }),
      );
      await deliverHour(3);
      expect(await run(4)).toMatchObject({ objects_loaded: 12 });
      // Hour 5: an object is cut short, and a line is none.
      await deliverHour(4);
      await deliver('2026-03-10T05:00:00Z', hour(500), 'cut', (bytes) => bytes.subarray(0, bytes.length - 12));
      await deliver('2026-03-10T05:00:00Z', [{ received: -1 }, {}], 'odd');
      expect(await run(5)).toMatchObject({ objects_loaded: 13, objects_failed: 1, lines_rejected: 1 });
      // Hour 6: the run ends just before the database is put back.
      await deliverHour(5);
      const before = await head();
      const crashed = await failureOf(
        run(6, undefined, async () => {
          const store = await openS3Store({});
          const gone = async () => {
            throw new Error('the environment is gone');
          };
          return { ...store, putFile: gone };
        }),
      );
      expect(String(crashed)).toContain('the environment is gone');
      expect(await head()).toBe(before);
      // Hour 7: another writer is quicker. Nothing of the run is kept.
      await deliverHour(6);
      const told = (await published()).length;
      const reports = await keys('team/reports/');
      const stored = await s3.send(new GetObjectCommand({ Bucket: STATE, Key: 'team/tlslens.db' }));
      const bytes = await stored.Body!.transformToByteArray();
      const lost = await run(7, undefined, async () => {
        const store = await openS3Store({});
        return {
          ...store,
          async putFile(...args: Parameters<typeof store.putFile>) {
            // The same database, with a byte behind its end: another ETag.
            const Body = Buffer.concat([bytes, Buffer.alloc(1)]);
            await s3.send(new PutObjectCommand({ Bucket: STATE, Key: 'team/tlslens.db', Body }));
            return store.putFile(...args);
          },
        };
      });
      expect(lost).toMatchObject({ outcome: 'lost_race', told: {}, reports: null });
      expect(await published()).toHaveLength(told);
      expect(await keys('team/reports/')).toEqual(reports);
      await s3.send(new PutObjectCommand({ Bucket: STATE, Key: 'team/tlslens.db', Body: bytes }));
      // Hour 8: both hours at once, with time for a part of it.
      await deliverHour(7);
      const slow = await slowDown(moto.url, `/${LOGS}/`, 700);
      process.env.AWS_ENDPOINT_URL_S3 = slow.url;
      process.env.TLSLENS_SYNC_REGIONS = '';
      const end = performance.now() + 4500;
      const short = await run(8, () => end - performance.now());
      await slow.close();
      delete process.env.AWS_ENDPOINT_URL_S3;
      process.env.TLSLENS_SYNC_REGIONS = REGION;
      expect(short).toMatchObject({ outcome: 'committed', sources: [{ unfinished: true }] });
      expect(short.objects_loaded).toBeGreaterThan(0);
      expect(short.objects_loaded).toBeLessThan(36);
      // Hours 9 and 10: the rest.
      await deliverHour(8);
      await run(9);
      await deliverHour(9);
      const last = await run(10);
      expect(last).toMatchObject({ outcome: 'committed', sources: [{ unfinished: false }] });
    } finally {
      for (const stream of streams) stream.mockRestore();
    }

    const folder = temporaryFolder();
    try {
      const env = {
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: REGION,
        XDG_CACHE_HOME: folder.path,
      };
      const oracle = join(folder.path, 'oracle.db');
      const args = ['--endpoint-url', moto.url, '--quiet'];
      expect(CLI).toContain('dist');
      expect(await tlslens(['ingest', `s3://${LOGS}/nlb`, '--db', oracle, ...args], { env })).toMatchObject({
        status: 3,
      });
      const copy = join(folder.path, 'copy.db');
      const store = await openS3Store({});
      const at = { bucket: STATE, key: 'team/tlslens.db' };
      await store.download(at, (await store.head(at))!, copy);
      store.close();
      const state = await stateAt(oracle);
      expect(state).toMatchObject({
        objects: 123,
        connections: 2402,
        rejected: 1,
        byStatus: { loaded: 122, failed: 1 },
      });
      expect(await stateAt(copy)).toEqual(state);

      // And by the command line as a user would ask.
      const asked = await tlslens(
        [
          'sql',
          'select count(*) as n from connections',
          '--format',
          'csv',
          '--db',
          `s3://${STATE}/team/tlslens.db`,
          ...args,
        ],
        { env },
      );
      expect(asked).toMatchObject({ status: 0, stdout: 'n\r\n2402\r\n', stderr: '' });
    } finally {
      folder.remove();
      rmSync(tmp, { recursive: true, force: true });
    }

    const messages = await published();
    const about = (text: string) =>
      messages.filter(({ message }) => message.includes(text)).map(({ subject }) => subject);
    expect(about('198.51.100.0/24')).toHaveLength(1);
    expect(about('ELBSecurityPolicy-2016-08 became ELBSecurityPolicy-TLS13-1-2-2021-06')).toHaveLength(1);
    expect(about('could not be read')).toHaveLength(1);
    expect(about('gate rule').length + about('- TLS 1.2 or newer').length).toBeGreaterThan(0);
    expect(messages.filter(({ subject }) => /gate rule broken/.test(subject))).toHaveLength(1);
    expect(messages.filter(({ subject }) => /gate rule holding again/.test(subject))).toHaveLength(1);
    for (const { subject } of messages) expect(subject).toMatch(/^tlslens: [\x20-\x7e]{1,90}$/);

    const metrics = output.filter((document) => '_aws' in document);
    expect(metrics.length).toBeGreaterThan(20);
    const dimensions = metrics.map((document) =>
      Object.keys(document).filter((key) => typeof document[key] === 'string'),
    );
    for (const names of dimensions) for (const name of names) expect(['LoadBalancer', 'Listener']).toContain(name);
  }, 240_000);
});

/** The same server, but the objects below a path take a while. */
async function slowDown(url: string, path: string, ms: number): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (message, response) => {
    const isObject = message.method === 'GET' && message.url?.startsWith(path) && !message.url.startsWith(`${path}?`);
    if (isObject) await new Promise((done) => setTimeout(done, ms));
    const forwarded = request(
      `${url}${message.url}`,
      { method: message.method, headers: message.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    forwarded.on('error', () => response.destroy());
    response.on('close', () => forwarded.destroy());
    message.pipe(forwarded);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A subnet of the default VPC, by the plain API: no client for EC2 is needed for this alone. */
async function findSubnet(): Promise<{ subnet: string; vpc: string }> {
  const response = await fetch(moto.url, {
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
