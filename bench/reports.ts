/**
 * Every report over the whole of the generated logs.
 */
import { listReports } from '../src/reports/catalogue.js';
import { runReport } from '../src/reports/run-report.js';
import { openDatabase } from '../src/store/database.js';
import { median, print, seconds } from './measure.js';

export async function measureReports(path: string, runs: number): Promise<void> {
  const database = await openDatabase(path, { mode: 'read' });
  const rows: Record<string, string>[] = [];
  for (const { name } of listReports()) {
    const time = await median(runs, () => runReport(database, name, {}));
    rows.push({ report: name, seconds: seconds(time) });
  }
  database.close();
  print('Reports', rows);
}
