/**
 * Questions to the server. An answer that nobody waits for any more is given up, there too.
 */
import type { PageError } from '../answers.js';

/** What the server refused, or could not do. */
export class AskError extends Error {
  constructor(readonly answer: PageError) {
    super(answer.message);
  }
}

/** Throws {@link AskError}, or the `AbortError` of the signal. */
export async function ask<T>(path: string, signal: AbortSignal, body?: unknown): Promise<T> {
  return (await send(path, signal, body)).json() as Promise<T>;
}

/** As {@link ask}, for a file. */
export async function askFile(path: string, signal: AbortSignal, body: unknown): Promise<Blob> {
  return (await send(path, signal, body)).blob();
}

async function send(path: string, signal: AbortSignal, body: unknown): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      signal,
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new AskError({
      code: 'unexpected',
      message: 'The explorer does not answer.',
      hint: 'It may have been ended: start it again with tlslens explore.',
    });
  }
  if (response.ok) return response;
  const answer = (await response.json().catch(() => undefined)) as PageError | undefined;
  throw new AskError(answer ?? { code: 'unexpected', message: `The server answered ${response.status}.`, hint: null });
}

/** Whether an error only says that nobody waits any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
