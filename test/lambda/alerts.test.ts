import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { urlIn } from '../../src/lambda/channels.js';
import { type HttpService, startHttpService } from '../helpers/json-service.js';
import { failureOf } from '../helpers/listing.js';
import { TOPIC, useWorld } from './world.js';

const world = useWorld();

const LEGACY = { version: 'tlsv10', client: '198.51.100.1', sni: '%3C!channel%3E%20https://evil.example' } as const;
/** One of each hour before: a gate and the gaps have logs to stand on. */
const hours = (from: string, count: number) =>
  Array.from({ length: count }, (_, i) => new Date(Date.parse(from) + i * 3_600_000).toISOString());

describe('a topic', () => {
  it('hears of what is new once, and again when it changes', async () => {
    const { deliver, run, sns } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    deliver('2026-03-10T12:10:00Z', [{ version: 'tlsv11', client: '198.51.100.1' }]);
    await run('2026-03-10T12:15:00Z');
    expect(sns.published.at(-1)?.subject).toBe('tlslens: 1 new legacy client network, 1 new cipher');
    // Another client of the same network, for the same reason.
    deliver('2026-03-10T12:15:00Z', [{ version: 'tlsv11', client: '198.51.100.77' }]);
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({ told: { sns: 0 } });
    expect(sns.published).toHaveLength(2);
    // The same network, for another reason.
    deliver('2026-03-10T12:20:00Z', [{ version: 'tlsv10', client: '198.51.100.77' }]);
    expect(await run('2026-03-10T12:25:00Z')).toMatchObject({ told: { sns: 1 } });
    expect(sns.published.at(-1)).toMatchObject({
      topic: TOPIC,
      subject: 'tlslens: 1 new legacy client network',
      attributes: { kinds: '["legacy_client"]' },
    });
    // An alert that refuses something; a close is none.
    deliver('2026-03-10T12:25:00Z', [{ alert: 0 }, { alert: 48, handshakeMs: null, version: null, cipher: null }]);
    await run('2026-03-10T12:30:00Z');
    expect(sns.published.at(-1)).toMatchObject({
      subject: 'tlslens: 1 new kind of alert',
      message: expect.stringContaining(
        '- 48 (unknown_ca) on net/edge/00000000000000e1: 1 connection by 1 client, 1 of them failed',
      ),
    });
  });

  it('that refuses is told by the next run, and the run fails', async () => {
    const { deliver, run, sns, s3 } = world();
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    deliver('2026-03-10T12:10:00Z', [LEGACY]);
    sns.refuse(true);
    expect(await failureOf(run('2026-03-10T12:15:00Z'))).toMatchObject({ code: 'alert_failed' });
    expect(s3.get('state/reports/latest/overview.json')).toBeDefined();
    sns.refuse(false);
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({ told: { sns: 2 } });
    expect(sns.published.filter(({ message }) => message.includes('198.51.100.0/24'))).toHaveLength(1);
  });

  it('gets the findings for programs, too', async () => {
    const { deliver, run, sns } = world();
    deliver('2026-03-10T12:05:00Z', [LEGACY]);
    await run('2026-03-10T12:10:00Z');
    const { message, attributes } = sns.published[0]!;
    expect(message).toContain('asked for "<!channel> https[:][/][/]evil[.]example"');
    expect(JSON.parse(attributes.tlslens ?? '')).toMatchObject({
      version: 1,
      state: 's3://logs/state/',
      first_look: true,
      findings: [
        { kind: 'legacy_client', id: 'legacy_client 198.51.100.0/24', names: ['<!channel> https://evil.example'] },
        { kind: 'cipher', id: 'cipher net/edge/00000000000000e1 ECDHE-RSA-AES128-SHA', names: [] },
      ],
    });
  });
});

