/**
 * The cookbook: worked questions in `queries/cookbook/`, one file each. The header says what is asked, why one would, and
 * which parameters it has.
 */
import { closest } from 'fastest-levenshtein';
import { TlslensError } from '../errors.js';
import { listQueries, readQuery } from '../query-files.js';

export interface Recipe {
  /** Name of the file. */
  readonly name: string;
  readonly title: string;
  /** Why one would ask. */
  readonly why: string;
  readonly parameters: readonly RecipeParameter[];
  /** The statement alone. */
  readonly sql: string;
  /** The file as it is. */
  readonly text: string;
}

export interface RecipeParameter {
  readonly name: string;
  /** Taken unless another is given. */
  readonly value: string;
  readonly meaning: string;
}

/** Every recipe, by name. */
export function listRecipes(): Recipe[] {
  return listQueries('cookbook').map(readRecipe);
}

/**
 * The recipe of this name.
 *
 * @throws `unknown_recipe`, with the nearest name
 */
export function findRecipe(name: string): Recipe {
  const names = listQueries('cookbook');
  if (names.includes(name)) return readRecipe(name);
  throw new TlslensError('unknown_recipe', `The cookbook has no question ${JSON.stringify(name)}.`, {
    hint: `Did you mean ${closest(name.toLowerCase(), names)}? tlslens sql --cookbook lists them.`,
    details: { name },
  });
}

function readRecipe(name: string): Recipe {
  const text = readQuery(`cookbook/${name}.sql`);
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  const header = lines.slice(0, end).map((line) => line.replace(/^-- ?/, ''));
  const valuesOf = (key: string) =>
    header.filter((line) => line.startsWith(`${key}: `)).map((line) => line.slice(key.length + 2));
  const [title = ''] = valuesOf('title');
  const why = valuesOf('why').join(' ');
  const parameters = valuesOf('param').map((line) => {
    const [, parameter = '', value = '', meaning = ''] = /^(\w+) = (.*?) \| (.+)$/.exec(line) ?? [];
    return { name: parameter, value, meaning };
  });
  const sql = lines.slice(end).join('\n').trim();
  if (title === '' || why === '' || sql === '' || parameters.some((parameter) => parameter.name === '')) {
    throw new TlslensError(
      'report_broken',
      `The cookbook file ${name}.sql has no title, no reason, or a bad parameter.`,
    );
  }
  return { name, title, why, parameters, sql, text };
}
