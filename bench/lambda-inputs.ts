/**
 * What the job is measured with: databases of several sizes with the objects that they were made from, and objects that
 * are new.
 */
import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateBulk } from '../sample-logs/generate/bulk.js';
import { openDatabase } from '../src/store/database.js';
import { awsEnvironment } from '../test/helpers/aws-env.js';
import { measureCommand } from './child.js';
import { startServerProcess } from './s3-process.js';

export interface Input {
  readonly connections: number;
  /** Holds `nlb/` and `state/tlslens.db`. */
  readonly root: string;
  readonly files: readonly string[];
}

/** Objects of one account on one day: as three balancers deliver them every five minutes. */
const OBJECTS_A_DAY = 864;
const MOST_LINES_GENERATED = 1_000_000;
export const DAYS = 1;

/** Made below `dir`, where it is not there yet. */
export async function prepareInput(dir: string, connections: number): Promise<Input> {
  const root = join(dir, String(connections));
  if (!existsSync(root)) await make(dir, `${root}.part`, connections).then(() => renameSync(`${root}.part`, root));
  return { connections, root, files: filesBelow(root) };
}

/** Lines are generated once and stand for several accounts: the same lines under other keys. */
async function make(dir: string, root: string, connections: number): Promise<void> {
  rmSync(root, { recursive: true, force: true });
  const rows = Math.min(connections, MOST_LINES_GENERATED);
  const generated = join(dir, `lines-${rows}`);
  const objects = Math.min(OBJECTS_A_DAY, Math.ceil(rows / 100));
  const { files } = await generateBulk({ rows, objects, outDir: generated, days: DAYS });
  for (let account = 0; account < connections / rows; account++) {
    for (const file of files) {
      const id = String(200_000_000_000 + account);
      const target = join(root, 'nlb', file.slice(generated.length).replaceAll(/\d{12}(?=[/_])/g, id));
      mkdirSync(dirname(target), { recursive: true });
      linkSync(file, target);
    }
  }
  const database = join(root, 'state', 'tlslens.db');
  mkdirSync(dirname(database), { recursive: true });
  // From where the job will find them: to the ledger, the same object in another place is another object.
  const server = await startServerProcess(root, filesBelow(root), 0);
  try {
    const env = { ...process.env, ...awsEnvironment() };
    await measureCommand(['ingest', 's3://logs/nlb', '--db', database, '--endpoint-url', server.url], env);
  } finally {
    server.stop();
  }
  await dateBack(database);
}

/** To before the runs, whose clock is set: what was loaded later than a run began would be counted as loaded by it. */
async function dateBack(path: string): Promise<void> {
  const database = await openDatabase(path, { mode: 'write' });
  await database.run('update objects set loaded_at = period_end');
  await database.run('checkpoint');
  database.close();
}

const filesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

/** New objects of one hour; `seed` makes them others. Gives their keys and where they lie. */
export async function newObjects(dir: string, rows: number, objects: number, seed: string) {
  const outDir = join(dir, `new-${seed}-${rows}`);
  const { files, bytes, gzipBytes } = await generateBulk({ rows, objects, outDir, days: DAYS, seed });
  return { files: files.map((path) => ({ path, key: `nlb${path.slice(outDir.length)}` })), bytes, gzipBytes };
}
