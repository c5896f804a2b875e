/**
 * Failures of Trino and of the way to it as errors of tlslens. No message holds a password or a token.
 */
import type { QueryError } from 'trino-client';
import { messageOf, TlslensError } from '../errors.js';

/** A query that Trino refused or gave up. */
export function trinoQueryError({ errorName, errorType, message }: QueryError, path: string): TlslensError {
  const details = { engine: 'trino', path, errorName, errorType };
  if (errorName === 'USER_CANCELED') return interrupted();
  if (errorName === 'PERMISSION_DENIED') {
    return new TlslensError('engine_denied', `Trino (${path}) refused the query: ${message}.`, {
      hint: 'Ask for the right to read the tables and views of this schema.',
      details,
    });
  }
  if (errorName === 'TABLE_NOT_FOUND' || errorName === 'SCHEMA_NOT_FOUND' || errorName === 'CATALOG_NOT_FOUND') {
    return new TlslensError('sql_failed', `Trino (${path}) has no such table: ${message}.`, {
      hint: 'Make tables and views with: tlslens trino setup, and check --trino-catalog and --trino-schema.',
      details,
    });
  }
  if (errorType === 'USER_ERROR') {
    return new TlslensError('sql_failed', `Trino (${path}) could not run the query: ${message}.`, { details });
  }
  return new TlslensError('engine_failed', `A query failed in Trino (${path}): ${message} (${errorName}).`, {
    hint: 'Try it again, or over a shorter time.',
    details,
  });
}

/** A request that brought no answer of Trino. */
export function trinoRequestError(error: unknown, path: string): TlslensError {
  const status = (error as { response?: { status?: number } }).response?.status;
  const details = { engine: 'trino', path, ...(status !== undefined && { status }) };
  if (status === 401 || status === 403) {
    return new TlslensError('engine_denied', `Trino (${path}) does not let the user in: HTTP status ${status}.`, {
      hint: 'Set TLSLENS_TRINO_PASSWORD or TLSLENS_TRINO_TOKEN, and name the user with --trino-user.',
      details,
    });
  }
  if (status !== undefined) {
    return new TlslensError('engine_failed', `Trino (${path}) answered with HTTP status ${status}.`, { details });
  }
  // The error of the client holds the request with its password: only its message goes on.
  return new TlslensError('engine_unreachable', `Could not reach Trino (${path}): ${messageOf(error)}.`, {
    hint: 'Check --trino-url or TLSLENS_TRINO_URL, and that the server runs.',
    details,
  });
}

export function interrupted(): TlslensError {
  return new TlslensError('interrupted', 'Interrupted: the query was cancelled in Trino.');
}
