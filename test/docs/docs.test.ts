import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDocs } from '../../docs/generate.js';

describe('the documentation', () => {
  it('shows what the program prints (npm run docs mends it)', { timeout: 180_000 }, () => {
    const root = join(import.meta.dirname, '..', '..');
    for (const [path, text] of makeDocs()) expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
  });
});
