/**
 * News as texts: for a mail, for Slack, for programs. Server names are chosen by clients: they are shown so that nothing
 * makes a link, a mention or a line of its own of them.
 */
import { jsonText, terminalText } from '../render/escape.js';
import { FINDING_KINDS, type Finding, type FindingKind } from '../reports/findings.js';
import type { News } from './told.js';

export interface MessageContext {
  readonly runId: string;
  /** `s3://bucket/prefix/` of the state. */
  readonly state: string;
}

export interface Message {
  /** Printable ASCII, below 100 characters. */
  readonly subject: string;
  readonly body: string;
  /** One JSON object, on one line. */
  readonly json: string;
  /** What it is about, for the filters of subscriptions: `gate` also where a rule holds again. */
  readonly kinds: readonly FindingKind[];
}

const MOST_SUBJECT = 99;
const MOST_PER_KIND = 20;
const MOST_TEXT = 600;
const MOST_NAME = 100;
/** SNS takes 256 KB with all attributes. */
const MOST_JSON = 64 * 1024;
const KINDS = Object.keys(FINDING_KINDS) as FindingKind[];

export function messageOf(news: News, context: MessageContext): Message {
  const groups = KINDS.map((kind) => ({
    kind,
    findings: news.fresh.filter((finding) => finding.kind === kind),
  })).filter(({ findings }) => findings.length > 0);
  const headings = groups.map(({ kind, findings }) => headingOf(kind, findings.length, news.isFirst));
  if (news.resolved.length > 0)
    headings.push(`${news.resolved.length} gate ${plural('rule', news.resolved.length)} holding again`);
  return {
    subject: ascii(`tlslens: ${headings.join(', ')}`, MOST_SUBJECT),
    body: bodyOf(news, groups, headings, context),
    json: jsonOf(news, context),
    kinds: KINDS.filter(
      (kind) => groups.some((group) => group.kind === kind) || (kind === 'gate' && news.resolved.length > 0),
    ),
  };
}

const PLURALS: Readonly<Record<FindingKind, readonly [one: string, many: string]>> = {
  gate: ['gate rule broken', 'gate rules broken'],
  legacy_client: ['legacy client network', 'legacy client networks'],
  cipher: ['cipher', 'ciphers'],
  alert: ['kind of alert', 'kinds of alerts'],
  policy_change: ['security policy change', 'security policy changes'],
  coverage_gap: ['coverage gap', 'coverage gaps'],
  job: ['problem of the job', 'problems of the job'],
};
/** What is not "new", but has happened. */
const EVENTS: ReadonlySet<FindingKind> = new Set<FindingKind>(['gate', 'policy_change', 'coverage_gap', 'job']);

function headingOf(kind: FindingKind, count: number, isFirst: boolean): string {
  const [one, many] = PLURALS[kind];
  const isNew = !isFirst && !EVENTS.has(kind);
  return `${count} ${isNew ? 'new ' : ''}${count === 1 ? one : many}`;
}

/** The command that shows more of what a message begins with. */
const ASK: Readonly<Record<FindingKind, string>> = {
  gate: 'report legacy-clients',
  legacy_client: 'report legacy-clients',
  cipher: 'report ciphers',
  alert: 'report alerts',
  policy_change: 'metadata log',
  coverage_gap: 'report coverage',
  job: 'status',
};

interface Group {
  readonly kind: FindingKind;
  readonly findings: readonly Finding[];
}

function bodyOf(news: News, groups: readonly Group[], headings: readonly string[], { runId, state }: MessageContext) {
  const lines: string[] = [];
  if (news.isFirst) lines.push('This is the first look: what is there now. From now on only what is new is told.', '');
  for (const [index, { findings }] of groups.entries()) {
    lines.push(sentenceCase(headings[index] ?? ''));
    for (const finding of findings.slice(0, MOST_PER_KIND)) lines.push(...linesOf(finding));
    const more = findings.length - MOST_PER_KIND;
    if (more > 0) lines.push(`- and ${more} more`);
    lines.push('');
  }
  if (news.resolved.length > 0) {
    lines.push('Holding again', ...news.resolved.map((rule) => `- ${cut(terminalText(rule), MOST_TEXT)}`), '');
  }
  lines.push(
    `Reports: ${state}reports/latest/index.html`,
    `Ask more: tlslens ${ASK[groups[0]?.kind ?? 'gate']} --db ${state}tlslens.db`,
    'AWS delivers access logs on a best-effort basis: this is what the delivered ones show.',
    `Run ${runId}`,
  );
  return `${lines.join('\n')}\n`;
}

function linesOf({ text, names }: Finding): string[] {
  const line = `- ${cut(terminalText(text), MOST_TEXT)}`;
  return names.length === 0 ? [line] : [line, `  asked for ${names.map(inertName).join(', ')}`];
}

/** A server name that neither a mail program nor Slack makes anything of: `"www[.]example[.]com"`. */
export function inertName(name: string): string {
  const shown = terminalText(name)
    .replace(/[.:@/]/g, (mark) => `[${mark}]`)
    .replaceAll('"', "'");
  return `"${cut(shown, MOST_NAME)}"`;
}

function jsonOf({ fresh, resolved, isFirst }: News, { runId, state }: MessageContext): string {
  const write = (findings: readonly Finding[]) =>
    jsonText({
      version: 1,
      run: runId,
      state,
      first_look: isFirst,
      findings: findings.map(({ kind, id, traits, text, names }) => ({ kind, id, traits, text, names })),
      left_out: fresh.length - findings.length,
      resolved,
    });
  let some = fresh;
  let text = write(some);
  while (Buffer.byteLength(text) > MOST_JSON && some.length > 0) {
    some = some.slice(0, Math.floor(some.length / 2));
    text = write(some);
  }
  return text;
}

/** Slack reads three characters as markup. https://docs.slack.dev/messaging/formatting-message-text */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const MOST_BLOCK = 2800;
const MOST_BLOCKS = 40;

/** What a webhook of Slack takes. Plain text throughout, in which nothing is a mention, a link or an emoji. */
export function slackPayload({ subject, body }: Message): object {
  const blocks: string[] = [];
  for (const line of slackText(body).trimEnd().split('\n')) {
    const last = blocks.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= MOST_BLOCK)
      blocks[blocks.length - 1] = `${last}\n${line}`;
    else blocks.push(line);
  }
  const shown = blocks.filter((block) => block.trim() !== '').slice(0, MOST_BLOCKS);
  return {
    text: slackText(subject),
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [subject, ...shown].map((text, index) => ({
      type: index === 0 ? 'header' : 'section',
      text: { type: 'plain_text', emoji: false, text: index === 0 ? slackText(text) : text },
    })),
  };
}

const ascii = (text: string, most: number): string => cut(text.replace(/[^\x20-\x7e]/g, '?'), most, '...');

/** Never within a character of two units: half of one is no text that can be sent. */
const cut = (text: string, most: number, mark = '…'): string =>
  text.length <= most ? text : `${text.slice(0, most - mark.length).replace(/[\ud800-\udbff]$/, '')}${mark}`;

const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`);
const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
