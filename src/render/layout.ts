/**
 * How wide each column of a table becomes on a terminal of a given width. Pure arithmetic: content is measured
 * by the caller.
 */

/** Spaces between columns. */
export const GAP = 2;

/** What a column asks for, in terminal cells. */
export interface Demand {
  /** Widest cell. */
  readonly content: number;
  /** Widest cell without ornament (the bar of a share). */
  readonly bare: number;
  /** Cells that content must have at least; {@link bare} where it may not be cut: numbers, times and booleans never are. */
  readonly least: number;
  /** The title on one line, and broken where it can be. */
  readonly title: number;
  readonly narrowTitle: number;
}

export interface Layout {
  readonly widths: readonly number[];
  /** Whether there is room for ornament. */
  readonly ornament: boolean;
}

/** Below this a text tells too little: rather one record under the other. */
export const LEAST_TEXT = 12;

/**
 * Fits the columns into `available` cells, giving up first what costs the reader least: titles on one line, then
 * ornament. `null` when even that is too wide: then texts must be cut.
 */
export function layOutWhole(demands: readonly Demand[], available: number | undefined): Layout | null {
  const room = roomFor(demands, available);
  for (const ornament of [true, false]) {
    const contents = demands.map(({ content, bare }) => (ornament ? content : bare));
    const wanted = demands.map(({ title }, i) => Math.max(title, contents[i]!));
    const least = demands.map(({ narrowTitle }, i) => Math.max(narrowTitle, contents[i]!));
    const widths = shrinkWidest(wanted, least, room);
    if (widths !== null) return { widths, ornament };
  }
  return null;
}

/** Fits the columns as {@link layOutWhole} does, or else by cutting the widest texts. `null` when that is too wide too. */
export function layOut(demands: readonly Demand[], available: number | undefined): Layout | null {
  const whole = layOutWhole(demands, available);
  if (whole !== null) return whole;
  const room = roomFor(demands, available);
  const wanted = demands.map(({ narrowTitle, bare }) => Math.max(narrowTitle, bare));
  const least = demands.map(({ narrowTitle, bare, least }) => Math.max(narrowTitle, Math.min(bare, least)));
  const widths = shrinkWidest(wanted, least, room);
  return widths === null ? null : { widths, ornament: false };
}

function roomFor(demands: readonly Demand[], available: number | undefined): number {
  return available === undefined ? Number.POSITIVE_INFINITY : available - GAP * (demands.length - 1);
}

/** Takes from the widest column that may still give, until the sum fits; `null` when it cannot. */
function shrinkWidest(wanted: readonly number[], least: readonly number[], room: number): number[] | null {
  if (sum(least) > room) return null;
  const widths = [...wanted];
  for (let excess = sum(widths) - room; excess > 0; ) {
    const givers = widths.map((_, i) => i).filter((i) => widths[i]! > least[i]!);
    const widest = Math.max(...givers.map((i) => widths[i]!));
    const level = givers.filter((i) => widths[i] === widest);
    // All of the widest go down together, to the next one below or to their own least.
    const floor = Math.max(
      0,
      ...givers.filter((i) => widths[i]! < widest).map((i) => widths[i]!),
      ...level.map((i) => least[i]!),
    );
    const step = Math.min(widest - floor, Math.floor(excess / level.length));
    if (step > 0) for (const i of level) widths[i]! -= step;
    else for (const i of level.slice(0, excess)) widths[i]! -= 1;
    excess = sum(widths) - room;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
