import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answers } from '../../src/metadata/answers.js';
import { type CollectOptions, collectSnapshot, collectSnapshots } from '../../src/metadata/collect.js';
import { useAwsEnvironment } from '../helpers/aws-env.js';
import { type ElbServer, startElbServer } from '../helpers/elbv2-server.js';
import {
  ACCOUNT,
  answersOf,
  balancerArnOf,
  certificateArn,
  type Estate,
  listenerArnOf,
  SMALL_ESTATE,
  snapshotOf,
} from '../helpers/estate.js';
import { failureOf } from '../helpers/listing.js';

useAwsEnvironment({ AWS_REGION: 'eu-central-1' });

let server: ElbServer;
beforeEach(async () => {
  server = await startElbServer({ answers: answersOf(SMALL_ESTATE) });
});
afterEach(() => server.close());

const TAKEN = new Date('2026-03-10T00:00:00Z');
/** As quick as the test may be; the pace has a test of its own. */
const collect = (options: CollectOptions = {}) =>
  collectSnapshot({}, { endpointUrl: server.url, callsPerSecond: 1000, takenAt: TAKEN, ...options });
const asked = (action: string) => server.requests.filter((request) => request.action === action);
const denied = (...actions: string[]) =>
  server.setFaults(({ action }) =>
    actions.includes(action) ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'not you' } : undefined,
  );

const [EDGE, INNER] = SMALL_ESTATE.balancers as [Estate['balancers'][number], Estate['balancers'][number]];

