/**
 * `tlslens sql --cookbook`: worked questions, to run, to read and to change.
 */
import type { Globals } from './globals.js';
import { writeResults, writeText } from './output.js';
import type { SqlFlags } from './sql.js';

/** How a question of the cookbook is put, with its title. */
export type Ask = (sql: string, param: Readonly<Record<string, string>>, title: string) => Promise<void>;

/** Lists the cookbook, prints the SQL of one question, or asks it. */
export async function runCookbook(
  name: string | true,
  { show = false, param = {} }: Pick<SqlFlags, 'show' | 'param'>,
  globals: Globals,
  ask: Ask,
  note = 'tlslens sql --cookbook <name> runs one, with --param for other values; with --show it prints the SQL.',
): Promise<void> {
  const { findRecipe, listRecipes } = await import('../reports/cookbook.js');
  if (name === true) {
    const rows = listRecipes().map(({ name, title, parameters }) => ({
      name,
      question: title,
      parameters: parameters.map((parameter) => `${parameter.name}=${parameter.value}`).join(', ') || null,
    }));
    return writeResults(
      [
        {
          report: 'cookbook',
          title: 'Cookbook',
          generated_at: new Date(),
          columns: ['name', 'question', 'parameters'].map((column) => ({ name: column, type: 'VARCHAR' })),
          rows,
          notes: [note],
        },
      ],
      globals,
    );
  }
  const recipe = findRecipe(name);
  if (show) return writeText([recipe.text], globals);
  const defaults = Object.fromEntries(recipe.parameters.map((parameter) => [parameter.name, parameter.value]));
  await ask(recipe.sql, { ...defaults, ...param }, recipe.title);
}
