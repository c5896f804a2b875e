import { describe, expect, it } from 'vitest';
import { inertName, messageOf, slackPayload } from '../../src/lambda/message.js';
import type { News } from '../../src/lambda/told.js';
import type { Finding, FindingKind } from '../../src/reports/findings.js';

const CONTEXT = { runId: 'run-1', state: 's3://state/tlslens/' };
const finding = (kind: FindingKind, text: string, names: string[] = []): Finding => ({
  kind,
  id: `${kind} ${text}`,
  traits: [],
  text,
  names,
});
const news = (fresh: Finding[], more: Partial<News> = {}): News => ({
  fresh,
  resolved: [],
  isFirst: false,
  toldAfter: {},
  ...more,
});
const HOSTILE = [
  'https://evil.example/login',
  '<!channel>',
  '<https://evil.example|your bank>',
  '@here',
  'someone@evil.example',
  'a"b',
  'line\nSubject: break',
  'bell\u0007 and \u202eright to left',
  `${'x'.repeat(300)}.example`,
];

describe('a message', () => {
  it('sums up in its subject what the body tells', () => {
    const message = messageOf(
      news([
        finding('cipher', 'c1'),
        finding('gate', 'TLS 1.2 or newer: 3 of 10.'),
        finding('cipher', 'c2'),
        finding('policy_change', 'p'),
      ]),
      CONTEXT,
    );
    expect(message.subject).toBe('tlslens: 1 gate rule broken, 2 new ciphers, 1 security policy change');
    expect(message.kinds).toEqual(['gate', 'cipher', 'policy_change']);
    expect(message.body).toBe(
      [
        '1 gate rule broken',
        '- TLS 1.2 or newer: 3 of 10.',
        '',
        '2 new ciphers',
        '- c1',
        '- c2',
        '',
        '1 security policy change',
        '- p',
        '',
        'Reports: s3://state/tlslens/reports/latest/index.html',
        'Ask more: tlslens report legacy-clients --db s3://state/tlslens/tlslens.db',
        'AWS delivers access logs on a best-effort basis: this is what the delivered ones show.',
        'Run run-1',
        '',
      ].join('\n'),
    );
  });

  it('names the command that shows more', () => {
    const asked = (kind: FindingKind) =>
      /^Ask more: (.*)$/m.exec(messageOf(news([finding(kind, 'f')]), CONTEXT).body)?.[1];
    expect(asked('policy_change')).toBe('tlslens metadata log --db s3://state/tlslens/tlslens.db');
    expect(asked('coverage_gap')).toBe('tlslens report coverage --db s3://state/tlslens/tlslens.db');
  });

  it('says that a rule holds again', () => {
    const message = messageOf(news([], { resolved: ['TLS 1.2 or newer'] }), CONTEXT);
    expect(message.subject).toBe('tlslens: 1 gate rule holding again');
    expect(message.body).toMatch(/^Holding again\n- TLS 1\.2 or newer\n/);
    // Who only wants to hear of the gate hears of this too, and SNS has no empty list.
    expect(message.kinds).toEqual(['gate']);
  });

  it('has a subject that SNS takes, however much there is to say', () => {
    const kinds: FindingKind[] = ['gate', 'legacy_client', 'cipher', 'alert', 'policy_change', 'coverage_gap', 'job'];
    const fresh = kinds.flatMap((kind) => Array.from({ length: 999 }, (_, i) => finding(kind, `${i}`)));
    const { subject, body, json } = messageOf(news(fresh), CONTEXT);
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(body).toContain('- and 979 more\n');
    expect(Buffer.byteLength(body) + Buffer.byteLength(json)).toBeLessThan(256 * 1024);
    const { findings, left_out } = JSON.parse(json) as { findings: unknown[]; left_out: number };
    expect(findings.length + left_out).toBe(fresh.length);
    expect(left_out).toBeGreaterThan(0);
  });

  it('cuts no character of a name in half: half of one cannot be sent', () => {
    for (let length = 90; length < 105; length++) {
      const { body } = messageOf(
        news([finding('legacy_client', 'n', [`${'a'.repeat(length)}${'😀'.repeat(9)}`])]),
        CONTEXT,
      );
      expect(() => encodeURIComponent(body), `behind ${length} letters`).not.toThrow();
    }
  });

  it('shows names that clients chose so that nothing comes of them', () => {
    const { subject, body, json } = messageOf(news([finding('legacy_client', 'n', HOSTILE)]), CONTEXT);
    const line = body.split('\n').find((text) => text.startsWith('  asked for')) ?? '';
    expect(subject).toBe('tlslens: 1 new legacy client network');
    expect(line).not.toMatch(/https?:\/\/|evil\.example|@here|\w@\w/);
    // Neither a control character nor one that turns the text around, in the whole mail.
    expect(body.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}]*$/u);
    expect(body).not.toMatch(/^Subject:/m);
    // A program gets them as they are.
    expect(JSON.parse(json).findings[0].names).toEqual(HOSTILE);
    expect(json).not.toContain('\n');
  });

  it('quotes a name once, however it is written', () => {
    expect(inertName('a"b')).toBe(`"a'b"`);
    expect(inertName('www.example.com:443')).toBe('"www[.]example[.]com[:]443"');
    expect(inertName('x'.repeat(300)).length).toBeLessThanOrEqual(102);
  });
});

describe('what Slack gets', () => {
  const texts = (payload: object): string[] =>
    (payload as { blocks: { text: { text: string } }[] }).blocks.map(({ text }) => text.text);

  it('is plain text without mentions, links or markup', () => {
    const payload = slackPayload(messageOf(news([finding('legacy_client', 'a & b <c>', HOSTILE)]), CONTEXT));
    expect(payload).toMatchObject({ parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false });
    const { blocks } = payload as { blocks: { type: string; text: { type: string; emoji: boolean } }[] };
    expect(blocks[0]?.type).toBe('header');
    for (const { text } of blocks) expect(text).toMatchObject({ type: 'plain_text', emoji: false });
    const all = `${texts(payload).join('\n')}${(payload as { text: string }).text}`;
    expect(all).not.toMatch(/[<>]/);
    expect(all).toContain('a &amp; b &lt;c&gt;');
    expect(all).not.toContain('evil.example');
  });

  it('fits into the blocks that Slack allows', () => {
    const fresh = Array.from({ length: 20 }, (_, i) => finding('cipher', `${i} ${'x'.repeat(590)}`));
    const blocks = texts(slackPayload(messageOf(news(fresh), CONTEXT)));
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const text of blocks) expect(text.length).toBeLessThanOrEqual(3000);
    expect(blocks.join('\n')).toContain('19 xxx');
  });
});
