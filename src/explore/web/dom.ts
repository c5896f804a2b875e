/**
 * Elements from code. Text goes in as text, never as markup; what a page could obey or hide is made visible first.
 */
import { terminalText } from '../../render/escape.js';

type Child = Node | string | number | null | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>>;

/** An element: `on…` attributes are listeners, `null`, `undefined` and `false` are left out, `true` is an empty one. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  fill(element, ...children);
  return element;
}

/** Replaces what is in an element. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(
    ...children
      .filter((child) => child !== null && child !== undefined && child !== false)
      .map((child) => (child instanceof Node ? child : String(child))),
  );
}

/** As {@link fill}; what had the focus in the element, by its `data-key`, has it again. */
export function refill(element: Element, ...children: readonly Child[]): void {
  const active = document.activeElement;
  const key = active instanceof HTMLElement && element.contains(active) ? active.dataset.key : undefined;
  fill(element, ...children);
  if (key === undefined) return;
  const keyed = [...element.querySelectorAll<HTMLElement>('[data-key]')];
  (keyed.find((other) => other.dataset.key === key) ?? keyed[0])?.focus({ preventScroll: true });
}

/** Text from outside, as it may be shown. Longer than a person reads, it is cut; `whole` keeps all of it. */
export function shown(text: string, most = 160): { readonly text: string; readonly whole: string } {
  const whole = terminalText(text);
  return { text: whole.length > most ? `${whole.slice(0, most)}…` : whole, whole: whole.slice(0, 2_000) };
}

/** Text that may be broken after the marks in the middle of names (`_`, `-`, `.`, `:`, `/`), rather than anywhere. */
export function breakable(text: string): Node[] {
  return text
    .split(/(?<=[_\-.:/])(?=\w)/)
    .flatMap((part, index) => [...(index > 0 ? [document.createElement('wbr')] : []), document.createTextNode(part)]);
}
