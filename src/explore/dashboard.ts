/**
 * The overview as a service: builds its counts and facts in the background, answers from them, one view at a time.
 */

import { readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import type { Database } from '../store/database.js';
import { bucketWidth, makeFacts, makeFirstCounts, readSpan, type Span } from './facts.js';
import { makeLane } from './lane.js';
import { type Overview, readFirstOverview, readOverview } from './overview.js';
import type { ViewFilters } from './view-filters.js';

export interface Choice {
  readonly filter: string;
  readonly value: string;
  /** The load balancer of a listener. */
  readonly parent: string | null;
  readonly n: number;
}

export interface Dashboard {
  /** The view of these filters. Throws `no_data`, `bad_cidr`, `bad_argument`, `interrupted`. */
  overview(filters: ViewFilters, signal: AbortSignal): Promise<Overview>;
  /** What the filters offer. */
  choices(): Promise<readonly Choice[]>;
  /** Listeners with the newest port and policy that metadata knows. */
  listeners(): Promise<readonly Readonly<Record<string, Cell>>[]>;
  /** Server names that hold a text, or client addresses that begin with it. */
  suggest(kind: 'sni' | 'client', text: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Views that were stopped while they were counted. */
  readonly interrupted: number;
  close(): Promise<void>;
}

/** Starts building at once; what goes wrong is told to whoever asks. */
export function makeDashboard(database: Database): Dashboard {
  const lane = makeLane(database);
  const ending = new AbortController();
  const first = lane.run(ending.signal, async (connection) => {
    const span = await readSpan(connection);
    await makeFirstCounts(connection, bucketWidth(span.from, span.to));
    const overview = await readFirstOverview(connection, span);
    const choices = (await connection.query(readQuery('explore/choices.sql'))).rows.map(readChoice);
    const { rows: listeners } = await connection.query(readQuery('explore/listeners.sql'));
    return { span, overview, choices, listeners };
  });
  // Queued behind the first counts, and before every view that needs it.
  const facts = lane.run(ending.signal, async (connection) => {
    await first;
    await makeFacts(connection);
  });
  for (const building of [first, facts]) building.catch(() => undefined);

  return {
    get interrupted() {
      return lane.interrupted;
    },
    async overview(filters, signal) {
      const { span, overview } = await first;
      if (isUnfiltered(filters, span)) return overview;
      await facts;
      return lane.run(signal, (connection) => readOverview(connection, span, filters));
    },
    choices: async () => (await first).choices,
    listeners: async () => (await first).listeners,
    async suggest(kind, text, signal) {
      await first;
      const file = kind === 'sni' ? 'suggest_names' : 'suggest_clients';
      const { rows } = await lane.run(signal, (connection) =>
        connection.query(readQuery(`explore/${file}.sql`), { text: text.toLowerCase() }),
      );
      return rows.map(({ value }) => String(value));
    },
    async close() {
      ending.abort();
      await lane.close();
    },
  };
}

function isUnfiltered(filters: ViewFilters, span: Span): boolean {
  const { from, to, loadBalancer, listener, client, sni, versions, ciphers, outcomes } = filters;
  return (
    (from === undefined || from <= span.from) &&
    (to === undefined || to >= span.to) &&
    [loadBalancer, listener, client, sni].every((value) => value === undefined) &&
    [versions, ciphers, outcomes].every((values) => values.length === 0)
  );
}

function readChoice({ filter, value, parent, n }: Readonly<Record<string, Cell>>): Choice {
  return {
    filter: String(filter),
    value: String(value),
    parent: parent === null || parent === undefined ? null : String(parent),
    n: Number(n),
  };
}
