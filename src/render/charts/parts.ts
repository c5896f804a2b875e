/**
 * What all charts have: the way of their text and of their legend.
 */
import type { LegendComponentOption } from 'echarts';
import type { Palette } from './palette.js';
import { clipText } from './values.js';

export function textStyle(palette: Palette) {
  return { color: palette.text, fontFamily: 'inherit', fontSize: 12 };
}

const LONGEST_NAME = 26;

export function legend(series: readonly { readonly name: string }[], palette: Palette): LegendComponentOption {
  return {
    type: 'plain',
    top: 0,
    left: 0,
    data: series.map(({ name }) => name),
    formatter: (name: string) => clipText(name, LONGEST_NAME),
    icon: 'roundRect',
    itemWidth: 12,
    itemHeight: 10,
    itemGap: 12,
    selectedMode: false,
    textStyle: { color: palette.text, fontSize: 12 },
  };
}
