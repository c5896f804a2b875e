/**
 * The rule file of the gate, held against the database: its broken rules are findings.
 */
import { messageOf, TlslensError } from '../errors.js';
import { minute } from '../reports/compare-windows.js';
import type { ReportFilters } from '../reports/filters.js';
import type { Finding } from '../reports/findings.js';
import { parseRuleFile, runGate, type Verdict } from '../reports/gate.js';
import type { Cell, Result } from '../result.js';
import type { S3Store } from '../source/s3-store.js';
import { type S3Location, s3Uri } from '../source/s3-uri.js';
import type { Database } from '../store/database.js';

export interface GateCheck {
  /** `null` where there are no rules, no data, or where the rules could not be checked. */
  readonly verdict: Verdict | null;
  readonly result: Result | null;
  readonly findings: readonly Finding[];
  /** Ids of rules that the logs are too thin to decide; `null`: none was decided. */
  readonly undecided: ReadonlySet<string> | null;
  /** Why the rules could not be checked. */
  readonly problem: string | null;
}

export async function checkGate(
  store: S3Store,
  at: S3Location,
  database: Database,
  filters: ReportFilters,
  now: Date,
): Promise<GateCheck> {
  const uri = s3Uri(at.bucket, at.key);
  try {
    const file = await store.getText(at);
    if (file === null) return failed(`There is no rule file at ${uri}.`);
    const rules = parseRuleFile(file.text, uri);
    // The window of a quiet time ends now, whatever the reports are about.
    const { verdict, result } = await runGate(database, rules, rules.quietForMs === undefined ? filters : {}, { now });
    const of = (wanted: Verdict) => result.rows.filter((row) => row.verdict === wanted);
    return {
      verdict,
      result,
      findings: of('broken').map((row) => ({
        kind: 'gate',
        id: `gate ${row.rule}`,
        traits: [],
        text: brokenText(row),
        names: [],
      })),
      undecided: new Set(of('unknown').map(({ rule }) => `gate ${rule}`)),
      problem: null,
    };
  } catch (error) {
    if (!(error instanceof TlslensError)) throw error;
    return error.code === 'no_data' ? { ...NOTHING, problem: null } : failed(messageOf(error));
  }
}

function brokenText({ rule, observed, connections, offending, offenders, last_seen }: Result['rows'][number]): string {
  if (offending === null) return `${rule}: ${observed}.`;
  const share = `${countText(offending)} of ${countText(connections)} connections ${Number(offending) === 1 ? 'does' : 'do'} not keep to it`;
  const latest = last_seen instanceof Date ? `, latest ${minute(last_seen)}` : '';
  return `${rule}: ${share} (${observed}), from ${offenders}${latest}.`;
}

const countText = (count: Cell | undefined): string => Number(count).toLocaleString('en-US');

const NOTHING: GateCheck = { verdict: null, result: null, findings: [], undecided: null, problem: null };
const failed = (problem: string): GateCheck => ({ ...NOTHING, problem });
