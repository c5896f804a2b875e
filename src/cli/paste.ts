/**
 * What comes from a terminal, parted into keys and pastes. A terminal that was asked to (bracketed paste, xterm's mode
 * 2004) puts marks around what is pasted. https://invisible-island.net/xterm/xterm-paste64.html
 */

export const ASK_FOR_MARKS = '\u001b[?2004h';
export const NO_MARKS = '\u001b[?2004l';

const START = '\u001b[200~';
const END = '\u001b[201~';

export type Typed = { readonly kind: 'keys' | 'paste'; readonly text: string };

/** Takes the chunks of a terminal as they come; each paste is given whole, whatever chunks it came in. */
export function makePasteSplitter(): (chunk: string) => Typed[] {
  let pasted: string | null = null;
  let kept = '';
  return (chunk) => {
    const found: Typed[] = [];
    const give = (kind: Typed['kind'], text: string) => {
      if (text !== '') found.push({ kind, text });
    };
    let rest = kept + chunk;
    kept = '';
    for (;;) {
      const mark = pasted === null ? START : END;
      const at = rest.indexOf(mark);
      if (at < 0) break;
      if (pasted === null) {
        give('keys', rest.slice(0, at));
        pasted = '';
      } else {
        give('paste', pasted + rest.slice(0, at));
        pasted = null;
      }
      rest = rest.slice(at + mark.length);
    }
    // A mark may be cut in two by the chunks. Escape alone is a key.
    const shortest = pasted === null ? 2 : 1;
    const cut = cutMark(rest, pasted === null ? START : END, shortest);
    kept = rest.slice(rest.length - cut);
    rest = rest.slice(0, rest.length - cut);
    if (pasted === null) give('keys', rest);
    else pasted += rest;
    return found;
  };
}

/** How much of `mark` the text ends with, when that is `shortest` characters or more. */
function cutMark(text: string, mark: string, shortest: number): number {
  for (let length = mark.length - 1; length >= shortest; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}