describe('the gate of a run', () => {
  const rules = (text: string) => world().s3.put('state/gate.json', text);

  it('is told when a rule is broken, and when it holds again', async () => {
    const { deliver, run, sns, text } = world();
    process.env.TLSLENS_GATE_RULES = 'gate.json';
    rules('{"quiet_for": "3h", "rules": [{"min_tls": "1.2"}]}');
    for (const end of hours('2026-03-10T08:05:00Z', 5)) deliver(end, [{}]);
    expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ gate: 'holds' });
    deliver('2026-03-10T12:10:00Z', [LEGACY]);
    expect(await run('2026-03-10T12:15:00Z')).toMatchObject({ gate: 'broken' });
    expect(sns.published.at(-1)?.subject).toBe(
      'tlslens: 1 gate rule broken, 1 new legacy client network, 1 new cipher',
    );
    expect(sns.published.at(-1)?.message).toContain(
      '- TLS 1.2 or newer: 1 of 4 connections does not keep to it (TLS 1.0: 1), from 198.51.100.1 (1), latest 2026-03-10T12:09Z.',
    );
    expect(JSON.parse(text('reports/latest/gate.json') ?? '')).toMatchObject({ report: 'gate' });
    deliver('2026-03-10T12:15:00Z', [LEGACY]);
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({ gate: 'broken', told: { sns: 0 } });
    const told = sns.published.length;
    for (const end of hours('2026-03-10T13:05:00Z', 4)) deliver(end, [{}]);
    expect(await run('2026-03-10T16:10:00Z')).toMatchObject({ gate: 'holds' });
    expect(sns.published.slice(told).map(({ subject }) => subject)).toEqual(['tlslens: 1 gate rule holding again']);
  });

  it('that is too thin to say so does not hold again', async () => {
    const { deliver, run, sns } = world();
    process.env.TLSLENS_GATE_RULES = 's3://logs/state/gate.json';
    rules('{"quiet_for": "3h", "rules": [{"min_tls": "1.2"}]}');
    for (const end of hours('2026-03-10T09:05:00Z', 4)) deliver(end, [LEGACY]);
    expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ gate: 'broken' });
    // Nothing was logged since: the rule is neither kept nor broken, and that is no news.
    expect(await run('2026-03-10T15:30:00Z')).toMatchObject({ gate: 'unknown' });
    expect(sns.published.filter(({ subject }) => subject.includes('gate'))).toHaveLength(1);
    deliver('2026-03-10T15:30:00Z', [LEGACY]);
    expect(await run('2026-03-10T15:35:00Z')).toMatchObject({ gate: 'broken' });
    expect(sns.published.filter(({ subject }) => subject.includes('gate'))).toHaveLength(1);
  });

  it('that is switched off is not told as holding again', async () => {
    const { deliver, run, sns } = world();
    process.env.TLSLENS_GATE_RULES = 'gate.json';
    rules('{"rules": [{"min_tls": "1.2"}]}');
    deliver('2026-03-10T12:00:00Z', [LEGACY]);
    expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ gate: 'broken' });
    expect(sns.published.map(({ subject }) => subject).join()).toContain('1 gate rule broken');
    const told = sns.published.length;
    delete process.env.TLSLENS_GATE_RULES;
    await run('2026-03-10T13:10:00Z');
    expect(sns.published.slice(told).filter(({ subject }) => subject.includes('gate'))).toEqual([]);
  });

  it('that cannot be checked is a problem of the job', async () => {
    const { deliver, run, sns } = world();
    process.env.TLSLENS_GATE_RULES = 'gate.json';
    deliver('2026-03-10T12:05:00Z', [{}]);
    expect((await run('2026-03-10T12:10:00Z')).problems).toEqual([
      'The gate was not checked: There is no rule file at s3://logs/state/gate.json.',
    ]);
    rules('{"rules": [{"min_tls": "9"}]}');
    expect((await run('2026-03-10T12:15:00Z')).problems.join()).toContain(
      's3://logs/state/gate.json: rules[0].min_tls',
    );
    expect(sns.published).toHaveLength(1);
  });
});

