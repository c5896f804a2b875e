/**
 * Whether two shares differ by more than the spread between clients explains. Connections of one client are alike, so
 * that a thousand of them are no thousand observations: the unit is the client.
 */

/** Sums over the clients of one window: `m` of a client are its connections, `x` those that are counted. */
export interface ClientSums {
  readonly x: number;
  readonly xx: number;
  readonly xm: number;
  readonly m: number;
  readonly mm: number;
  readonly clients: number;
}

/** Below these a difference is not judged. */
const FEWEST_CLIENTS = 10;
const FEWEST_CONNECTIONS = 30;
/** From here on clients are not few. */
const MANY_CLIENTS = 30;

/**
 * Standard errors that a difference must exceed. Three, not two: some thirty differences are looked at at once, and at
 * two every run would find one by chance.
 */
const STANDARD_ERRORS = 3;

/** The share of all connections; `null` where there are none. */
export function shareOf({ x, m }: ClientSums): number | null {
  return m > 0 ? x / m : null;
}

/**
 * Squared standard error of the share, from the differences between clients (the linearised ratio estimator of cluster
 * sampling: Cochran, Sampling Techniques, section 6.4).
 */
export function varianceOf(sums: ClientSums): number {
  const { x, xx, xm, m, mm, clients } = sums;
  if (clients < 2 || m === 0) return Number.POSITIVE_INFINITY;
  const share = x / m;
  // Rounding can take the sum of squares a little below zero.
  const squares = Math.max(0, xx - 2 * share * xm + share * share * mm);
  return (squares / (m * m)) * (clients / (clients - 1));
}

/** What the sizes of the samples allow to say of a difference, in a few words. */
export function judgeDifference(before: ClientSums, after: ClientSums): string {
  if (Math.min(before.clients, after.clients) < FEWEST_CLIENTS) {
    return `few: ${before.clients}, ${after.clients} clients`;
  }
  if (Math.min(before.m, after.m) < FEWEST_CONNECTIONS) return `few: ${before.m}, ${after.m} connections`;
  const difference = Math.abs(after.x / after.m - before.x / before.m);
  const exceeds = (variance: number) => difference > 0 && difference > STANDARD_ERRORS * Math.sqrt(variance);
  // The same clients on both sides would make the error smaller: leaving that out errs towards chance.
  if (exceeds(varianceOf(before) + varianceOf(after))) return 'beyond chance';
  // As if every connection were an observation of its own: then it is the few who come often.
  if (exceeds(varianceAlone(before) + varianceAlone(after))) {
    const few = Math.round(
      Math.min(carriersOfDifference(before, after), carriersOfDifference(rest(before), rest(after))),
    );
    if (few < MANY_CLIENTS) return `of few clients: ~${few}`;
  }
  return 'may be chance';
}

function varianceAlone({ x, m }: ClientSums): number {
  const share = x / m;
  return (share * (1 - share)) / m;
}

/**
 * How many clients would carry as much if all of them came equally often (Kish's effective sample size), on the side
 * that has the larger share of it.
 */
function carriersOfDifference(before: ClientSums, after: ClientSums): number {
  const { x, xx } = before.x * after.m > after.x * before.m ? before : after;
  return xx > 0 ? (x * x) / xx : 0;
}

/** The sums of what the item is not: what one share gains, the rest loses. */
function rest(sums: ClientSums): ClientSums {
  const { x, xx, xm, m, mm } = sums;
  return { ...sums, x: m - x, xx: mm - 2 * xm + xx, xm: mm - xm };
}

/** No client at all. */
export const NO_CLIENTS: ClientSums = { x: 0, xx: 0, xm: 0, m: 0, mm: 0, clients: 0 };
