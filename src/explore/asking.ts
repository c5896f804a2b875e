/**
 * How long a request may make the database work: until the browser no longer waits, until the time limit, until the
 * explorer ends.
 */
import type { FastifyReply } from 'fastify';
import { TlslensError } from '../errors.js';

/** The signal for the work of one request. */
export type SignalOf = (reply: FastifyReply) => AbortSignal;

export function makeSignals(readTimeoutMs: number, ending: AbortSignal): SignalOf {
  return (reply) => {
    const own = new AbortController();
    const seconds = readTimeoutMs / 1_000;
    const timer = setTimeout(
      () =>
        own.abort(
          new TlslensError('interrupted', `The query took longer than ${seconds} s and was stopped.`, {
            hint: 'Narrow the times or the filters, or start the explorer with a longer --read-timeout.',
          }),
        ),
      readTimeoutMs,
    );
    reply.raw.once('close', () => {
      clearTimeout(timer);
      if (!reply.raw.writableFinished) own.abort();
    });
    return AbortSignal.any([own.signal, ending]);
  };
}