describe('a gap in the logs', () => {
  it('is told where it is longer than usual, once, also while it goes on', async () => {
    const { deliver, run, sns } = world();
    for (let minute = 0; minute <= 60; minute += 5) {
      deliver(new Date(Date.parse('2026-03-10T10:05:00Z') + minute * 60_000).toISOString(), [{}]);
    }
    await run('2026-03-10T11:10:00Z');
    expect(sns.published.at(-1)?.subject).toBe('tlslens: 1 cipher');
    // Nothing since 11:05; half an hour is allowed for delivery.
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({ told: { sns: 0 } });
    expect(await run('2026-03-10T12:40:00Z')).toMatchObject({ told: { sns: 1 } });
    expect(sns.published.at(-1)).toMatchObject({
      subject: 'tlslens: 1 coverage gap',
      message: expect.stringContaining(
        'net/edge/00000000000000e1: no delivery since 2026-03-10T11:05Z, and still none (65 minutes)',
      ),
    });
    expect(await run('2026-03-10T14:40:00Z')).toMatchObject({ told: { sns: 0 } });
    // It ends after three hours. The next one of that length is usual.
    deliver('2026-03-10T14:10:00Z', [{}]);
    expect(await run('2026-03-10T14:45:00Z')).toMatchObject({ told: { sns: 0 } });
    deliver('2026-03-10T17:30:00Z', [{}]);
    expect(await run('2026-03-10T17:35:00Z')).toMatchObject({ told: { sns: 0 } });
  });
});

