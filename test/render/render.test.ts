import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { FORMAT_NAMES } from '../../src/render/formats.js';
import { renderJson } from '../../src/render/json.js';
import { render, renderToString } from '../../src/render/render.js';
import { legacyClients, resultOf } from './sample.js';

const many = resultOf(
  [{ name: 'n', type: 'BIGINT' }],
  Array.from({ length: 20_000 }, (_, n) => ({ n })),
);

describe('render', () => {
  it.each(FORMAT_NAMES)('gives %s that ends its last line', async (format) => {
    const text = await renderToString(legacyClients, format, { width: 100 });
    expect(text).toMatch(/[^\n]\n$/);
  });

  it.each(FORMAT_NAMES)('never makes one string of a large result in %s', async (format) => {
    let pieces = 0;
    for await (const piece of render(many, format, { rows: many.rows.length })) {
      pieces++;
      expect(piece.length).toBeLessThan(20_000);
      expect(piece.endsWith('\n') || format === 'json').toBe(true);
    }
    expect(pieces).toBeGreaterThan(3);
  });

  it('changes nothing by cutting the text into pieces', async () => {
    expect(await renderToString(many, 'json')).toBe([...renderJson(many, {})].join(''));
  });

  it('waits for a slow writer and stops when it is gone', async () => {
    let written = 0;
    const writer = new Writable({
      highWaterMark: 1,
      write(_chunk, _encoding, done) {
        written++;
        setImmediate(() => done(written === 2 ? new Error('gone') : null));
      },
    });
    await expect(pipeline(render(many, 'ndjson'), writer)).rejects.toThrow('gone');
    expect(written).toBe(2);
  });
});
