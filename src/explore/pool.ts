/**
 * Connections for everything but the overview: a few at once, each with one piece of work. What a user's own SQL ran on
 * is not used again: it may have made temporary tables.
 */
import type { Database } from '../store/database.js';
import { type Lane, makeLane } from './lane.js';

export interface Pool {
  /** Runs `work` on a connection of its own. Throws as {@link Lane.run}. */
  run<T>(signal: AbortSignal, work: (database: Database) => Promise<T>, options?: { once?: boolean }): Promise<T>;
  readonly interrupted: number;
  close(): Promise<void>;
}

/** More would only share the same processors. */
const MOST_AT_ONCE = 4;

export function makePool(database: Database): Pool {
  const idle: Lane[] = [];
  const waiting: (() => void)[] = [];
  const running = new Set<Promise<unknown>>();
  let busy = 0;
  let interrupted = 0;

  async function take(signal: AbortSignal): Promise<void> {
    if (busy < MOST_AT_ONCE) {
      busy++;
      return;
    }
    await new Promise<void>((resolve) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        busy++;
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(go), 1);
        busy++;
        resolve();
      };
      waiting.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  async function runOne<T>(signal: AbortSignal, work: (database: Database) => Promise<T>, once: boolean): Promise<T> {
    await take(signal);
    let lane: Lane | undefined;
    try {
      lane = (once ? undefined : idle.pop()) ?? makeLane(await database.connect());
      const before = lane.interrupted;
      try {
        // The lane answers an abort at once; the connection is free only when the statement has really ended.
        return await lane.run(signal, work);
      } finally {
        await lane.run(new AbortController().signal, async () => undefined);
        interrupted += lane.interrupted - before;
      }
    } finally {
      if (lane !== undefined) once ? await lane.close() : idle.push(lane);
      busy--;
      waiting.shift()?.();
    }
  }

  return {
    get interrupted() {
      return interrupted;
    },
    run(signal, work, { once = false } = {}) {
      const result = runOne(signal, work, once);
      const settled = result.catch(() => undefined).finally(() => running.delete(settled));
      running.add(settled);
      return result;
    },
    async close() {
      await Promise.all(running);
      for (const lane of idle) await lane.close();
    },
  };
}
