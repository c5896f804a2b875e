/**
 * Colours of charts: those of Okabe and Ito, which people with any colour vision tell apart.
 */
const PALETTE = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8c8c8c'] as const;

const BY_VALUE: Readonly<Record<string, string>> = {
  completed: '#0072b2',
  completed_with_alert: '#56b4e9',
  client_alert: '#e69f00',
  refused: '#d55e00',
  no_client_hello: '#8c8c8c',
  'TLS 1.3': '#0072b2',
  'TLS 1.2': '#56b4e9',
  'TLS 1.1': '#e69f00',
  'TLS 1.0': '#d55e00',
};

/** The colour of a value, the same in every chart; of others by their place. */
export function colourOf(value: string, index: number): string {
  return BY_VALUE[value] ?? PALETTE[index % PALETTE.length]!;
}

/** Colours of text and lines as the page has them, light or dark. */
export function themeColours(): { text: string; muted: string; line: string; surface: string } {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return { text: read('--text'), muted: read('--muted'), line: read('--line'), surface: read('--surface') };
}
