/**
 * The folders that Athena reads for some days of delivery, from the properties of a table with partition projection. Pure:
 * what lies in them is for `source/` to list.
 */
import { TlslensError } from '../errors.js';

type Properties = Readonly<Record<string, string>>;

export interface ProjectedFolders {
  readonly bucket: string;
  /** Prefixes of keys, each with its slash. */
  readonly folders: readonly string[];
}

/**
 * One folder for each account, region and day (`yyyy-mm-dd`) that the table knows.
 *
 * @throws `engine_failed` for a table that `athena setup` did not make
 */
export function projectFolders(properties: Properties, days: readonly string[]): ProjectedFolders {
  const template = propertyOf(properties, 'storage.location.template');
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(template) ?? [];
  if (bucket === undefined || prefix === undefined) throw foreign(`its location is ${template}`);
  const [first = ''] = propertyOf(properties, 'projection.day.range').split(',');
  const format = propertyOf(properties, 'projection.day.format');
  const known = days.map((day) => inFormat(day, format)).filter((day) => day >= first);
  const enums = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!).filter((name) => name !== 'day');
  let folders = [prefix];
  for (const name of enums) {
    const values = propertyOf(properties, `projection.${name}.values`).split(',');
    folders = folders.flatMap((folder) => values.map((value) => folder.replace(`\${${name}}`, () => value)));
  }
  return { bucket, folders: folders.flatMap((folder) => known.map((day) => folder.replace(`\${day}`, () => day))) };
}

function inFormat(day: string, format: string): string {
  if (format === 'yyyy-MM-dd') return day;
  if (format === 'yyyy/MM/dd') return day.replaceAll('-', '/');
  throw foreign(`its days are written ${format}`);
}

function propertyOf(properties: Properties, name: string): string {
  const value = properties[name];
  if (value === undefined) throw foreign(`it has no ${name}`);
  return value;
}

const foreign = (why: string): TlslensError =>
  new TlslensError('engine_failed', `The table of the logs is not as tlslens makes it: ${why}.`, {
    hint: 'Make it anew with: tlslens athena setup --execute --replace',
  });