describe('collecting metadata from the API', () => {
  it('gives the same rows as the answers that the server holds', async () => {
    const snapshot = await collect();
    const expected = snapshotOf(SMALL_ESTATE, TAKEN.toISOString());
    expect(snapshot.rows).toEqual(expected.rows);
    expect(snapshot).toMatchObject({ account_id: ACCOUNT, region: 'eu-central-1', taken_at: TAKEN, source: 'api' });
    expect(snapshot.notes).toEqual([]);
    expect(snapshot.unanswered).toEqual([]);
  });

  it('tells listeners, certificates, weights and rules as rows', async () => {
    const { rows } = await collect();
    expect(rows.listeners[0]).toMatchObject({
      listener_id: 'fedcba9876543210',
      load_balancer: 'net/edge/0123456789abcdef',
      port: 443,
      protocol: 'TLS',
      ssl_policy: 'ELBSecurityPolicy-2016-08',
      alpn_policy: 'HTTP2Preferred',
      default_certificate: certificateArn('default'),
    });
    expect(rows.listener_certificates.map((row) => [row.certificate_arn, row.is_default])).toEqual([
      [certificateArn('default'), true],
      [certificateArn('second'), false],
      [certificateArn('inner'), true],
    ]);
    expect(rows.listener_target_groups.map((row) => [row.target_group_name, row.weight, row.rule_priority])).toEqual([
      ['blue', 100, null],
      ['green', 0, null],
      ['blue', 1, null],
      ['four', 1, null],
      ['six', null, 10],
    ]);
    expect(rows.load_balancers.map((row) => row.access_logs_enabled)).toEqual([true, false]);
    expect(rows.ssl_policy_ciphers[1]).toEqual({
      ssl_policy: 'ELBSecurityPolicy-2016-08',
      cipher: 'AES128-SHA',
      priority: 2,
    });
  });

  it('tells the attributes of listeners, and does not ask for those of TLS listeners, which the API refuses', async () => {
    const { rows } = await collect();
    expect(rows.listeners.map(({ protocol, attributes }) => [protocol, attributes])).toEqual([
      ['TLS', null],
      ['TCP', '{"tcp.idle_timeout.seconds":"350"}'],
      ['TLS', null],
    ]);
    expect(asked('DescribeListenerAttributes').map(({ parameters }) => parameters.ListenerArn)).toEqual([
      listenerArnOf(SMALL_ESTATE, EDGE, EDGE.listeners[1]!),
    ]);
    denied('DescribeListenerAttributes');
    const without = await collect();
    expect(without.notes.map(({ action }) => action)).toEqual(['elasticloadbalancing:DescribeListenerAttributes']);
    expect(without.rows.listeners.map(({ attributes }) => attributes)).toEqual([null, null, null]);
    expect(without.unanswered.map(({ call }) => call)).toEqual(['DescribeListenerAttributes']);
  });

  it('asks for pages of 400 and follows them', async () => {
    await server.close();
    server = await startElbServer({ answers: answersOf(SMALL_ESTATE), pageSize: 1 });
    const snapshot = await collect();
    expect(snapshot.rows).toEqual(snapshotOf(SMALL_ESTATE, TAKEN.toISOString()).rows);
    expect(asked('DescribeSSLPolicies').map(({ parameters }) => parameters.Marker)).toEqual([undefined, '1']);
    expect(asked('DescribeSSLPolicies')[0]?.parameters).toMatchObject({ LoadBalancerType: 'network', PageSize: '400' });
    expect(asked('DescribeLoadBalancers')).toHaveLength(2);
  });

  it('asks for the tags of 20 resources at a time', async () => {
    const balancers = Array.from({ length: 45 }, (_, index) => ({
      ...INNER,
      name: `b${index}`,
      id: index.toString(16).padStart(16, '0'),
      listeners: [],
      tags: { number: String(index) },
    }));
    server.setAnswers(answersOf({ balancers }));
    const { rows } = await collect();
    expect(asked('DescribeTags')).toHaveLength(3);
    expect(rows.load_balancers[44]?.tags).toBe('{"number":"44"}');
  });

  it('keeps members that the SDK does not know', async () => {
    const answers = answersOf(SMALL_ESTATE);
    const arn = balancerArnOf(SMALL_ESTATE, INNER);
    const [listener] = answers.listeners.get(arn) ?? [];
    const tomorrow = { ...listener, FutureMode: 'on & off', Futures: [{ Kind: 'a' }, { Kind: 'b' }] };
    server.setAnswers({ ...answers, listeners: new Map([...answers.listeners, [arn, [tomorrow]]]) });
    const { rows } = await collect();
    expect(JSON.parse(rows.listeners.at(-1)?.raw ?? '')).toMatchObject({
      FutureMode: 'on & off',
      Futures: [{ Kind: 'a' }, { Kind: 'b' }],
      Port: 8443,
    });
  });

  it('passes protocols through that it has never heard of', async () => {
    const quic = { id: 'bbbbbbbbbbbbbbbb', port: 444, protocol: 'TCP_QUIC_NEXT' };
    server.setAnswers(answersOf({ balancers: [{ ...EDGE, listeners: [quic] }] }));
    const { rows } = await collect();
    expect(rows.listeners).toMatchObject([{ protocol: 'TCP_QUIC_NEXT', ssl_policy: null, default_certificate: null }]);
  });

  it('leaves balancers of other kinds and their target groups out', async () => {
    const answers = answersOf(SMALL_ESTATE);
    const alb = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/0123456789abcdef';
    server.setAnswers({
      ...answers,
      loadBalancers: [...(answers.loadBalancers ?? []), { LoadBalancerArn: alb, Type: 'application' }],
      targetGroups: [
        ...(answers.targetGroups ?? []),
        {
          TargetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/alb/0123456789abcdef',
          LoadBalancerArns: [alb],
        },
      ],
    });
    const snapshot = await collect();
    expect(snapshot.rows).toEqual(snapshotOf(SMALL_ESTATE, TAKEN.toISOString()).rows);
    expect(asked('DescribeListeners')).toHaveLength(2);
    expect(asked('DescribeTargetHealth')).toHaveLength(4);
  });

  it('goes on when one call is denied, and names the action to allow', async () => {
    denied('DescribeRules');
    const snapshot = await collect();
    expect(snapshot.notes).toEqual([
      {
        call: 'DescribeRules',
        action: 'elasticloadbalancing:DescribeRules',
        message: 'DescribeRules is not allowed, so what it tells is unknown. Allow elasticloadbalancing:DescribeRules.',
      },
    ]);
    expect(snapshot.unanswered).toContainEqual({
      call: 'DescribeRules',
      owner: listenerArnOf(SMALL_ESTATE, INNER, INNER.listeners[0]!),
    });
    expect(snapshot.rows.listeners).toHaveLength(3);
    expect(snapshot.rows.ssl_policies).toHaveLength(2);
    // The first answers come while others are under way; after that nobody asks again.
    expect(asked('DescribeRules').length).toBeLessThanOrEqual(3);
  });

  it('fails as denied only when nothing at all is allowed', async () => {
    denied('DescribeLoadBalancers', 'DescribeTargetGroups', 'DescribeSSLPolicies');
    expect(await failureOf(collect())).toMatchObject({ code: 'aws_denied', exitStatus: 4 });
    denied('DescribeLoadBalancers', 'DescribeTargetGroups');
    const { rows, unanswered } = await collect();
    expect(rows.ssl_policies).toHaveLength(2);
    expect(unanswered).toEqual([
      { call: 'DescribeLoadBalancers', owner: null },
      { call: 'DescribeTargetGroups', owner: null },
    ]);
  });

  it('leaves a gap where something was deleted while asking', async () => {
    const gone = listenerArnOf(SMALL_ESTATE, EDGE, EDGE.listeners[0]!);
    server.setFaults(({ action, parameters }) =>
      action === 'DescribeListenerCertificates' && parameters.ListenerArn === gone
        ? { kind: 'error', status: 400, code: 'ListenerNotFound', message: 'not there' }
        : undefined,
    );
    const snapshot = await collect();
    expect(snapshot.unanswered).toEqual([{ call: 'DescribeListenerCertificates', owner: gone }]);
    expect(snapshot.notes[0]?.message).toContain('ListenerNotFound: not there.');
    expect(snapshot.rows.listener_certificates.map((row) => row.certificate_arn)).toEqual([certificateArn('inner')]);
  });

  it('tries again when it is throttled', async () => {
    server.setFaults(({ action, nth }) =>
      action === 'DescribeLoadBalancers' && nth === 1
        ? { kind: 'error', status: 400, code: 'Throttling', message: 'Rate exceeded' }
        : undefined,
    );
    const snapshot = await collect();
    expect(snapshot.rows.listeners).toHaveLength(3);
    expect(snapshot.notes).toEqual([]);
    expect(asked('DescribeLoadBalancers')).toHaveLength(2);
  });

  it('gives up with the reason when throttling does not end', async () => {
    server.setFaults(() => ({ kind: 'error', status: 400, code: 'ThrottlingException', message: 'Rate exceeded' }));
    const error = await failureOf(collect({ maxAttempts: 2 }));
    expect(error).toMatchObject({ code: 'aws_failed' });
    expect(String(error)).toContain('throttling DescribeLoadBalancers in the default Region after 2 attempts');
  });

  it('counts retries in the calls per second', async () => {
    server.setFaults(({ nth }) => (nth === 1 ? { kind: 'reset' } : undefined));
    await collect({ callsPerSecond: 25 });
    const times = server.requests.map(({ at }) => at);
    expect(times.length).toBeGreaterThan(30);
    // Five may go at once; each further one takes a 25th of a second.
    const least = ((times.length - 5) / 25) * 1000;
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(least * 0.95);
  });

  it.each([
    [
      'cut off',
      '<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers><member><Loa',
      'aws_failed',
    ],
    ['no XML', 'Bad gateway', 'aws_failed'],
    ['about something else', '<html><body>Please sign in</body></html>', 'aws_failed'],
    [
      'without an ARN',
      '<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers><member><Type>network</Type></member></LoadBalancers></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>',
      'metadata_malformed',
    ],
  ])('refuses an answer that is %s', async (_, body, code) => {
    server.setFaults(({ action }) => (action === 'DescribeLoadBalancers' ? { kind: 'body', body } : undefined));
    const error = await failureOf(collect({ maxAttempts: 1 }));
    expect({ code: (error as { code?: string }).code, text: String(error) }).toMatchObject({ code });
  });

  it.each([
    ['ExpiredToken', 'aws_expired'],
    ['InvalidClientTokenId', 'aws_denied'],
    ['SignatureDoesNotMatch', 'aws_denied'],
  ])('does not go on after %s', async (code, expected) => {
    server.setFaults(() => ({ kind: 'error', status: 403, code }));
    expect(await failureOf(collect({ maxAttempts: 1 }))).toMatchObject({ code: expected });
    expect(server.requests).toHaveLength(1);
  });

  it('asks several regions, and one that fails does not stop the others', async () => {
    server.setFaults(() =>
      server.requests.length === 1 ? { kind: 'error', status: 403, code: 'UnrecognizedClientException' } : undefined,
    );
    const outcomes = await collectSnapshots([{ region: 'ap-east-1' }, { region: 'eu-central-1' }], {
      endpointUrl: server.url,
      callsPerSecond: 1000,
      maxAttempts: 1,
    });
    expect(outcomes).toMatchObject([
      { target: { region: 'ap-east-1' }, error: { code: 'aws_denied' } },
      { target: { region: 'eu-central-1' }, snapshot: { region: 'eu-central-1' } },
    ]);
  });

  it('stops when it is interrupted', async () => {
    const interrupt = new AbortController();
    server.setFaults(({ action }) => {
      if (action !== 'DescribeRules') return undefined;
      interrupt.abort();
      return { kind: 'silence' };
    });
    expect(await failureOf(collect({ signal: interrupt.signal }))).toMatchObject({ code: 'interrupted' });
  });

  it('tells an account without balancers from the credentials, or says that it cannot', async () => {
    const nothing: Answers = { ...answersOf({ balancers: [] }), targetGroups: [] };
    server.setAnswers(nothing);
    const snapshot = await collect();
    expect(snapshot.account_id).toBeNull();
    expect(snapshot.notes[0]?.message).toContain('names the account');
    process.env.AWS_ACCOUNT_ID = '999988887777';
    try {
      expect((await collect()).account_id).toBe('999988887777');
    } finally {
      delete process.env.AWS_ACCOUNT_ID;
    }
  });
});

describe('collecting without what it takes', () => {
  it('says that no region is set', async () => {
    delete process.env.AWS_REGION;
    expect(await failureOf(collect())).toMatchObject({ code: 'aws_no_region', exitStatus: 4 });
  });

  it('says that there are no credentials, and that saved answers would do', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    const error = await failureOf(collect());
    expect(error).toMatchObject({ code: 'aws_no_credentials', exitStatus: 4 });
    expect((error as { hint?: string }).hint).toContain('--from-dir');
  });

  it('says that a profile does not exist', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const options = { endpointUrl: server.url };
    expect(await failureOf(collectSnapshot({ profile: 'nobody' }, options))).toMatchObject({
      code: 'aws_no_credentials',
    });
  });
});
