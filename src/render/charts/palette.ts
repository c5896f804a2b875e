/**
 * Colours that people with any colour vision tell apart, after Okabe and Ito (https://jfly.uni-koeln.de/color/), each
 * darkened or lightened until it stands out from its background by 3:1 (WCAG 1.4.11).
 */

export interface Palette {
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly background: string;
  /** At least {@link SERIES_COLOURS}. */
  readonly series: readonly string[];
  /** For what is left over, or not known. */
  readonly other: string;
}

export const SERIES_COLOURS = 6;

/** On white. */
export const LIGHT: Palette = {
  text: '#1b1f24',
  dim: '#57606a',
  line: '#d8dee4',
  background: '#ffffff',
  series: ['#0072b2', '#c2410c', '#00805f', '#a8559a', '#8f6400', '#3d8fbf'],
  other: '#7d8590',
};

/** On near black. */
export const DARK: Palette = {
  text: '#e6edf3',
  dim: '#9da7b1',
  line: '#30363d',
  background: '#161b22',
  series: ['#56b4e9', '#f0814a', '#2fbf95', '#d993bd', '#e6b94d', '#8ecdf0'],
  other: '#8b949e',
};

/** The names of the custom properties of a page that change with its theme: `var(--c0)` and so on. */
export const THEMED: Palette = {
  text: 'var(--text)',
  dim: 'var(--dim)',
  line: 'var(--line)',
  background: 'var(--panel)',
  series: LIGHT.series.map((_, index) => `var(--c${index})`),
  other: 'var(--other)',
};

/** The custom properties that {@link THEMED} needs, as CSS declarations. */
export function paletteDeclarations({ text, dim, line, background, series, other }: Palette): string {
  return [
    `--text:${text}`,
    `--dim:${dim}`,
    `--line:${line}`,
    `--panel:${background}`,
    ...series.map((colour, index) => `--c${index}:${colour}`),
    `--other:${other}`,
  ].join(';');
}

/** Words that keep their colour from chart to chart: good is blue or green, bad is vermilion. */
const FIXED: Readonly<Record<string, number>> = {
  'TLS 1.3': 0,
  'TLS 1.2': 2,
  'TLS 1.1': 4,
  'TLS 1.0': 1,
  completed: 0,
  failed: 1,
  legacy: 1,
  breaks: 1,
  unknown: -1,
  safe: 2,
  before: -1,
  after: 0,
  'before share': -1,
  'after share': 0,
  'post-quantum': 2,
  classical: 0,
  'not logged': -1,
  'none agreed': -1,
  other: -1,
  'with an object': 0,
  missing: 1,
  no_client_hello: -1,
  refused: 1,
  client_alert: 3,
};

const PLACES = new Map(Object.keys(FIXED).map((name, index) => [name, index]));

/** Place of a word among those that have one; all others come behind them. */
export function usualPlace(name: string): number {
  return PLACES.get(name) ?? PLACES.size;
}

/** The colour of each series, by its name where that has one, else the next that is free. */
export function coloursOf(names: readonly string[], palette: Palette): string[] {
  const fixed = names.map((name) => (Object.hasOwn(FIXED, name) ? (FIXED[name] as number) : undefined));
  const free = palette.series.map((_, index) => index).filter((index) => !fixed.includes(index));
  return fixed.map((index) => {
    const chosen = index ?? free.shift() ?? -1;
    return palette.series[chosen] ?? palette.other;
  });
}
