/**
 * Whether a client that is silent after a change is lost, or was not to be expected yet. Pure; the evidence is read by
 * `compare-clients.ts`.
 */

/** What the log says of a client that completed handshakes before and began no connection in the window after. */
export interface SilenceEvidence {
  /** Start of its first and of its latest connection before the change. */
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** The longest time between two starts before the change, in ms; `null` where it was seen once. */
  readonly longestGapMs: number | null;
  /** How many of those times were at least half as long as the longest. */
  readonly longGaps: number;
  /** Its longest connection, in ms. */
  readonly longestConnectionMs: number;
  /** When the latest of its connections from before the change ended. */
  readonly lastEnd: Date;
  /** Its first start after the window, or `null`. */
  readonly seenAgain: Date | null;
  /** When its load balancer logged anything last, of any client. */
  readonly balancerLastLogged: Date;
}

export interface Watch {
  /** The change. */
  readonly from: Date;
  /** End of the window after. */
  readonly to: Date;
  /** Until when there are logs. */
  readonly dataTo: Date;
}

export interface Judgement {
  readonly status: 'silent' | 'stopped before' | 'not due' | 'returned' | 'unknown';
  readonly because: string;
}

/** A silence is out of the ordinary when it is this much longer than the longest one before. */
const TOLERANCE = 1.25;

/** A longest gap that came alone or twice shows no rhythm yet; then only a silence of some times its length tells. */
const FEWEST_LONG_GAPS = 3;
const TELLING_ANYHOW = 3;

/**
 * A rhythm is known when the client was seen over half as long a time as it has been silent; half a day is always
 * enough. Else a job that runs once a week, in a burst of connections, would be lost as soon as the burst is over.
 */
const SEEN_SHARE = 0.5;
const SEEN_ENOUGH_MS = 12 * 3_600_000;

/** Says what the silence means. */
export function judgeSilence(evidence: SilenceEvidence, watch: Watch): Judgement {
  const { firstSeen, lastSeen, longestGapMs, longGaps, longestConnectionMs, lastEnd, seenAgain, balancerLastLogged } =
    evidence;
  if (seenAgain) return { status: 'returned', because: 'seen again later' };
  if (balancerLastLogged < watch.from) return unknown('no logs after');
  if (lastEnd >= watch.to) return unknown('stayed connected');
  if (longestGapMs === null) return unknown('seen once');
  const silenceMs = ms(watch.to) - ms(lastSeen);
  if (ms(lastSeen) - ms(firstSeen) < Math.min(SEEN_SHARE * silenceMs, SEEN_ENOUGH_MS)) {
    return unknown('seen too briefly');
  }
  if (ms(watch.from) - ms(lastSeen) > TOLERANCE * longestGapMs) {
    return { status: 'stopped before', because: 'overdue already' };
  }
  if (silenceMs <= TOLERANCE * longestGapMs) return { status: 'not due', because: 'usual silence' };
  // One that began when it was due at last may not have ended, and then it is not logged.
  if (ms(lastSeen) + TOLERANCE * longestGapMs + longestConnectionMs > ms(watch.dataTo)) {
    return unknown('may be connected');
  }
  if (longGaps < FEWEST_LONG_GAPS && silenceMs <= TELLING_ANYHOW * longestGapMs) return unknown('no rhythm known');
  return { status: 'silent', because: 'longer than ever' };
}

function unknown(because: string): Judgement {
  return { status: 'unknown', because };
}

function ms(time: Date): number {
  return time.getTime();
}
