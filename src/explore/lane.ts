/**
 * One connection that is used by one piece of work at a time, in the order of the calls; work whose asker has gone is
 * dropped, or stopped where it runs already.
 */
import { TlslensError } from '../errors.js';
import type { Database } from '../store/database.js';

export interface Lane {
  /**
   * Runs `work` when it is its turn. Throws `interrupted` once `signal` is aborted: with the reason's own message
   * where that is a {@link TlslensError}.
   */
  run<T>(signal: AbortSignal, work: (database: Database) => Promise<T>): Promise<T>;
  /** How much work was stopped while it ran: an interrupted statement costs nobody anything any more. */
  readonly interrupted: number;
  /** Waits for what runs, then closes the connection. */
  close(): Promise<void>;
}

/** An interrupt is lost where it falls between two statements: it is said again until the work has ended. */
const REPEAT_MS = 20;

export function makeLane(database: Database): Lane {
  let turn: Promise<unknown> = Promise.resolve();
  let interrupted = 0;
  return {
    get interrupted() {
      return interrupted;
    },
    run(signal, work) {
      const result = turn.then(() => stoppable(database, signal, work, () => interrupted++));
      turn = result.catch(() => undefined);
      // Whoever waits for a turn need not wait on when the answer is no longer wanted.
      return orAborted(result, signal);
    },
    async close() {
      await turn;
      database.close();
    },
  };
}

async function stoppable<T>(
  database: Database,
  signal: AbortSignal,
  work: (database: Database) => Promise<T>,
  onInterrupt: () => void,
): Promise<T> {
  if (signal.aborted) throw abortError(signal);
  let repeat: NodeJS.Timeout | undefined;
  const stop = () => {
    onInterrupt();
    database.interrupt();
    repeat = setInterval(() => database.interrupt(), REPEAT_MS);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await work(database);
  } catch (error) {
    throw signal.aborted ? abortError(signal) : error;
  } finally {
    signal.removeEventListener('abort', stop);
    clearInterval(repeat);
  }
}

function orAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortError(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function abortError(signal: AbortSignal): TlslensError {
  const reason: unknown = signal.reason;
  return reason instanceof TlslensError ? reason : new TlslensError('interrupted', 'The query was interrupted.');
}
