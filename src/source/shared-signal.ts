/**
 * One abort signal for many readers.
 */
import { setMaxListeners } from 'node:events';

/** The same signal, ready to be heard by any number of bodies at once: Node warns at eleven, taking it for a leak. */
export function shared(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal !== undefined) setMaxListeners(0, signal);
  return signal;
}
