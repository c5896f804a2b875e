/**
 * Charts of results as ECharts options; free of Node and of ECharts itself, so that a browser can import it.
 */
export type { Chart, Look } from './chart.js';
export { type Charted, chartOf, chartsOf, drawChart } from './charts-of.js';
export { guessChart } from './guess.js';
export { DARK, LIGHT, type Palette, paletteDeclarations, SERIES_COLOURS, THEMED } from './palette.js';
