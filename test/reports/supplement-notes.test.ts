import { expect, test } from 'vitest';
import { listReports } from '../../src/reports/catalogue.js';
import { type ReportOptions, runReport } from '../../src/reports/run-report.js';
import type { Database } from '../../src/store/database.js';
import { SMALL_ESTATE, snapshotOf } from '../helpers/estate.js';
import { line } from '../helpers/log-line.js';
import { AT_EDGE, databaseWith, loadNetworks } from '../helpers/metadata-database.js';

async function notesOf(database: Database, options: ReportOptions = {}): Promise<Record<string, string>> {
  const notes: Record<string, string> = {};
  for (const { name } of listReports()) notes[name] = (await runReport(database, name, {}, options)).notes.join('\n');
  return notes;
}

test('every report says that set-ups are assumed, also when it is run again without asking', async () => {
  const database = await databaseWith(
    [line({ ...AT_EDGE, started: '2026-03-01T00:00:00' })],
    snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'),
  );
  const before = await notesOf(database);
  for (const [name, notes] of Object.entries(before)) expect(notes, name).not.toContain('Assumed');
  for (const options of [{ assumeCurrent: true }, {}]) {
    const after = await notesOf(database, options);
    for (const [name, notes] of Object.entries(after)) expect(notes, name).toContain('Assumed (--assume-current)');
    // what is assumed is not called unknown as well
    for (const [name, notes] of Object.entries(after)) expect(notes, name).not.toContain('before it is unknown');
  }
});

test('notes about missing metadata and networks stand where they are used, and nowhere else', async () => {
  const database = await databaseWith([line()]);
  const notes = await notesOf(database);
  const withNote = (text: string) => Object.keys(notes).filter((name) => notes[name]?.includes(text));
  const using = (what: string) =>
    listReports()
      .filter(({ uses }) => (uses as readonly string[]).includes(what))
      .map(({ name }) => name);
  expect(withNote('No metadata: run tlslens sync')).toEqual(using('metadata'));
  expect(withNote('No list of networks')).toEqual(using('networks'));
  expect(using('networks')).toEqual(['client-ips', 'legacy-owners', 'legacy-clients', 'owners']);
});

test('nothing is missing where metadata reaches back to the first connection and networks are loaded', async () => {
  const database = await databaseWith(
    [line({ ...AT_EDGE, started: '2026-03-02T00:00:00' })],
    snapshotOf(SMALL_ESTATE, '2026-03-02T00:00:00Z'),
  );
  await loadNetworks(database, '203.0.113.0/24,web,');
  for (const [name, notes] of Object.entries(await notesOf(database))) {
    expect(notes, name).not.toMatch(/No metadata|No list|first snapshot|Assumed|bundled/);
  }
});
