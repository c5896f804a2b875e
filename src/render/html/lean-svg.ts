/**
 * A drawing of ECharts with what a page needs of it: no inline style (the page's policy takes none), no ids, and marks of one
 * look in one path. A tenth of the bytes.
 */
import { htmlText } from '../escape.js';

/** What a mark stands for, by the numbers of its series and of its value in it. */
export type MarkLabel = (series: number, index: number) => string | undefined;

/** Marks beyond which none has a label of its own: they are too close to be pointed at. */
const MOST_LABELS = 160;

interface Shape {
  /** Attributes that shapes drawn together have in common. */
  readonly look: string;
  readonly path: string;
  readonly label: string | undefined;
}

/** The children of the drawing's `svg` element. */
export function leanSvg(svg: string, labelOf: MarkLabel): string {
  const bare = svg.replace(/<defs[\s\S]*?<\/defs>|<style[\s\S]*?<\/style>/g, '');
  const elements = [...bare.matchAll(/<(path|text)\b([^>]*)>([^<]*)/g)];
  const marks = elements.filter(([, , attributes]) => attributes!.includes('ecmeta_ssr_type="chart"')).length;
  const hasLabels = marks <= MOST_LABELS;
  let out = '';
  let together: Shape[] = [];
  const flush = () => {
    out += drawn(together);
    together = [];
  };
  for (const [, name, text = '', content = ''] of elements) {
    const attributes = readAttributes(text);
    if (name === 'text') {
      flush();
      out += label(attributes, content);
      continue;
    }
    const shape = shapeOf(attributes, hasLabels ? labelOf : () => undefined);
    if (shape === undefined) continue;
    if (together.length > 0 && together[0]!.look !== shape.look) flush();
    together.push(shape);
  }
  flush();
  return out;
}

type Attributes = Readonly<Record<string, string>>;

function readAttributes(text: string): Attributes {
  return Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
}

function shapeOf(attributes: Attributes, labelOf: MarkLabel): Shape | undefined {
  const { fill = 'none', stroke, d = '', transform = '' } = attributes;
  const width = Number(attributes['stroke-width'] ?? 1);
  const isStroked = stroke !== undefined && width > 0;
  if ((fill === 'none' || attributes['fill-opacity'] === '0') && !isStroked) return undefined;
  const isMark = attributes.ecmeta_ssr_type === 'chart';
  const label = isMark
    ? labelOf(Number(attributes.ecmeta_series_index), Number(attributes.ecmeta_data_index))
    : undefined;
  const scaled = /^matrix\(([\d.]+),0,0,[\d.]+,([-\d.]+),([-\d.]+)\)$/.exec(transform);
  if (scaled !== null) {
    // A circle, as a stroke of no length with round ends.
    const [, radius, x, y] = scaled.map(Number);
    const look = `stroke="${fill}" stroke-width="${round(2 * radius!)}" stroke-linecap="round"`;
    return { look, path: `M${round(x!)} ${round(y!)}h0`, label };
  }
  const look = [
    `fill="${fill}"`,
    ...(isStroked ? [`stroke="${stroke}"`] : []),
    ...(isStroked && width !== 1 ? [`stroke-width="${width}"`] : []),
    ...(attributes['stroke-dasharray'] === undefined ? [] : [`stroke-dasharray="${attributes['stroke-dasharray']}"`]),
    ...(attributes['stroke-linejoin'] === undefined ? [] : [`stroke-linejoin="${attributes['stroke-linejoin']}"`]),
    ...(transform === '' ? [] : [`transform="${transform}"`]),
  ];
  return { look: look.join(' '), path: shorter(d), label };
}

/** Lines to a point with nothing drawn before and behind it are left out. */
const shorter = (path: string): string => path.replace(/M[-\d.]+ [-\d.]+(?=M|$)/g, '');

function drawn(shapes: readonly Shape[]): string {
  const paths = shapes.filter(({ path }) => path !== '');
  const [first] = paths;
  if (first === undefined) return '';
  if (paths.every(({ label }) => label === undefined)) {
    return `<path ${first.look} d="${paths.map(({ path }) => path).join('')}"/>`;
  }
  const marks = paths.map(({ path, label }) =>
    label === undefined ? `<path d="${path}"/>` : `<path d="${path}"><title>${htmlText(label)}</title></path>`,
  );
  return `<g ${first.look}>${marks.join('')}</g>`;
}

/** ECharts escapes the text; all of it is centred on its line, which the style of the page does. */
function label(attributes: Attributes, content: string): string {
  const [, left = '0', top = '0'] = /^translate\(([-\d.]+) ([-\d.]+)\)$/.exec(attributes.transform ?? '') ?? [];
  const x = round(Number(left) + Number(attributes.x ?? 0));
  const y = round(Number(top) + Number(attributes.y ?? 0));
  const anchor = attributes['text-anchor'];
  const size = /font-size:(\d+)px/.exec(attributes.style ?? '')?.[1] ?? '12';
  const align = anchor === undefined || anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${x}" y="${y}"${align} font-size="${size}" fill="${attributes.fill ?? 'currentColor'}">${content}</text>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
