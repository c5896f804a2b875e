/**
 * The filters of a view, kept in its address: what is in the address is what is shown, so that a link is the view.
 */

/** Filters that hold one value, as the address spells them. */
export const SINGLE = ['from', 'to', 'load-balancer', 'listener', 'sni', 'client'] as const;
/** Filters that hold any number of values. */
export const MULTIPLE = ['version', 'cipher', 'outcome'] as const;

export type Single = (typeof SINGLE)[number];
export type Multiple = (typeof MULTIPLE)[number];
export type FilterName = Single | Multiple;

/** Words for people. */
export const FILTER_LABELS: Readonly<Record<FilterName, string>> = {
  from: 'From',
  to: 'To',
  'load-balancer': 'Load balancer',
  listener: 'Listener',
  sni: 'SNI',
  client: 'Client network',
  version: 'Version',
  cipher: 'Cipher',
  outcome: 'Outcome',
};

/** The filters alone of an address. */
export function filtersOf(parameters: URLSearchParams): URLSearchParams {
  const filters = new URLSearchParams();
  for (const name of [...SINGLE, ...MULTIPLE]) {
    for (const value of new Set(parameters.getAll(name))) if (value !== '') filters.append(name, value);
  }
  return filters;
}

/** The same filters with one set, or taken away where `value` is `null`. */
export function withFilter(parameters: URLSearchParams, name: FilterName, value: string | null): URLSearchParams {
  const changed = new URLSearchParams(parameters);
  changed.delete(name);
  if (value !== null && value !== '') changed.set(name, value);
  return changed;
}

/** The same filters with one value added where it was not, and taken away where it was. */
export function toggled(parameters: URLSearchParams, name: FilterName, value: string): URLSearchParams {
  const before = parameters.getAll(name);
  const isOn = before.includes(value);
  if ((SINGLE as readonly string[]).includes(name)) return withFilter(parameters, name, isOn ? null : value);
  const changed = new URLSearchParams(parameters);
  changed.delete(name);
  for (const kept of isOn ? before.filter((other) => other !== value) : [...before, value]) changed.append(name, kept);
  return changed;
}

/** A window of time, at whole seconds. */
export function withWindow(parameters: URLSearchParams, window: { from: number; to: number } | null): URLSearchParams {
  const iso = (time: number) => new Date(Math.round(time / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
  const from = withFilter(parameters, 'from', window === null ? null : iso(window.from));
  return withFilter(from, 'to', window === null ? null : iso(window.to));
}

/** An address of a page with filters. */
export function address(path: string, parameters: URLSearchParams): string {
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}
