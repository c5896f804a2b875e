/**
 * A window of time, chosen by dragging over a chart: with mouse, pen or finger. What the window is, its owner keeps.
 */
import type { Chart } from './chart.js';
import { el } from './dom.js';

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

export interface Brush {
  /** Shows this window; `null` is none. */
  show(window: TimeWindow | null): void;
}

/** Dragged less far, it was a click. */
const LEAST_PIXELS = 6;

/**
 * @param step milliseconds that a window is a multiple of
 * @param onChoose gets the window, or `null` for a click
 */
export function addBrush(chart: Chart, step: () => number, onChoose: (window: TimeWindow | null) => void): Brush {
  const band = el('div', { class: 'brush-band', hidden: true });
  const frame = chart.element.querySelector('.chart-frame') as HTMLElement;
  frame.classList.add('brushed');
  frame.append(band);
  let window: TimeWindow | null = null;
  let start: number | undefined;

  const place = (left: number, right: number) => {
    const clip = (pixel: number) => Math.min(Math.max(pixel, 0), frame.clientWidth);
    band.hidden = false;
    band.style.left = `${clip(Math.min(left, right))}px`;
    band.style.width = `${clip(Math.max(left, right)) - clip(Math.min(left, right))}px`;
  };
  const x = (event: PointerEvent) => event.clientX - frame.getBoundingClientRect().left;
  const show = (next: TimeWindow | null) => {
    window = next;
    if (next === null) band.hidden = true;
    else place(chart.pixelAt(next.from), chart.pixelAt(next.to));
  };
  const end = () => {
    start = undefined;
    frame.classList.remove('dragging');
  };

  frame.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    start = x(event);
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener('pointermove', (event) => {
    if (start === undefined) return;
    if (Math.abs(x(event) - start) >= LEAST_PIXELS) frame.classList.add('dragging');
    place(start, x(event));
  });
  frame.addEventListener('pointerup', (event) => {
    if (start === undefined) return;
    const [left, right] = [Math.min(start, x(event)), Math.max(start, x(event))];
    end();
    if (right - left < LEAST_PIXELS) {
      show(window);
      onChoose(null);
      return;
    }
    const size = step();
    onChoose({
      from: Math.floor(chart.timeAt(left) / size) * size,
      to: Math.ceil(chart.timeAt(right) / size) * size,
    });
  });
  frame.addEventListener('pointercancel', () => {
    end();
    show(window);
  });
  chart.element.addEventListener('resized', () => show(window));
  return { show };
}
