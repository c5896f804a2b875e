/**
 * The marks and emphasis of the terminal, in one place: with or without colour, with or without Unicode.
 */
import { styleText } from 'node:util';
import { terminalText } from './escape.js';
import type { RenderOptions } from './options.js';

export interface Style {
  readonly title: (text: string) => string;
  readonly heading: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bar: (text: string) => string;
  /** Text that came from outside, made inert for this terminal. */
  readonly foreign: (text: string) => string;
  readonly unicode: boolean;
  readonly none: string;
  readonly ellipsis: string;
  readonly rule: string;
  readonly bullet: string;
}

type Emphasis = Parameters<typeof styleText>[0];

/** The style that the options ask for. What the stream or the environment would say has been decided before. */
export function styleOf({ color = false, unicode = true }: RenderOptions): Style {
  const styled = (emphasis: Emphasis) => (text: string) =>
    color && text !== '' ? styleText(emphasis, text, { validateStream: false }) : text;
  return {
    title: styled('bold'),
    heading: styled('bold'),
    dim: styled('dim'),
    bar: styled('cyan'),
    foreign: (text) => terminalText(text, !unicode),
    unicode,
    none: unicode ? '–' : '-',
    ellipsis: unicode ? '…' : '...',
    rule: unicode ? '─' : '-',
    bullet: unicode ? '•' : '*',
  };
}
