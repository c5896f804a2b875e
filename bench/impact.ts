/**
 * The impact of a policy over ten million connections: those of the ingest bench, again and again on later days.
 */
import { join } from 'node:path';
import { runImpact } from '../src/reports/impact.js';
import { runSuggest } from '../src/reports/impact-suggest.js';
import { openDatabase } from '../src/store/database.js';
import { quoteLiteral } from '../src/store/quote.js';
import { against } from './aims.js';
import { median, print, ratio, seconds } from './measure.js';

const CONNECTIONS = 10_000_000;
const OLD = 'ELBSecurityPolicy-TLS13-1-0-2021-06';
const NEW = 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06';
const SCAN = 'select count(distinct client_ip) from connections where tls_handshake_time_ms is not null';

export async function measureImpact(input: { path: string; dir: string; runs: number }): Promise<void> {
  const path = join(input.dir, 'impact.db');
  await grow(input.path, path);
  const database = await openDatabase(path, { mode: 'read' });
  try {
    const scan = await median(input.runs, () => database.query(SCAN));
    const rows: Record<string, string>[] = [
      { what: 'count(distinct client_ip), for comparison', seconds: seconds(scan) },
    ];
    let slowest = 0;
    const measure = async (what: string, work: () => Promise<unknown>) => {
      const before = process.cpuUsage();
      const time = await median(input.runs, work);
      slowest = Math.max(slowest, time);
      const { user, system } = process.cpuUsage(before);
      rows.push({
        what,
        seconds: seconds(time),
        'CPU seconds': seconds((user + system) / 1e6 / input.runs),
        'of the count': ratio(time / scan),
      });
    };
    await measure('impact, 50 rows', () => runImpact(database, {}, { from: OLD, to: NEW, limit: 50 }));
    await measure('impact --group-by client, all rows', () =>
      runImpact(database, {}, { from: OLD, to: NEW, groupBy: 'client' }),
    );
    await measure('impact --verdict breaks, all rows', () =>
      runImpact(database, {}, { from: OLD, to: NEW, verdict: 'breaks' }),
    );
    await measure('impact --suggest', () => runSuggest(database, {}, { from: OLD }));
    const over = `${CONNECTIONS.toLocaleString('en-US')} connections`;
    print(`Impact of a policy over ${over}`, rows);
    against('slowest impact', slowest, { over, unit: 's', atMost: 5 });
  } finally {
    database.close();
  }
}

async function grow(from: string, to: string): Promise<void> {
  const database = await openDatabase(to, { mode: 'write' });
  try {
    await database.run(`attach ${quoteLiteral(from)} as source (read_only)`);
    await database.run('insert into objects by name select * from source.objects');
    await database.run('insert into connection_traits by name select * from source.connection_traits');
    for (let round = 0, missing = CONNECTIONS; missing > 0; round++) {
      missing -= await database.run(
        `insert into connection_rows by name
        select * replace (started_at + interval '${round * 7} days' as started_at, ended_at + interval '${round * 7} days' as ended_at)
        from source.connection_rows limit ${missing}`,
      );
    }
  } finally {
    database.close();
  }
}
