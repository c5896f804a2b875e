/**
 * Tells the news of a run on every channel, and notes what was told. A channel that fails is told again by the next run.
 */
import { TlslensError } from '../errors.js';
import type { Finding, FindingKind } from '../reports/findings.js';
import type { S3Store } from '../source/s3-store.js';
import type { S3Location } from '../source/s3-uri.js';
import type { Channel } from './channels.js';
import type { Log } from './log.js';
import { type MessageContext, messageOf } from './message.js';
import {
  type FindingsState,
  mergeStates,
  newsOf,
  parseFindingsState,
  type ToldFindings,
  writeFindingsState,
} from './told.js';

export interface Telling {
  readonly store: S3Store;
  readonly at: S3Location;
  readonly channels: readonly Channel[];
  readonly findings: readonly Finding[];
  /** Of a finding that was told and is not there: whether this run could not say. */
  readonly isUndecided: (id: string, kind: FindingKind) => boolean;
  readonly context: MessageContext;
  readonly databaseEtag: string;
  readonly now: Date;
}

export interface Told {
  /** Findings told, by channel. */
  readonly told: Readonly<Record<string, number>>;
  readonly errors: readonly TlslensError[];
}

const MOST_RACES = 4;

/** @throws `aws_*` where the findings state cannot be read or written */
export async function tellNews(telling: Telling, log: Log): Promise<Told> {
  const { store, at, channels, findings, isUndecided, context, databaseEtag, now } = telling;
  const found = await store.getText(at);
  const before = found === null ? null : parseFindingsState(found.text);
  if (found !== null && before === null) log.warn('The findings state could not be read: everything is told anew');
  const after: Record<string, ToldFindings> = {};
  const told: Record<string, number> = {};
  const errors: TlslensError[] = [];
  for (const channel of channels) {
    const known = before?.channels[channel.name];
    const news = newsOf(known, findings, isUndecided, now);
    try {
      if (news.fresh.length + news.resolved.length > 0) await channel.send(messageOf(news, context));
      after[channel.name] = news.toldAfter;
      told[channel.name] = news.fresh.length;
    } catch (error) {
      if (!(error instanceof TlslensError)) throw error;
      errors.push(error);
      if (known !== undefined) after[channel.name] = known;
    }
  }
  const state: FindingsState = { version: 1, run: context.runId, database: databaseEtag, channels: after };
  await write(store, at, state, found?.etag ?? null);
  return { told, errors };
}

/** Another run may have told something meanwhile: that stays told. */
async function write(store: S3Store, at: S3Location, state: FindingsState, etag: string | null): Promise<void> {
  let ours = state;
  let ifEtag = etag;
  for (let race = 1; ; race++) {
    try {
      await store.putText(at, writeFindingsState(ours), {
        condition: { ifEtag },
        contentType: 'application/json',
      });
      return;
    } catch (error) {
      const isRace = error instanceof TlslensError && error.code === 'state_changed';
      if (!isRace || race >= MOST_RACES) throw error;
      const now = await store.getText(at);
      ifEtag = now?.etag ?? null;
      ours = mergeStates(state, now === null ? null : parseFindingsState(now.text));
    }
  }
}
