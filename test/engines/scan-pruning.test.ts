import { describe, expect, it } from 'vitest';
import { listReports } from '../../src/reports/catalogue.js';
import { compare } from '../../src/reports/compare.js';
import { runGate } from '../../src/reports/gate.js';
import { runReport } from '../../src/reports/run-report.js';
import type { Source } from '../../src/reports/source.js';

/** An engine over folders by day that keeps what it is asked, and knows just enough for the next question to come. */
function recorder(): Source & { readonly asked: string[] } {
  const asked: string[] = [];
  const time = new Date('2026-03-10T12:00:00Z');
  const row = {
    objects: 1,
    connections: 10,
    rejected_lines: 0,
    gaps: 0,
    met: 1,
    first_time: time,
    last_time: time,
    data_from: new Date('2026-03-01T00:00:00Z'),
    data_to: new Date('2026-03-20T00:00:00Z'),
  };
  return {
    path: 'a recorder',
    scan: { lateDays: 1, allowsAll: false },
    asked,
    async query(sql) {
      asked.push(sql);
      return { columns: [], rows: [row] };
    },
  };
}

/** Relations that are made of log lines: reading one is reading folders. */
const OF_LINES =
  /\b(?:from|join) (?:connections|connections_enriched|handshakes|handshakes_graded|objects|rejected_lines|client_owners)\b/g;

/** How often a statement reads log lines, and how often it says from which day on. */
function readsAndBounds(sql: string): { reads: number; bounds: number } {
  const text = sql.replace(/--.*$/gm, '');
  return { reads: (text.match(OF_LINES) ?? []).length, bounds: (text.match(/delivery_day >= '/g) ?? []).length };
}

async function asked(ask: (source: Source) => Promise<unknown>): Promise<string[]> {
  const source = recorder();
  // The made-up answer ends the run somewhere behind the last query over the logs.
  await ask(source).catch(() => undefined);
  return source.asked.filter((sql) => readsAndBounds(sql).reads > 0);
}

const from = new Date('2026-03-10T00:00:00Z');
const to = new Date('2026-03-11T00:00:00Z');

describe('over folders by day', () => {
  it.each(listReports().map(({ name }) => name))(
    'the report %s never reads a relation of log lines without its days',
    async (name) => {
      const filters = {
        from,
        to,
        loadBalancer: 'public-edge',
        listener: '8c21b122c223d324',
        client: '10.0.0.0/8',
        sni: 'a.example',
      };
      const queries = await asked((source) => runReport(source, name, filters));
      expect(queries.length).toBeGreaterThan(1);
      for (const sql of queries) {
        const { reads, bounds } = readsAndBounds(sql);
        expect(bounds, sql).toBeGreaterThanOrEqual(reads);
      }
    },
  );

  it.each([
    ['gate', (source: Source) => runGate(source, { rules: [], minCoverage: 0.9, allow: [] } as never, { from, to })],
    [
      'compare',
      (source: Source) =>
        compare(source, {
          after: { from, to },
          before: { from: new Date('2026-03-03T00:00:00Z'), to: new Date('2026-03-04T00:00:00Z') },
        } as never),
    ],
  ])('%s never does either', async (_, ask) => {
    const queries = await asked(ask);
    expect(queries.length).toBeGreaterThan(1);
    for (const sql of queries) {
      const { reads, bounds } = readsAndBounds(sql);
      expect(bounds, sql).toBeGreaterThanOrEqual(reads);
    }
  });
});
