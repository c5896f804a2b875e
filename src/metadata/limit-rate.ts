/**
 * A token bucket: spreads calls so that AWS has no reason to throttle them, or anyone else in the account.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html
 */
import { setTimeout as delay } from 'node:timers/promises';

/** Waits until one more call may be sent. Calls are let through in the order in which they came. */
export type RateLimiter = () => Promise<void>;

/** At most `burst` calls at once and `perSecond` in the long run. */
export function limitRate(perSecond: number, burst: number): RateLimiter {
  let tokens = burst;
  let refilledAt = performance.now();
  let queue = Promise.resolve();

  const take = async (): Promise<void> => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - refilledAt) / 1000) * perSecond);
    refilledAt = now;
    tokens -= 1;
    if (tokens < 0) await delay((-tokens / perSecond) * 1000);
  };
  return () => {
    queue = queue.then(take);
    return queue;
  };
}

/** Runs `work` on every item, so many at a time, and gives the results in the order of the items. */
export async function mapAtMost<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
