/**
 * What was told on which channel, so that nothing is told twice. Kept beside the database, and written after the telling:
 * findings follow from the database alone, so that a run that ends between the two is made good by the next one, which
 * may tell some of it again but leaves nothing out.
 */
import type { Finding, FindingKind } from '../reports/findings.js';

/** By the id of the finding. */
export type ToldFindings = Readonly<
  Record<string, { readonly kind: FindingKind; readonly traits: readonly string[]; readonly told_at: string }>
>;

export interface FindingsState {
  readonly version: 1;
  readonly run: string;
  /** ETag of the database that the findings were read from. */
  readonly database: string;
  readonly channels: Readonly<Record<string, ToldFindings>>;
}

export interface News {
  readonly fresh: readonly Finding[];
  /** Gate rules that hold again. */
  readonly resolved: readonly string[];
  /** Nothing was told on this channel before. */
  readonly isFirst: boolean;
  /** What will have been told when this has been. */
  readonly toldAfter: ToldFindings;
}

/**
 * What is new against what was told: findings with another id, and known ones with a trait that they had not.
 *
 * @param isUndecided of a finding that was told and is not there now: whether this run could not say
 */
export function newsOf(
  told: ToldFindings | undefined,
  findings: readonly Finding[],
  isUndecided: (id: string, kind: FindingKind) => boolean,
  now: Date,
): News {
  const before = told ?? {};
  const isNews = ({ id, traits }: Finding) => {
    const known = before[id];
    return known === undefined || traits.some((trait) => !known.traits.includes(trait));
  };
  const fresh = findings.filter(isNews);
  const current = new Set(findings.map(({ id }) => id));
  const gone = Object.entries(before).filter(([id]) => !current.has(id));
  const held = gone.filter(([id, { kind }]) => isUndecided(id, kind));
  const told_at = now.toISOString();
  return {
    fresh,
    resolved: gone
      .filter(([id, { kind }]) => kind === 'gate' && !isUndecided(id, kind))
      .map(([id]) => id.replace(/^gate /, '')),
    isFirst: told === undefined,
    toldAfter: Object.fromEntries([
      ...held,
      ...findings.map((finding) => {
        const { id, kind, traits } = finding;
        return [id, { kind, traits, told_at: isNews(finding) ? told_at : (before[id]?.told_at ?? told_at) }] as const;
      }),
    ]),
  };
}

/** The text of a state; `null` where it cannot be read: then everything is news, which is better than silence. */
export function parseFindingsState(text: string): FindingsState | null {
  try {
    const state = JSON.parse(text) as Partial<FindingsState> | null;
    return state?.version === 1 && typeof state.channels === 'object' && state.channels !== null
      ? (state as FindingsState)
      : null;
  } catch {
    return null;
  }
}

export const writeFindingsState = (state: FindingsState): string => `${JSON.stringify(state, null, 1)}\n`;

/** Both: for runs that told at the same time. What one of them knows to be told, is. */
export function mergeStates(ours: FindingsState, theirs: FindingsState | null): FindingsState {
  if (theirs === null) return ours;
  const names = new Set([...Object.keys(theirs.channels), ...Object.keys(ours.channels)]);
  const channels = [...names].map((name) => [name, { ...theirs.channels[name], ...ours.channels[name] }] as const);
  return { ...ours, channels: Object.fromEntries(channels) };
}
