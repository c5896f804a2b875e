/**
 * The process that is killed: an export through the built library that ends itself when so many files have been put, or when
 * the manifest is to be.
 */
import { openDiskTarget } from '../../dist/export/disk-target.js';
import { runExport } from '../../dist/export/export.js';
import { openDatabase } from '../../dist/store/database.js';

const { db, dir, dieAfter } = JSON.parse(process.argv[2]);
const die = () => process.kill(process.pid, 'SIGKILL');
const target = openDiskTarget(dir);
const database = await openDatabase(db, { mode: 'read', allowedFolder: target.spoolDir });
let done = 0;
await runExport(
  database,
  {
    ...target,
    async put(...args) {
      const etag = await target.put(...args);
      if (++done === dieAfter) die();
      return etag;
    },
    async putManifest() {
      die();
    },
  },
  {},
);
