/**
 * The names that complete a command line beyond its commands and flags: of reports, policies, formats, tables.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownNames } from './completion-model.js';
import { TOPIC_NAMES } from './help-topics.js';

export async function knownNames(): Promise<KnownNames> {
  const [{ listReports }, { PREDEFINED_POLICIES }, { FORMAT_NAMES }, { listQueries, QUERIES_DIR }, { tableNames }] =
    await Promise.all([
      import('../reports/catalogue.js'),
      import('../policy/predefined-policies.js'),
      import('../render/formats.js'),
      import('../query-files.js'),
      import('../store/table-names.js'),
    ]);
  return {
    reports: listReports().map(({ name }) => name),
    policies: PREDEFINED_POLICIES.map(({ name }) => name),
    formats: FORMAT_NAMES,
    recipes: existsSync(join(QUERIES_DIR, 'cookbook')) ? listQueries('cookbook') : [],
    tables: tableNames(),
    topics: TOPIC_NAMES,
  };
}
