/**
 * What one invocation asks for: a schedule asks for the usual run, a direct invocation may ask for more by JSON.
 */
import { TlslensError } from '../errors.js';
import { parseTimeRange, type TimeRange } from '../time-range.js';

export interface JobRequest {
  /** Deliveries to list, in the place of what is new. */
  readonly window?: TimeRange;
  /** What reports and gate are about, by the start of connections; default all that is kept. */
  readonly reportWindow?: TimeRange;
  /** In the place of those of the settings. */
  readonly reports?: readonly string[];
  /** Say what would be read, and change nothing. */
  readonly dryRun: boolean;
}

const KEYS = ['window', 'reportWindow', 'reports', 'dryRun'] as const;

/**
 * Reads `{window: {from, to, since}, reportWindow: {...}, reports: [...], dryRun}`; all may be absent. The events of
 * EventBridge, told by their `source` and `detail-type`, ask for the usual run.
 *
 * @throws `bad_argument`, `bad_time`, naming the key
 */
export function readRequest(event: unknown, now: Date): JobRequest {
  if (event === null || event === undefined) return { dryRun: false };
  const given = record(event, 'The event');
  if ('source' in given && 'detail-type' in given) return { dryRun: false };
  const unknown = Object.keys(given).find((key) => !(KEYS as readonly string[]).includes(key));
  if (unknown !== undefined) {
    throw wrong(`The event has the unknown key ${JSON.stringify(unknown)}`, `Known are ${KEYS.join(', ')}.`);
  }
  const { dryRun = false, reports } = given;
  if (typeof dryRun !== 'boolean') throw wrong('"dryRun" of the event is neither true nor false');
  const window = rangeOf(given.window, 'window', now);
  const reportWindow = rangeOf(given.reportWindow, 'reportWindow', now);
  return {
    dryRun,
    ...(window !== undefined && { window }),
    ...(reportWindow !== undefined && { reportWindow }),
    ...(reports !== undefined && { reports: namesOf(reports) }),
  };
}

const RANGE_KEYS = ['from', 'to', 'since'] as const;

function rangeOf(value: unknown, key: string, now: Date): TimeRange | undefined {
  if (value === undefined) return undefined;
  const given = record(value, `"${key}" of the event`);
  const texts: Partial<Record<(typeof RANGE_KEYS)[number], string>> = {};
  for (const [name, text] of Object.entries(given)) {
    if (!(RANGE_KEYS as readonly string[]).includes(name) || typeof text !== 'string') {
      throw wrong(`"${key}.${name}" of the event is not understood`, 'Give from, to or since, each a text: "7d".');
    }
    texts[name as (typeof RANGE_KEYS)[number]] = text;
  }
  const range = parseTimeRange(texts, now);
  if (!range.from && !range.to) throw wrong(`"${key}" of the event names no time`, 'Give from, to or since.');
  return range;
}

function namesOf(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.every((name) => typeof name === 'string');
  if (!isList) throw wrong('"reports" of the event is no list of names', 'Give [] for none.');
  return value as string[];
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw wrong(`${what} is no JSON object`, 'Give {} for the usual run.');
}

const wrong = (what: string, hint = 'docs/lambda-job.md shows an event.') =>
  new TlslensError('bad_argument', `${what}.`, { hint });
