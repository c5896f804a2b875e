/**
 * The time of day and the time that is left. Steps of a run get their share of it, so that its end is never cut off.
 */
import { setMaxListeners } from 'node:events';

export interface Clock {
  now(): Date;
  /** Milliseconds until the function is stopped. */
  remainingMs(): number;
}

export interface Alarm {
  /** Fires when the time is up. */
  readonly signal: AbortSignal;
  /** Fires at once. */
  ring(): void;
  off(): void;
}

/** A signal that fires after so many milliseconds; at once where they are none. */
export function alarmIn(milliseconds: number): Alarm {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  if (milliseconds <= 0) controller.abort();
  const timer = milliseconds <= 0 ? undefined : setTimeout(() => controller.abort(), milliseconds);
  return { signal: controller.signal, ring: () => controller.abort(), off: () => clearTimeout(timer) };
}
