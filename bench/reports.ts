/**
 * Every report over the whole of the generated logs, and the page of all of them.
 */
import { renderToString } from '../src/render/render.js';
import { listReports } from '../src/reports/catalogue.js';
import { runReport } from '../src/reports/run-report.js';
import { openDatabase } from '../src/store/database.js';
import { against } from './aims.js';
import { median, print, seconds } from './measure.js';

export async function measureReports(path: string, runs: number): Promise<void> {
  const database = await openDatabase(path, { mode: 'read' });
  const rows: Record<string, string>[] = [];
  let slowest = 0;
  for (const { name } of listReports()) {
    const time = await median(runs, () => runReport(database, name, {}));
    slowest = Math.max(slowest, time);
    rows.push({ report: name, seconds: seconds(time) });
  }
  const results = [];
  for (const { name } of listReports()) results.push(await runReport(database, name, {}, { countAll: true }));
  const connections = `${results[0]?.coverage?.connections.toLocaleString('en-US')} connections`;
  const page = await renderToString(results, 'html', { title: 'Bench' });
  database.close();
  print('Reports', rows);
  against('slowest report', slowest, { over: connections, unit: 's', atMost: 1 });
  against('page of all reports', Buffer.byteLength(page) / 1e6, { over: connections, unit: 'MB', atMost: 2 });
}
