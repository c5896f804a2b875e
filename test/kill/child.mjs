/**
 * The process that is killed: one ingest or retain through the built library, which says on standard output where it
 * is. What it is to do is JSON in its first argument.
 */
import { writeSync } from 'node:fs';
import { ingest } from '../../dist/ingest/ingest.js';
import { listSources } from '../../dist/source/sources.js';
import { openDatabase } from '../../dist/store/database.js';
import { retain } from '../../dist/store/retention.js';

const { db, url, spoolDir, sizes, reparse, checkpoints, olderThan, dieAt } = JSON.parse(process.argv[2]);
let toCome = dieAt?.time;
const say = (where) => {
  // Synchronous: what is said is heard even if it was the last thing.
  writeSync(1, `${where}\n`);
  // Between two statements only the process itself can kill itself for sure.
  if (where === dieAt?.moment && --toCome === 0) process.kill(process.pid, 'SIGKILL');
};

if (olderThan) {
  say('retain');
  await retain(db, { olderThan: new Date(olderThan) });
} else {
  const database = await openDatabase(db, { mode: 'write' });
  if (checkpoints) await database.run("pragma wal_autocheckpoint = '1KB'");
  const watched = {
    ...database,
    run: async (sql, bindings) => {
      if (sql === 'begin') say('load');
      if (sql === 'commit') say(checkpoints ? 'checkpoint' : 'commit');
      const changed = await database.run(sql, bindings);
      if (sql === 'commit') say('committed');
      return changed;
    },
  };
  const summary = await ingest(watched, listed(), { spoolDir, sizes, reparse, concurrency: 4 });
  say('close');
  database.close();
  if (summary.objects.failed > 0) process.exitCode = 3;
}

async function* listed() {
  for await (const item of listSources(['s3://logs'], {}, { endpointUrl: url })) {
    if (item.kind === 'skipped') yield item;
    else {
      const open = (signal) => {
        say('download');
        return item.object.open(signal);
      };
      yield { kind: 'object', object: { ...item.object, open } };
    }
  }
}
