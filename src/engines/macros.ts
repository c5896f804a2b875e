/**
 * Macros for engines that have none: a call is replaced by the text of its macro. A file of `queries/trino/macros/` reads
 * as DuckDB's `create macro` does: `name(parameters) as expression`.
 */
import { TlslensError } from '../errors.js';
import { listQueries, readQuery } from '../query-files.js';
import { type Token, tokens } from './tokens.js';

export interface Macro {
  readonly name: string;
  readonly parameters: readonly string[];
  /** An expression that names the parameters. */
  readonly body: string;
}

const FORM = /^(?:\s*--.*\n)*\s*(?<name>\w+)\((?<parameters>[\w\s,]*)\)\s+as\s+(?<body>[\s\S]+)$/;

/** Reads `name(parameters) as expression`, with comments before it. */
function parseMacro(text: string): Macro {
  const { name, parameters, body } = FORM.exec(text)?.groups ?? {};
  if (name === undefined || parameters === undefined || body === undefined) {
    throw new TlslensError('report_broken', `A macro does not read as name(parameters) as expression: ${text}`);
  }
  return { name, parameters: parameters.split(',').map((each) => each.trim()), body: body.trim() };
}

/** The macros that Trino and Athena need to run what DuckDB runs. */
export function trinoMacros(): Macro[] {
  return listQueries('trino/macros').map((name) => parseMacro(readQuery(`trino/macros/${name}.sql`)));
}

/**
 * `sql` with every call of a macro written out. Arguments may hold calls; a body may not.
 *
 * @throws `report_broken` for a call with another number of arguments
 */
export function expandMacros(sql: string, macros: readonly Macro[]): string {
  const byName = new Map(macros.map((macro) => [macro.name, macro]));
  return expand(tokens(sql), byName);
}

function expand(pieces: readonly Token[], macros: ReadonlyMap<string, Macro>): string {
  let text = '';
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at]!;
    const macro = piece.kind === 'word' ? macros.get(piece.text.toLowerCase()) : undefined;
    if (!macro || pieces[at + 1]?.text !== '(') {
      text += piece.text;
      continue;
    }
    const { args, end } = readArguments(pieces, at + 2);
    const values = args.map((arg) => `(${expand(arg, macros).trim()})`);
    if (values.length !== macro.parameters.length) {
      throw new TlslensError('report_broken', `The macro ${macro.name} is called with ${values.length} arguments.`);
    }
    text += `(${fill(macro, values)})`;
    at = end;
  }
  return text;
}

/** The arguments of a call from behind its parenthesis, and the place of the closing one. */
function readArguments(pieces: readonly Token[], from: number): { args: Token[][]; end: number } {
  const args: Token[][] = [[]];
  let depth = 0;
  for (let at = from; at < pieces.length; at++) {
    const piece = pieces[at]!;
    if (piece.text === ')' && depth === 0) return { args, end: at };
    if (piece.text === ',' && depth === 0) {
      args.push([]);
      continue;
    }
    if (piece.text === '(' || piece.text === '[') depth++;
    if (piece.text === ')' || piece.text === ']') depth--;
    args.at(-1)?.push(piece);
  }
  throw new TlslensError('report_broken', 'A call of a macro has no end.');
}

function fill({ parameters, body }: Macro, values: readonly string[]): string {
  return tokens(body)
    .map(({ kind, text }) => {
      const position = kind === 'word' ? parameters.indexOf(text) : -1;
      return position < 0 ? text : values[position];
    })
    .join('');
}