describe('a Slack webhook', () => {
  const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:slack-AbCdEf';
  let slack: HttpService;
  let aws: HttpService;
  beforeEach(async () => {
    slack = await startHttpService(() => ({ body: 'ok' }));
    aws = await startHttpService(({ headers }) => ({
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(
        headers['x-amz-target'] === 'secretsmanager.GetSecretValue'
          ? { SecretString: JSON.stringify({ url: `${slack.url}/services/T/B/secret` }) }
          : { Parameter: { Value: `${slack.url}/services/T/B/parameter` } },
      ),
    }));
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = aws.url;
    process.env.AWS_ENDPOINT_URL_SSM = aws.url;
    delete process.env.TLSLENS_TOPIC_ARN;
  });
  afterEach(() => Promise.all([slack.close(), aws.close()]));

  it('whose URL is a secret is told what a topic would be, without markup', async () => {
    const { deliver, run, output, s3 } = world();
    process.env.TLSLENS_SLACK_SECRET = SECRET;
    deliver('2026-03-10T12:05:00Z', [LEGACY]);
    expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ told: { slack: 2 } });
    expect(JSON.parse(aws.asked[0]?.body ?? '')).toEqual({ SecretId: SECRET });
    expect(slack.asked.map(({ path }) => path)).toEqual(['/services/T/B/secret']);
    const payload = JSON.parse(slack.asked[0]?.body ?? '');
    expect(payload.text).toBe('tlslens: 1 legacy client network, 1 cipher');
    expect(slack.asked[0]?.body).not.toMatch(/<!channel>|https:\/\/evil/);
    await run('2026-03-10T12:15:00Z');
    expect(slack.asked).toHaveLength(1);
    // The webhook is nowhere but in the request.
    expect(JSON.stringify(output)).not.toContain('/services/T');
    for (const key of s3.keys()) expect(Buffer.from(s3.get(key)?.bytes ?? '').includes('/services/T')).toBe(false);
  });

  it('whose URL is a parameter may ask to wait', async () => {
    const { deliver, run } = world();
    process.env.TLSLENS_SLACK_SECRET = 'ssm:/tlslens/slack';
    slack.setAnswer((_, nth) =>
      nth === 1
        ? { status: 429, headers: { 'retry-after': '1' }, body: 'rate_limited' }
        : nth === 2
          ? { status: 503 }
          : { body: 'ok' },
    );
    deliver('2026-03-10T12:05:00Z', [{}]);
    expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ told: { slack: 1 } });
    expect(JSON.parse(aws.asked[0]?.body ?? '')).toEqual({ Name: '/tlslens/slack', WithDecryption: true });
    expect(slack.asked).toHaveLength(3);
    expect(slack.asked[1]!.at - slack.asked[0]!.at).toBeGreaterThanOrEqual(950);
  });

  it('that is gone, or asks to wait too long, is told by a later run, and is not shown', async () => {
    const { deliver, run, output } = world();
    process.env.TLSLENS_SLACK_SECRET = SECRET;
    deliver('2026-03-10T12:05:00Z', [{}]);
    slack.setAnswer(() => ({ status: 404, body: 'no_service' }));
    const gone = await failureOf(run('2026-03-10T12:10:00Z'));
    expect(gone).toMatchObject({ code: 'alert_failed' });
    expect(String(gone)).toContain('HTTP 404 no_service');
    expect(slack.asked).toHaveLength(1);
    slack.setAnswer(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    expect(await failureOf(run('2026-03-10T12:15:00Z'))).toMatchObject({ code: 'alert_failed' });
    expect(slack.asked).toHaveLength(2);
    slack.setAnswer(() => ({ body: 'ok' }));
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({ told: { slack: 1 } });
    expect(JSON.stringify(output)).not.toContain('/services/T');
  });

  it('whose answer breaks off is no reason to tell anything twice', async () => {
    const { deliver, run, sns } = world();
    process.env.TLSLENS_TOPIC_ARN = TOPIC;
    process.env.TLSLENS_SLACK_SECRET = SECRET;
    deliver('2026-03-10T12:05:00Z', [{}]);
    slack.setAnswer(() => ({ body: 'o', isCut: true }));
    expect(await run('2026-03-10T12:10:00Z')).toMatchObject({ told: { sns: 1, slack: 1 } });
    expect(slack.asked).toHaveLength(1);
    deliver('2026-03-10T12:10:00Z', [{ version: 'tlsv12' }]);
    slack.setAnswer(() => ({ status: 404, body: 'no_', isCut: true }));
    expect(await failureOf(run('2026-03-10T12:15:00Z'))).toMatchObject({ code: 'alert_failed' });
    slack.setAnswer(() => ({ body: 'ok' }));
    expect(await run('2026-03-10T12:20:00Z')).toMatchObject({ told: { sns: 0, slack: 1 } });
    expect(sns.published).toHaveLength(2);
  });

  it('and a topic are told each for itself', async () => {
    const { deliver, run, sns } = world();
    process.env.TLSLENS_TOPIC_ARN = TOPIC;
    deliver('2026-03-10T12:05:00Z', [{}]);
    await run('2026-03-10T12:10:00Z');
    process.env.TLSLENS_SLACK_SECRET = SECRET;
    deliver('2026-03-10T12:10:00Z', [LEGACY]);
    // A channel that is new has its first look.
    expect(await run('2026-03-10T12:15:00Z')).toMatchObject({ told: { sns: 2, slack: 3 } });
    expect(slack.asked[0]?.body).toContain('This is the first look');
    expect(sns.published.at(-1)?.message).not.toContain('first look');
  });

  it('is an https URL, by itself or within JSON', () => {
    const url = 'https://hooks.slack.com/services/T/B/x';
    for (const value of [url, ` ${url}\n`, JSON.stringify({ url }), JSON.stringify({ webhook_url: url })]) {
      expect(urlIn(value)).toBe(url);
    }
    for (const value of ['', 'hello', '{', '{"a":1}', 'http://hooks.slack.com/x', 'file:///etc/passwd', 'ftp://a/b']) {
      expect(urlIn(value)).toBeNull();
    }
  });
});
