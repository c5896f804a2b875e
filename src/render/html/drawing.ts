/**
 * A chart as a figure of the page: drawn once for wide and once for narrow screens, since text that shrinks with its drawing
 * cannot be read. Colours are custom properties, so that it follows light, dark and print.
 */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Chart } from '../charts/chart.js';
import { THEMED } from '../charts/palette.js';
import { clipText } from '../charts/values.js';
import { leanSvg, type MarkLabel } from './lean-svg.js';
import { html, type Markup, trusted } from './markup.js';

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);

/** CSS pixels; the style shows the narrow one up to 600 px. */
const WIDTHS = { wide: 530, narrow: 326 } as const;

/** @param id of the drawing on the page; `titleLink` leads to where the numbers are */
export function figure(chart: Chart, id: string, titleLink?: string): Markup {
  const title = titleLink === undefined ? chart.title : html`<a href="${titleLink}">${chart.title}</a>`;
  const note = chart.note === undefined ? null : html`<small>${chart.note}</small>`;
  const drawings = (['wide', 'narrow'] as const).map((size) => drawing(chart, size, `${id}-${size}`));
  return html`<figure><figcaption>${title}${note}</figcaption>${legend(chart)}${drawings}</figure>
`;
}

/** Beside the drawing, where its words find room and wrap. The drawing tells the same to those who do not see it. */
function legend(chart: Chart): Markup | null {
  const entries = chart.legend(THEMED);
  if (entries.length === 0) return null;
  return html`<ul class="legend">${entries.map(
    ({ name, colour }) => html`<li><i class="${swatch(colour)}"></i>${clipText(name, LONGEST_NAME)}</li>`,
  )}</ul>`;
}

const LONGEST_NAME = 40;

/** The class of a colour: `c0` for `var(--c0)`. */
const swatch = (colour: string): string => /^var\(--(\w+)\)$/.exec(colour)?.[1] ?? 'other';

function drawing(chart: Chart, size: keyof typeof WIDTHS, id: string): Markup {
  const look = { width: WIDTHS[size], withLegend: false, palette: THEMED };
  const { width } = look;
  const height = Math.round(chart.height(look));
  const drawn = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    drawn.setOption(chart.option(look) as Parameters<typeof drawn.setOption>[0]);
    // Narrow screens have no mouse.
    const labelOf: MarkLabel = size === 'wide' ? chart.markLabel : () => undefined;
    const inside = trusted(leanSvg(drawn.renderToSVGString(), labelOf));
    return html`<svg class="${size}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${chart.title}</title><desc id="${id}-d">${chart.description} The numbers are in the table.</desc>${inside}</svg>`;
  } finally {
    drawn.dispose();
  }
}
