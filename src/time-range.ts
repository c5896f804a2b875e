/**
 * Reads the times of `--from`, `--to` and `--since`. What they are times of (delivery, start of the connection) is
 * for the caller to say.
 */
import { TlslensError } from './errors.js';

/** A half-open range of time, `from` included and `to` not; open where an end is absent. */
export interface TimeRange {
  readonly from?: Date;
  readonly to?: Date;
}

/** The texts of the three options, as given. */
export interface TimeRangeTexts {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly since?: string | undefined;
}

/**
 * The range that the three texts name together. `since` is `from` by another name: both at once is a mistake.
 *
 * @throws `bad_time` for a text that is no time, for `from` with `since`, and for a range that holds no moment
 * @example parseTimeRange({ since: '7d' }, new Date())
 */
export function parseTimeRange({ from, to, since }: TimeRangeTexts, now: Date): TimeRange {
  if (from !== undefined && since !== undefined) {
    throw new TlslensError('bad_time', 'Both --from and --since were given; they set the same end of the window.', {
      hint: 'Give one of them.',
    });
  }
  const start = since ?? from;
  const range = {
    ...(start !== undefined && { from: parseTime(start, now, since === undefined ? '--from' : '--since') }),
    ...(to !== undefined && { to: parseTime(to, now, '--to') }),
  };
  if (range.from && range.to && range.from >= range.to) {
    throw new TlslensError(
      'bad_time',
      `The window from ${range.from.toISOString()} to ${range.to.toISOString()} holds no time.`,
      { hint: 'The end is not part of the window: for one whole day, give --to the next day.' },
    );
  }
  return range;
}

const FORM =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[Tt ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,9}))?)?(?<zone>[Zz]|[+-]\d{2}:?\d{2})?)?$/;

const DURATION = /^(?:\d{1,9}[wdhms])+$/;

const UNIT_MS: Readonly<Record<string, number>> = {
  w: 7 * 86_400_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
};

/** A hundred years: longer than there are access logs, short enough to count back from any time. */
const LONGEST_DURATION_MS = 36_525 * (UNIT_MS.d as number);

/**
 * One time: a date (`2026-03-10`, its first moment), RFC 3339 (`2026-03-10T12:00:00Z`; seconds may be left out), a
 * duration back from `now` (`7d`, `12h`, `30m`, `1d12h`), or `now`, `today`, `yesterday`. Without a zone it is UTC.
 *
 * @param option the option it was given to, for the message
 * @throws `bad_time`
 */
export function parseTime(text: string, now: Date, option: string): Date {
  const trimmed = text.trim();
  const time = fromWord(trimmed.toLowerCase(), now) ?? fromDuration(trimmed.toLowerCase(), now) ?? fromForm(trimmed);
  // Access logs are younger than 1970: an earlier time is a slip, and years below 1000 have no plain spelling.
  if (time === undefined || !(time.getTime() >= 0)) throw badTime(text, option);
  return time;
}

function fromWord(text: string, now: Date): Date | undefined {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  if (text === 'now') return new Date(now);
  if (text === 'today') return new Date(midnight);
  if (text === 'yesterday') return new Date(midnight - (UNIT_MS.d as number));
  return undefined;
}

function fromDuration(text: string, now: Date): Date | undefined {
  const ago = durationMs(text);
  return ago === undefined ? undefined : new Date(now.getTime() - ago);
}

/**
 * One length of time in milliseconds: `30d`, `24h`, `1d12h`; longer than nothing.
 *
 * @param option the option it was given to, for the message
 * @throws `bad_time`
 */
export function parseDuration(text: string, option: string): number {
  const length = durationMs(text.trim().toLowerCase());
  if (length === undefined || length === 0 || length > LONGEST_DURATION_MS) {
    throw new TlslensError('bad_time', `Could not read ${option} ${JSON.stringify(text)} as a length of time.`, {
      hint: 'Write a number and w, d, h, m or s: 30d, 24h, 90m, 1d12h.',
      details: { option, text },
    });
  }
  return length;
}

function durationMs(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let length = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([wdhms])/g))
    length += Number(count) * (UNIT_MS[unit as string] ?? 0);
  return length;
}

function fromForm(text: string): Date | undefined {
  const parts = FORM.exec(text)?.groups;
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) =>
    Number(parts[name] ?? 0),
  ) as [number, number, number, number, number, number];
  const millis = Number((parts.fraction ?? '').padEnd(3, '0').slice(0, 3));
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, millis));
  // Date.UTC rolls a 30 February over to March; comparing tells.
  const isReal =
    local.getUTCFullYear() === year &&
    local.getUTCMonth() === month - 1 &&
    local.getUTCDate() === day &&
    local.getUTCHours() === hour &&
    local.getUTCMinutes() === minute &&
    local.getUTCSeconds() === second;
  const offset = offsetMinutes(parts.zone ?? 'Z');
  return isReal && offset !== undefined ? new Date(local.getTime() - offset * 60_000) : undefined;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function badTime(text: string, option: string): TlslensError {
  return new TlslensError('bad_time', `Could not read ${option} ${JSON.stringify(text)} as a time.`, {
    hint: 'Write a time in UTC such as 2026-03-10 or 2026-03-10T12:00Z, or how long ago: 7d, 12h, 30m.',
    details: { option, text },
  });
}
