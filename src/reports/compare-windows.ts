/**
 * The two windows of a comparison: where the second one comes from, and what the ends of the data leave of both.
 * Pure arithmetic; reading the data's ends is `compare.ts`.
 */
import { TlslensError } from '../errors.js';

/** A half-open range of time, `from` included and `to` not. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** Around a moment, or two windows; without `before`, the same weekdays of the weeks before. */
export type CompareRequest =
  | { readonly at: Date; readonly windowMs: number }
  | { readonly after: Span; readonly before?: Span };

export interface Windows {
  readonly before: Span;
  readonly after: Span;
  /**
   * A line is written when its connection ends, so the older window has had longer to be logged. Connections of it
   * count when they had ended by then: as long after their window as the data reach beyond the other one.
   */
  readonly beforeKnownUntil: Date;
  /** What was cut, and what the windows differ in beside the change. */
  readonly notes: readonly string[];
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/**
 * The windows as far as `data`, the time that the logs speak of, reaches. A window derived from the other one is
 * as long as what is left of it, and lies at the same hours of the day where request and data allow.
 *
 * @throws `bad_time` where the windows overlap or come in the wrong order; `no_data` where one has no data at all
 */
export function placeWindows(request: CompareRequest, data: Span): Windows {
  const wanted = wantedWindows(request);
  if (wanted.before.to > wanted.after.from) {
    throw new TlslensError(
      'bad_time',
      `The window before (${spell(wanted.before)}) does not end before the window after (${spell(wanted.after)}) begins.`,
      { hint: 'Give the older window with --before-from and --before-to.' },
    );
  }
  const after = cut(wanted.after, data, 'after');
  const before = cut(isDerived(request) ? derive(request, after, data) : wanted.before, data, 'before');
  const waitedMs = data.to.getTime() - after.to.getTime();
  return {
    before,
    after,
    beforeKnownUntil: new Date(before.to.getTime() + waitedMs),
    notes: [...cutNotes(wanted, before, after, data), ...differenceNotes(before, after)],
  };
}

function isDerived(request: CompareRequest): boolean {
  return 'at' in request || request.before === undefined;
}

/** The windows that are asked for, whatever the data reach. */
export function wantedWindows(request: CompareRequest): { before: Span; after: Span } {
  const after = 'at' in request ? { from: request.at, to: shift(request.at, request.windowMs) } : request.after;
  const before = 'after' in request && request.before ? request.before : derive(request, after);
  return { before, after };
}

/** The window that belongs before `after`, which may have been cut; where there is a choice, one that `data` reach. */
function derive(request: CompareRequest, after: Span, data?: Span): Span {
  const lengthMs = lengthOf(after);
  const choices = 'at' in request ? backFromMoment(request, lengthMs) : [toWhole(WEEK_MS, lengthMs)];
  const backMs =
    choices.find((ms) => !data || after.from.getTime() - ms >= data.from.getTime()) ?? (choices.at(-1) as number);
  return { from: shift(after.from, -backMs), to: shift(after.from, lengthMs - backMs) };
}

/** Whole days keep the hours of the day, so that what is left of a day is compared with the same part of another. */
function backFromMoment({ windowMs }: { windowMs: number }, lengthMs: number): number[] {
  return windowMs % DAY_MS === 0 ? [windowMs, toWhole(DAY_MS, lengthMs), lengthMs] : [lengthMs];
}

function toWhole(unitMs: number, ms: number): number {
  return Math.ceil(ms / unitMs) * unitMs;
}

function cut(wanted: Span, data: Span, side: string): Span {
  const from = wanted.from < data.from ? data.from : wanted.from;
  const to = wanted.to > data.to ? data.to : wanted.to;
  if (from >= to) {
    throw new TlslensError(
      'no_data',
      `The window ${side} (${spell(wanted)}) has no data: the logs reach from ${minute(data.from)} to ${minute(data.to)}.`,
      { hint: 'Ingest more, or name other windows: --at, or --from --to and --before-from --before-to.' },
    );
  }
  return { from, to };
}

function cutNotes(wanted: { before: Span; after: Span }, before: Span, after: Span, data: Span): string[] {
  const notes: string[] = [];
  if (after.to < wanted.after.to) {
    notes.push(
      `The data end at ${minute(data.to)}: the window after is cut from ${hours(lengthOf(wanted.after))} to ${hours(lengthOf(after))}.`,
    );
  }
  if (after.from > wanted.after.from) {
    notes.push(`The data begin at ${minute(data.from)}: the window after begins then.`);
  }
  if (before.from > wanted.before.from && before.from.getTime() === data.from.getTime()) {
    notes.push(`The data begin at ${minute(data.from)}: the window before begins then.`);
  }
  if (lengthOf(before) !== lengthOf(after)) {
    notes.push(
      `The windows are not equally long (${hours(lengthOf(before))} and ${hours(lengthOf(after))}): compare shares and rates, not counts.`,
    );
  }
  return notes;
}

function differenceNotes(before: Span, after: Span): string[] {
  const apart = after.from.getTime() - before.from.getTime();
  if (apart % WEEK_MS === 0 && lengthOf(before) === lengthOf(after)) return [];
  if (apart % DAY_MS === 0 && lengthOf(before) === lengthOf(after)) {
    return ['The windows cover the same hours of other weekdays: some of the difference may be that of the days.'];
  }
  return ['The windows cover other hours of the week: some of the difference may be that of the hours.'];
}

function shift(time: Date, ms: number): Date {
  return new Date(time.getTime() + ms);
}

export function lengthOf({ from, to }: Span): number {
  return to.getTime() - from.getTime();
}

function hours(ms: number): string {
  const count = Math.round(ms / 360_000) / 10;
  return `${count} h`;
}

/** A window as a note says it. */
export function spell({ from, to }: Span): string {
  return `${minute(from)} .. ${minute(to)}`;
}

/** A time as a note says it: no seconds where there are none. */
export function minute(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z').replace(/:00Z$/, 'Z');
}
