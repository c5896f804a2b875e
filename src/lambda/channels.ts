/**
 * The ways out for news: an SNS topic, a Slack webhook. Each says whether it took the message; the webhook is never shown.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { TlslensError, messageOf as textOf } from '../errors.js';
import type { Clock } from './clock.js';
import { type Message, slackPayload } from './message.js';
import type { Settings } from './settings.js';

export interface Channel {
  /** In the findings state. */
  readonly name: string;
  /** @throws `alert_failed` */
  send(message: Message): Promise<void>;
}

export function channelsOf(settings: Settings, clock: Clock): Channel[] {
  const channels: Channel[] = [];
  const { topicArn, slack } = settings;
  if (topicArn !== undefined) channels.push({ name: 'sns', send: (message) => publish(topicArn, message) });
  if (slack !== undefined) channels.push({ name: 'slack', send: (message) => post(slack, message, clock) });
  return channels;
}

async function publish(topicArn: string, { subject, body, json, kinds }: Message): Promise<void> {
  const { SNSClient, PublishCommand } = await import('@aws-sdk/client-sns');
  const client = new SNSClient({});
  const isFifo = topicArn.endsWith('.fifo');
  try {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        Message: body,
        MessageAttributes: {
          tlslens: { DataType: 'String', StringValue: json },
          kinds: { DataType: 'String.Array', StringValue: JSON.stringify(kinds) },
        },
        ...(isFifo && { MessageGroupId: 'tlslens' }),
      }),
    );
  } catch (error) {
    throw failure(
      `the SNS topic ${topicArn}`,
      textOf(error),
      'Allow sns:Publish on the topic, and look at its policy.',
      error,
    );
  } finally {
    client.destroy();
  }
}

const ATTEMPTS = 4;
const LONGEST_WAIT_MS = 30_000;
const ANSWER_TIMEOUT_MS = 10_000;

/** https://docs.slack.dev/apis/web-api/rate-limits: 429 with Retry-After in seconds. */
async function post(slack: NonNullable<Settings['slack']>, message: Message, clock: Clock): Promise<void> {
  const url = await webhookOf(slack);
  const body = JSON.stringify(slackPayload(message));
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    }).catch((error: unknown) => error as Error);
    // The text may still break off; what was taken is taken all the same, and must not be told twice.
    const text = answer instanceof Error ? '' : await answer.text().catch(() => '');
    if (!(answer instanceof Error) && answer.ok) return;
    const said = answer instanceof Error ? answer.name : `HTTP ${answer.status} ${text.slice(0, 100)}`;
    const isPassing = answer instanceof Error || answer.status === 429 || answer.status >= 500;
    const wait = waitOf(answer, attempt);
    if (!isPassing || attempt >= ATTEMPTS || wait > LONGEST_WAIT_MS || wait > clock.remainingMs() / 2) {
      throw failure('Slack', `${said} (attempt ${attempt})`, 'Check the webhook that the secret holds.');
    }
    await delay(wait);
  }
}

function waitOf(answer: Response | Error, attempt: number): number {
  const asked = answer instanceof Error ? Number.NaN : Number(answer.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(asked) ? asked * 1000 : 500 * 2 ** attempt;
}

async function webhookOf({ kind, name }: NonNullable<Settings['slack']>): Promise<string> {
  const what = kind === 'secret' ? `the secret ${name}` : `the parameter ${name}`;
  let value: string | undefined;
  try {
    value = kind === 'secret' ? await readSecret(name) : await readParameter(name);
  } catch (error) {
    const action = kind === 'secret' ? 'secretsmanager:GetSecretValue' : 'ssm:GetParameter';
    throw failure(
      'Slack',
      `${what} could not be read: ${textOf(error)}`,
      `Allow ${action} on it, and kms:Decrypt.`,
      error,
    );
  }
  const url = urlIn(value ?? '');
  if (url !== null) return url;
  throw failure('Slack', `${what} holds no https URL`, 'Store the URL of the webhook, or JSON with it as "url".');
}

async function readSecret(name: string): Promise<string | undefined> {
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({});
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
  } finally {
    client.destroy();
  }
}

async function readParameter(name: string): Promise<string | undefined> {
  const { SSMClient, GetParameterCommand } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient({});
  try {
    return (await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))).Parameter?.Value;
  } finally {
    client.destroy();
  }
}

/** The webhook: the text itself, or one of the usual keys of a JSON object. Plain HTTP only on this machine, for tests. */
export function urlIn(value: string): string | null {
  let text = value.trim();
  if (text.startsWith('{')) {
    try {
      const { url, webhook_url, webhook } = JSON.parse(text) as Record<string, unknown>;
      text = String(url ?? webhook_url ?? webhook ?? '');
    } catch {
      return null;
    }
  }
  if (!URL.canParse(text)) return null;
  const { protocol, hostname } = new URL(text);
  const isLocal = hostname === '127.0.0.1' || hostname === 'localhost';
  return protocol === 'https:' || (protocol === 'http:' && isLocal) ? text : null;
}

const failure = (where: string, why: string, hint: string, cause?: unknown) =>
  new TlslensError('alert_failed', `The news could not be told to ${where}: ${why}.`, { hint, cause });
