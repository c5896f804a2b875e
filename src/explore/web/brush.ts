/**
 * A window of time, chosen by dragging over a chart with mouse, pen or finger, or by keys. What the window is, its owner
 * keeps.
 */
import { el } from './dom.js';
import type { TimeChart } from './time-chart.js';
import { timeText } from './time-series.js';

export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

export interface Brush {
  /** Shows this window; `null` is none. */
  show(window: TimeWindow | null): void;
}

export interface BrushOptions {
  /** All that a window can be of. */
  readonly whole: () => TimeWindow;
  /** Milliseconds that a window is a multiple of. */
  readonly step: () => number;
  /** Gets the window, or `null` where it is left. */
  readonly onChoose: (window: TimeWindow | null) => void;
}

/** As the style sheet has it. */
const BAND_TOP = 8;
/** Dragged less far, it was a click. */
const LEAST_PIXELS = 6;
/** Keys are pressed many times in a row: a window is chosen when they pause. */
const PAUSE_MS = 250;

export function addBrush(chart: TimeChart, { whole, step, onChoose }: BrushOptions): Brush {
  const band = el('div', { class: 'brush-band', hidden: true });
  const told = el('p', { class: 'visually-hidden', role: 'status' });
  const frame = chart.element.querySelector('.chart-frame') as HTMLElement;
  frame.classList.add('brushed');
  frame.tabIndex = 0;
  frame.setAttribute('role', 'group');
  frame.setAttribute(
    'aria-label',
    'Window of time. The arrow keys move it, with Shift they move its end, Escape leaves it.',
  );
  frame.append(band, told);
  let window: TimeWindow | null = null;
  let start: number | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const place = (left: number, right: number) => {
    const clip = (pixel: number) => Math.min(Math.max(pixel, 0), frame.clientWidth);
    band.hidden = false;
    band.style.height = `${chart.axisAt() - BAND_TOP}px`;
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
  const leaveDrag = () => {
    end();
    show(window);
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
    if (right - left < LEAST_PIXELS) {
      leaveDrag();
      onChoose(null);
      return;
    }
    end();
    const size = step();
    onChoose({
      from: Math.floor(chart.timeAt(left) / size) * size,
      to: Math.ceil(chart.timeAt(right) / size) * size,
    });
  });
  frame.addEventListener('pointercancel', leaveDrag);
  frame.addEventListener('keydown', (event) => {
    if (event.target !== frame) return;
    if (event.key === 'Escape') {
      clearTimeout(pause);
      if (start !== undefined) leaveDrag();
      else if (window !== null) onChoose(null);
      return;
    }
    const sign = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (sign === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = moved(window, whole(), sign * step(), event.shiftKey);
    show(next);
    told.textContent = `${timeText(next.from)} to ${timeText(next.to)} UTC`;
    clearTimeout(pause);
    pause = setTimeout(() => onChoose(next), PAUSE_MS);
  });
  chart.element.addEventListener('resized', () => show(window));
  return { show };
}

/** A window moved, or its end alone, within the whole. Of none, the last or the first tenth is where it begins. */
function moved(window: TimeWindow | null, whole: TimeWindow, by: number, isEnd: boolean): TimeWindow {
  const size = Math.abs(by);
  if (window === null) {
    const tenth = Math.max(size, Math.round((whole.to - whole.from) / 10 / size) * size);
    return by < 0 ? { from: whole.to - tenth, to: whole.to } : { from: whole.from, to: whole.from + tenth };
  }
  if (isEnd) return { from: window.from, to: Math.min(whole.to, Math.max(window.from + size, window.to + by)) };
  const room = by < 0 ? Math.max(by, whole.from - window.from) : Math.min(by, whole.to - window.to);
  return { from: window.from + room, to: window.to + room };
}
