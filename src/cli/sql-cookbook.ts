/**
 * `tlslens sql --cookbook`: worked questions, to run, to read and to change.
 */
import type { Globals } from './globals.js';
import { writeResults, writeText } from './output.js';
import { runSql, type SqlFlags } from './sql.js';

/** Lists the cookbook, prints the SQL of one question, or runs it. */
export async function runCookbook(name: string | true, flags: SqlFlags, globals: Globals): Promise<void> {
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
          notes: [
            'tlslens sql --cookbook <name> runs one, with --param for other values; with --show it prints the SQL.',
          ],
        },
      ],
      globals,
    );
  }
  const recipe = findRecipe(name);
  if (flags.show) return writeText([recipe.text], globals);
  const defaults = Object.fromEntries(recipe.parameters.map((parameter) => [parameter.name, parameter.value]));
  await runSql(recipe.sql, { ...flags, param: { ...defaults, ...flags.param } }, globals, recipe.title);
}
