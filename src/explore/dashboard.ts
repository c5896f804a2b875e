/**
 * The overview as a service: makes its facts in the background, answers from them, one view at a time.
 */

import { readQuery } from '../query-files.js';
import type { Cell } from '../result.js';
import type { Database } from '../store/database.js';
import { makeFacts, readSpan } from './facts.js';
import { makeLane } from './lane.js';
import { type Overview, readOverview } from './overview.js';
import type { ViewFilters } from './view-filters.js';

export interface Choice {
  readonly filter: string;
  readonly value: string;
  /** The load balancer of a listener. */
  readonly parent: string | null;
  /** The port of a listener. */
  readonly port: number | null;
  readonly n: number;
}

export interface Dashboard {
  /** The view of these filters. Throws `no_data`, `bad_cidr`, `bad_argument`, `interrupted`. */
  overview(filters: ViewFilters, signal: AbortSignal): Promise<Overview>;
  /** What the filters offer. */
  choices(): Promise<readonly Choice[]>;
  /** Listeners with the newest port and policy that metadata knows. */
  listeners(signal: AbortSignal): Promise<readonly Readonly<Record<string, Cell>>[]>;
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
  // Queued before every view.
  const facts = lane.run(ending.signal, async (connection) => {
    await makeFacts(connection);
    const span = await readSpan(connection);
    const choices = (await connection.query(readQuery('explore/choices.sql'))).rows.map(readChoice);
    return { span, choices };
  });
  facts.catch(() => undefined);

  return {
    get interrupted() {
      return lane.interrupted;
    },
    async overview(filters, signal) {
      const { span } = await facts;
      return lane.run(signal, (connection) => readOverview(connection, span, filters));
    },
    choices: async () => (await facts).choices,
    async listeners(signal) {
      await facts;
      return (await lane.run(signal, (connection) => connection.query(readQuery('explore/listeners.sql')))).rows;
    },
    async suggest(kind, text, signal) {
      await facts;
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

function readChoice({ filter, value, parent, port, n }: Readonly<Record<string, Cell>>): Choice {
  return {
    filter: String(filter),
    value: String(value),
    parent: parent === null || parent === undefined ? null : String(parent),
    port: port === null || port === undefined ? null : Number(port),
    n: Number(n),
  };
}
