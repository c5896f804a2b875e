/** What objects are spooled to and loaded into, new for each test of a file. */
import { afterAll, beforeEach } from 'vitest';
import { createSpool, type Spool } from '../../src/ingest/spool.js';
import { type Database, IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { temporaryFolder } from './cli.js';

export interface LoadingRoom {
  /** A folder that outlives the tests of the file. */
  readonly folder: string;
  readonly spool: Spool;
  readonly database: Database;
}

export function useLoadingRoom(): () => LoadingRoom {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  let room: LoadingRoom;
  beforeEach(async () => {
    const spool = createSpool(folder.path);
    const database = await openDatabase(IN_MEMORY, { mode: 'write' });
    room = { folder: folder.path, spool, database };
    return () => {
      spool.remove();
      database.close();
    };
  });
  return () => room;
}
