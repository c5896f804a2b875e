/**
 * Puts values into SQL for engines that know no named parameters. The text of a query is read as SQL is: a `$name`
 * within a string, a quoted name or a comment is no parameter.
 */
import { TlslensError } from '../errors.js';
import type { EngineBindings, EngineValue } from './engine.js';
import { type Token, tokens } from './tokens.js';

/**
 * The query with every `$name` replaced by the literal of its value. What a value holds never ends its literal: in the
 * SQL of Trino and Athena nothing but a single quote ends a string, and two of them are one.
 *
 * @throws `report_broken` for a parameter without a value, `bad_argument` for a value that has no literal
 */
export function bindLiterals(sql: string, bindings: EngineBindings = {}): string {
  return tokens(sql)
    .map((token) => (token.kind === 'parameter' ? literalOf(token, bindings) : token.text))
    .join('');
}

function literalOf({ text }: Token, bindings: EngineBindings): string {
  const name = text.slice(1);
  const value = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
  if (value === undefined) {
    throw new TlslensError('report_broken', `The query has a parameter ${text}, and no value for it was given.`, {
      details: { parameter: name },
    });
  }
  return toLiteral(value);
}

/** The literal of a value, as DuckDB, Trino and Athena all read it. */
function toLiteral(value: EngineValue): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'bigint':
      return `(${value})`;
    case 'number':
      if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '0' : `(${value})`;
      // Without an exponent it would be a DECIMAL.
      if (Number.isFinite(value)) return `(${value.toExponential()})`;
      throw noLiteral('a number that is not finite');
    case 'string':
      // One that is left of a pair has no UTF-8: it would reach the engine as another character.
      if (/\p{Surrogate}/u.test(value)) throw noLiteral('a text with half a surrogate pair');
      if (value.includes('\0')) throw noLiteral('a text with a NUL');
      return `'${value.replaceAll("'", "''")}'`;
    default:
      if (Number.isNaN(value.getTime())) throw noLiteral('a time that is none');
      return `timestamp '${value.toISOString().replace('T', ' ').replace('Z', '')}'`;
  }
}

function noLiteral(what: string): TlslensError {
  return new TlslensError('bad_argument', `Could not put ${what} into a query.`, {
    hint: 'Give a value that can be written down.',
  });
}
