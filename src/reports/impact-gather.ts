/**
 * What every impact answer begins with: the policies, what was agreed on under which of them, and what is behind it.
 */
import { TlslensError } from '../errors.js';
import type { SecurityPolicy } from '../policy/security-policy.js';
import { readQuery } from '../query-files.js';
import type { Coverage, Window } from '../result.js';
import { type Database, IN_MEMORY, openDatabase } from '../store/database.js';
import { assumeCurrent } from '../store/metadata-assume.js';
import { readCoverage } from './coverage.js';
import { makeConditions, type ReportFilters } from './filters.js';
import { makeGroups } from './impact-groups.js';
import { type Agreement, readAgreements } from './impact-judge.js';
import { failedNotes } from './impact-notes.js';
import { type PolicyBook, readPolicies } from './impact-policies.js';
import { findMetadata, readSegments, writeSegments } from './impact-segments.js';
import { noData } from './no-data.js';
import { assumedElsewhere, isDatabase, type Source, within } from './source.js';
import { ASSUMED } from './supplement-notes.js';

/** What is known before anything is judged. */
export interface Found {
  /** Where the groups are: the database that was asked, or one in memory for those of another engine. */
  readonly workspace: Database;
  readonly policies: PolicyBook;
  readonly agreements: readonly Agreement[];
  readonly from: SecurityPolicy | undefined;
  readonly covered: { readonly window: Window; readonly coverage: Coverage };
  /** Sentences about handshakes that did not complete. */
  readonly failed: readonly string[];
  /** The note that every page must have where policies are assumed; otherwise nothing. */
  readonly assumed: readonly string[];
  /** Whether a list of networks is there. */
  readonly hasOwners: boolean;
}

export interface GatherOptions {
  /** Names of policies, checked before any long work. */
  readonly to?: string | undefined;
  readonly from?: string | undefined;
  readonly limit?: number | undefined;
  /** Takes the oldest known policy of a listener for what held before it was first seen. */
  readonly assumeCurrent?: boolean | undefined;
  /** Whether owners must be known. */
  readonly needsOwners?: boolean;
  /** Whether groups are to be told apart by server name. */
  readonly withNames: boolean;
}

/**
 * Gathers the agreements and hands them to `work`, which may use the temporary tables; they are gone afterwards.
 *
 * @throws as `runImpact`
 */
export async function withAgreements<T>(
  asked: Source,
  filters: ReportFilters,
  options: GatherOptions,
  work: (found: Found) => Promise<T>,
): Promise<T> {
  const database = within(asked, filters);
  const { limit = 0 } = options;
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new TlslensError('bad_argument', `The limit ${limit} is no whole number of rows.`, {
      hint: 'Give --limit a number; 0 shows all rows.',
      details: { limit },
    });
  }
  const conditions = makeConditions(filters, database.scan);
  if (options.assumeCurrent) {
    if (!isDatabase(database)) throw assumedElsewhere(database);
    await assumeCurrent(database);
  }
  const metadata = await findMetadata(database);
  const policies = await readPolicies(database, metadata.hasPolicies);
  const from = options.from === undefined ? undefined : policies.get(options.from);
  if (options.to !== undefined) policies.get(options.to);
  if (from === undefined && !metadata.hasEpochs) throw metadataMissing(database.path, 'it holds no listeners');
  if (options.needsOwners && !metadata.hasOwners) {
    throw new TlslensError(
      'metadata_missing',
      `Could not group by owner: ${database.path} holds no list of networks.`,
      {
        hint: 'Load one with: tlslens networks load FILE, or group by client.',
      },
    );
  }
  const { isEmpty, ...covered } = await readCoverage(database, filters, conditions, 'started_at');
  if (isEmpty) throw await noData(database, filters, 'started_at');

  const workspace = isDatabase(database) ? database : await openDatabase(IN_MEMORY, { mode: 'write' });
  try {
    const segments = await readSegments(database, conditions, policies, from);
    await writeSegments(workspace, segments);
    await makeGroups(database, workspace, { filters, conditions, metadata, segments, withNames: options.withNames });
    const agreements = await readAgreements(workspace, segments);
    if (agreements.length === 0) {
      throw new TlslensError('no_data', 'No handshake that matches did complete, so there is nothing to judge by.', {
        hint: 'tlslens report failures tells why they failed.',
        details: { connections: covered.coverage.connections },
      });
    }
    if (agreements.every(({ segment }) => segment.known === 'unknown')) {
      throw metadataMissing(
        database.path,
        'it tells no policy for the time when these connections started',
        ', or take the oldest one known with --assume-current',
      );
    }
    const failed = await failedNotes(database, workspace, conditions);
    const isAssumed = options.assumeCurrent || agreements.some(({ segment }) => segment.known === 'assumed');
    const assumed = isAssumed ? [ASSUMED] : [];
    return await work({
      workspace,
      policies,
      agreements,
      from,
      covered,
      failed,
      assumed,
      hasOwners: metadata.hasOwners,
    });
  } finally {
    if (isDatabase(database)) await database.run(readQuery('impact/drop.sql'));
    else workspace.close();
  }
}

function metadataMissing(path: string, because: string, or = ', or fetch metadata with: tlslens sync'): TlslensError {
  return new TlslensError(
    'metadata_missing',
    `The policy in force is not known from the metadata in ${path}: ${because}.`,
    {
      hint: `Name it with --from POLICY, for example --from ELBSecurityPolicy-2016-08${or}`,
      details: { path },
    },
  );
}
