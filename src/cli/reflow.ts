/**
 * Paragraphs of a help text, broken anew for the width of the terminal.
 */

/** Lines without indentation that follow each other are one paragraph; indented lines stay as they are. */
export function reflow(text: string, width: number): string {
  const lines: string[] = [];
  let words: string[] = [];
  const close = () => {
    let line = '';
    for (const word of words) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = '';
      }
      line += line === '' ? word : ` ${word}`;
    }
    if (line !== '') lines.push(line);
    words = [];
  };
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) {
      words.push(...line.split(' '));
      continue;
    }
    close();
    lines.push(line);
  }
  close();
  return lines.join('\n');
}
