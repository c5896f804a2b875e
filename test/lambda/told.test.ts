import { describe, expect, it } from 'vitest';
import {
  mergeStates,
  newsOf,
  parseFindingsState,
  type ToldFindings,
  writeFindingsState,
} from '../../src/lambda/told.js';
import type { Finding, FindingKind } from '../../src/reports/findings.js';

const NOW = new Date('2026-03-10T12:00:00Z');
const LATER = new Date('2026-03-10T13:00:00Z');
const decided = () => false;

const finding = (kind: FindingKind, id: string, ...traits: string[]): Finding => ({
  kind,
  id,
  traits,
  text: id,
  names: [],
});
const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id);

describe('news', () => {
  it('is everything at the first look, and nothing of it again', () => {
    const findings = [finding('cipher', 'a'), finding('legacy_client', 'b', 'TLS 1.0')];
    const first = newsOf(undefined, findings, decided, NOW);
    expect(first).toMatchObject({ isFirst: true, resolved: [] });
    expect(ids(first.fresh)).toEqual(['a', 'b']);
    const second = newsOf(first.toldAfter, findings, decided, LATER);
    expect(second).toMatchObject({ isFirst: false, fresh: [], resolved: [] });
    expect(second.toldAfter).toEqual(first.toldAfter);
  });

  it('is a known finding with a trait that it had not, but not one that lost one', () => {
    const told = newsOf(undefined, [finding('legacy_client', 'n', 'TLS 1.1')], decided, NOW).toldAfter;
    const grown = newsOf(told, [finding('legacy_client', 'n', 'TLS 1.0', 'TLS 1.1')], decided, LATER);
    expect(ids(grown.fresh)).toEqual(['n']);
    expect(grown.toldAfter.n?.told_at).toBe(LATER.toISOString());
    expect(newsOf(grown.toldAfter, [finding('legacy_client', 'n', 'TLS 1.0')], decided, LATER).fresh).toEqual([]);
  });

  it('is a finding that went and came back', () => {
    const told = newsOf(undefined, [finding('cipher', 'a')], decided, NOW).toldAfter;
    const gone = newsOf(told, [], decided, LATER);
    expect(gone).toMatchObject({ fresh: [], resolved: [], toldAfter: {} });
    expect(ids(newsOf(gone.toldAfter, [finding('cipher', 'a')], decided, LATER).fresh)).toEqual(['a']);
  });

  it('says of a gate rule that it holds again, unless the logs are too thin to say', () => {
    const told: ToldFindings = newsOf(undefined, [finding('gate', 'gate TLS 1.2 or newer')], decided, NOW).toldAfter;
    expect(newsOf(told, [], decided, LATER).resolved).toEqual(['TLS 1.2 or newer']);
    const thin = newsOf(told, [], (_id, kind) => kind === 'gate', LATER);
    expect(thin).toMatchObject({ resolved: [], toldAfter: told });
  });
});

describe('the findings state', () => {
  const state = (channels: Record<string, ToldFindings>) => ({
    version: 1 as const,
    run: 'r',
    database: 'e',
    channels,
  });
  const told = (id: string): ToldFindings => ({ [id]: { kind: 'cipher', traits: [], told_at: NOW.toISOString() } });

  it('is read as it was written', () => {
    const written = state({ sns: told('a') });
    expect(parseFindingsState(writeFindingsState(written))).toEqual(written);
  });

  it.each(['', '{', 'null', '[]', '{"version":2,"channels":{}}', '{"version":1}'])('that is %j is none', (text) => {
    expect(parseFindingsState(text)).toBeNull();
  });

  it('of two runs holds what either told', () => {
    const merged = mergeStates(state({ sns: told('a') }), state({ sns: told('b'), slack: told('c') }));
    expect(Object.keys(merged.channels.sns ?? {}).sort()).toEqual(['a', 'b']);
    expect(Object.keys(merged.channels.slack ?? {})).toEqual(['c']);
  });
});
