import { describe, expect, it } from 'vitest';
import { reflow } from '../../src/cli/reflow.js';

const TEXT = `
One sentence that is
broken where it was written, and goes on.
Exit status: 0

Examples:
  tlslens report overview --from 2026-03-01
  tlslens demo`;

describe('the text of a help', () => {
  it('breaks paragraphs at the width, and leaves examples as they are', () => {
    expect(reflow(TEXT, 40)).toBe(`
One sentence that is broken where it was
written, and goes on. Exit status: 0

Examples:
  tlslens report overview --from 2026-03-01
  tlslens demo`);
  });

  it('breaks no word', () => {
    expect(reflow('a describe-listener-certificates.json b', 10)).toBe('a\ndescribe-listener-certificates.json\nb');
  });
});
