/**
 * What a chart is: a title, a sentence for those who do not see it, and an ECharts option for a given look. Nothing here
 * needs Node, nor ECharts itself: pages on the server and in the browser draw the same charts.
 */
import type { EChartsOption } from 'echarts';
import type { Palette } from './palette.js';

/** Where it is drawn. */
export interface Look {
  /** CSS pixels. */
  readonly width: number;
  readonly palette: Palette;
  /** `false` where the surroundings tell what the colours mean. */
  readonly withLegend?: boolean;
}

/** What a colour of a chart means. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
}

export interface Chart {
  readonly title: string;
  /** What it shows, in words: kind, extent, largest value. */
  readonly description: string;
  /** What of the data is not drawn, and how to read it; absent where all is plain. */
  readonly note?: string;
  /** CSS pixels that it needs at this width. */
  readonly height: (look: Omit<Look, 'palette'>) => number;
  /** Empty where there is but one colour. */
  readonly legend: (palette: Palette) => readonly LegendEntry[];
  readonly option: (look: Look) => EChartsOption;
  /** What a mark stands for, by the numbers of its series and of its value in it. */
  readonly markLabel: (series: number, index: number) => string | undefined;
}
