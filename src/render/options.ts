/**
 * What a renderer may be told. Whether a terminal is there, and how wide, is for `cli/` to find out.
 */
import type { Result } from '../result.js';

export interface RenderOptions {
  /** Columns of the terminal. Absent: as wide as the content asks for, which suits a file or a pipe. */
  readonly width?: number | undefined;
  /** Colour and emphasis by escape sequences; never without it. */
  readonly color?: boolean | undefined;
  /** `false`: nothing outside printable ASCII, for terminals that are not UTF-8. Default `true`. */
  readonly unicode?: boolean | undefined;
  /**
   * The text goes straight to a terminal: CSV, which has no escape of its own, then shows control characters
   * as visible escapes. The other formats always do. Default `false`.
   */
  readonly terminal?: boolean | undefined;
  /** `false`: CSV without its header, for rows that follow others. Default `true`. */
  readonly header?: boolean | undefined;
  /** Name of a page of several results; absent: that of the first, which the page then is about. */
  readonly title?: string | undefined;
  /** Rows of each table of a page at most. Absent: as many as a browser takes lightly. */
  readonly rows?: number | undefined;
}

/** Gives the text of a result piece by piece, each piece made of whole lines. */
export type Renderer = (result: Result, options: RenderOptions) => Iterable<string>;

/** Gives the text of several results as one document. */
export type PageRenderer = (results: readonly Result[], options: RenderOptions) => Iterable<string>;
