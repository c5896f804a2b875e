/**
 * What the logs do not tell and reports need all the same: the tables that are written beside logs that stay where they
 * lie. Each is a file as an export has it.
 */
import type { TableDescription } from './columns.js';
import { CONSTANTS } from './constants.js';
import { describeSchema } from './describe-schema.js';
import { METADATA_TABLES } from './metadata-tables.js';

/**
 * Views of metadata alone are written out: an engine without tables for the parts of a query would compute them each time
 * that one is named, which is more than Trino takes in one query.
 */
export const PUBLISHED_VIEWS: readonly string[] = [
  'metadata_settings',
  'listener_names',
  'listener_epochs',
  'policy_epochs',
  'forwarding_epochs',
];

/** In the order in which they are written: what others name comes before them. */
export async function describePublished(): Promise<TableDescription[]> {
  const names = [
    ...CONSTANTS.map(({ description }) => description.name),
    ...METADATA_TABLES.map(({ name }) => name),
    ...PUBLISHED_VIEWS,
  ];
  const described = new Map((await describeSchema()).map((table) => [table.name, table]));
  return names.map((name) => described.get(name)).filter((table) => table !== undefined);
}
