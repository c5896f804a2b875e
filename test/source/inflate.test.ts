import { randomBytes } from 'node:crypto';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FREE_INFLATION_BYTES, inflate, MOST_INFLATION } from '../../src/source/inflate.js';
import { collect, failureOf } from '../helpers/listing.js';
import { chunked, rawLine } from '../helpers/raw-line.js';

const { gzipSync } = zlib;
const URI = 's3://logs/a.log.gz';

async function unpack(bytes: Uint8Array, sizes: readonly number[] = [50_000], uri = URI) {
  const { format, text } = await inflate(chunked(bytes, sizes), uri);
  return { format, text: Buffer.concat(await collect(text)).toString('latin1') };
}
const UNREADABLE = { code: 'source_unreadable', details: { uri: URI } };

/** Texts of a few lines, and how their bytes arrive. */
const texts = fc.array(fc.stringMatching(/^[ -~]{0,40}$/), { maxLength: 30 }).map((lines) => lines.join('\n'));
const chunkSizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 });

describe('gzip', () => {
  it('comes out as it went in, however it is cut into chunks and members', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 4 }), chunkSizes, async (members, sizes) => {
        const bytes = Buffer.concat(members.map((member) => gzipSync(member)));
        expect(await unpack(bytes, sizes)).toEqual({ format: 'gzip', text: members.join('') });
      }),
      { numRuns: 200 },
    );
  });

  it('of nothing is no text, and whole', async () => {
    expect(await unpack(gzipSync(''))).toEqual({ format: 'gzip', text: '' });
  });

  it('cut anywhere is damaged: every strict prefix fails', async () => {
    const bytes = gzipSync(
      Array.from({ length: 20 }, (_, port) => `${rawLine({ 6: `203.0.113.7:${port}` })}\n`).join(''),
    );
    for (let length = 0; length < bytes.length; length++) {
      expect(await failureOf(unpack(bytes.subarray(0, length), [97])), `the first ${length} bytes`).toMatchObject(
        UNREADABLE,
      );
    }
    expect((await unpack(bytes)).format).toBe('gzip');
  });

  it('cut anywhere is damaged, whatever the text, the packing and the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 0, max: 9 }), fc.nat(), chunkSizes, async (text, level, cut, sizes) => {
        const bytes = gzipSync(text, { level });
        expect(await failureOf(unpack(bytes.subarray(0, cut % bytes.length), sizes))).toMatchObject(UNREADABLE);
      }),
      { numRuns: 300 },
    );
  });

  it('with a bit flipped never gives another text: it is damaged, but for bits that mean nothing', async () => {
    const bytes = gzipSync(`${rawLine()}\n${rawLine({ 8: '77' })}\n`);
    const whole = await unpack(bytes);
    let meaningless = 0;
    // The header (10 bytes) holds a time and a system that nobody checks.
    for (let bit = 10 * 8; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const outcome = await unpack(flipped).catch((error: unknown) => error);
      if ((outcome as { text?: string }).text === whole.text) meaningless++;
      else expect(outcome, `bit ${bit}`).toMatchObject(UNREADABLE);
    }
    // Those that fill up the last byte of the data.
    expect(meaningless).toBeLessThan(8);
  });

  it('followed by anything but a further member is damaged', async () => {
    const member = gzipSync('whole\n');
    const garbage = fc.uint8Array({ minLength: 1, maxLength: 50 }).filter((tail) => tail.some((byte) => byte !== 0));
    await fc.assert(
      fc.asyncProperty(garbage, chunkSizes, async (tail, sizes) => {
        expect(await failureOf(unpack(Buffer.concat([member, tail]), sizes))).toMatchObject(UNREADABLE);
      }),
      {
        numRuns: 300,
        examples: [
          [new Uint8Array([0, 0, 7]), [300]],
          [new Uint8Array([0x1f]), [300]],
          [new Uint8Array([0x1f, 0x8b]), [1]],
        ],
      },
    );
  });

  it('with a member behind padding is damaged, rather than half of it', async () => {
    const bytes = Buffer.concat([gzipSync('first\n'), Buffer.alloc(600), gzipSync('second\n')]);
    for (const size of [7, 100, 10_000]) expect(await failureOf(unpack(bytes, [size]))).toMatchObject(UNREADABLE);
  });

  it('with NUL padding at its end is whole', async () => {
    const bytes = Buffer.concat([gzipSync('first\n'), Buffer.alloc(600)]);
    for (const size of [7, 100, 10_000]) expect((await unpack(bytes, [size])).text).toBe('first\n');
  });

  it('ends with the error of its source where that breaks', async () => {
    const bytes = gzipSync(randomBytes(100_000).toString('hex'));
    async function* breaking() {
      yield bytes.subarray(0, 30_000);
      throw new RangeError('the line went dead');
    }
    const { text } = await inflate(breaking(), URI);
    expect(await failureOf(collect(text))).toBeInstanceOf(RangeError);
  });

  it('closes its source when its reader has had enough', async () => {
    const bytes = gzipSync(randomBytes(3_000_000).toString('hex'));
    let closed = false;
    async function* source() {
      try {
        yield* chunked(bytes, [10_000]);
      } finally {
        closed = true;
      }
    }
    const { text } = await inflate(source(), URI);
    for await (const _ of text) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toBe(true);
  });
});

describe('a bomb', () => {
  const packed = (bytes: number, fill: string) => gzipSync(Buffer.alloc(bytes, fill));

  it('is stopped soon after the size that is free, not unpacked to its end', async () => {
    const bytes = packed(4 * FREE_INFLATION_BYTES, 'a\n');
    let unpacked = 0;
    const { text } = await inflate(chunked(bytes, [4096]), URI);
    const reading = (async () => {
      for await (const chunk of text) unpacked += chunk.length;
    })();
    expect(String(await failureOf(reading))).toContain(`more than ${MOST_INFLATION} times`);
    expect(unpacked).toBeLessThan(FREE_INFLATION_BYTES + 4 * 1024 * 1024);
  });

  it('is no text that is well packed but small', async () => {
    expect((await unpack(packed(FREE_INFLATION_BYTES, 'a\n'))).text).toHaveLength(FREE_INFLATION_BYTES);
  });

  it('is no real log, however large: those unpack to a hundred times their size at most', async () => {
    const second = (line: number) => new Date(Date.UTC(2026, 0, 2) + line * 7).toISOString().slice(0, 19);
    // The tamest log there can be: one client, one request, over and over; only port and time move.
    const lines = Array.from(
      { length: 20_000 },
      (_, line) => `${rawLine({ 3: second(line), 6: `203.0.113.7:${1024 + line}`, 22: second(line) })}\n`,
    );
    const text = lines.join('');
    expect(text.length / gzipSync(text).length).toBeLessThan(MOST_INFLATION / 3);
  });
});

describe('what is no gzip', () => {
  it('is read as text if it is text, also with .gz in its name', async () => {
    expect(await unpack(Buffer.from(`${rawLine()}\n`))).toEqual({ format: 'plain', text: `${rawLine()}\n` });
    expect((await unpack(Buffer.from('bücher\nÿ'))).format).toBe('plain');
    expect((await unpack(Buffer.from('日本語のログ\n'.repeat(2000)))).format).toBe('plain');
  });

  it('may be text with a stray byte: that is for the line reader to reject', async () => {
    const text = Buffer.from(`${rawLine({ 18: 'a\0b' })}\n${rawLine({ 18: '\xff' })}\n`, 'latin1');
    expect((await unpack(text)).format).toBe('plain');
  });

  it('and empty is whole, unless its name says gzip: then it was cut off before its first byte', async () => {
    expect(await unpack(Buffer.alloc(0), [1], 'file:///logs/a.log')).toEqual({ format: 'plain', text: '' });
    expect(await failureOf(unpack(Buffer.alloc(0)))).toMatchObject({
      code: 'source_unreadable',
      message: expect.stringContaining('empty'),
    });
  });

  it.each([
    ['gzip (compressed twice)', gzipSync(gzipSync(randomBytes(50)))],
    ['zstd (compressed twice)', gzipSync(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]))],
    ['a zip archive', Buffer.from('PK\x03\x04 and so on')],
    ['bzip2', Buffer.from('BZh91AY&SY')],
    ['xz', Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), randomBytes(50)])],
    ['binary data', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919 + 13) % 256))],
    ['binary data', Buffer.from([0x1f])],
    ['binary data', gzipSync(Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919 + 13) % 256)))],
  ])('is refused by name: %s', async (kind, bytes) => {
    expect(await failureOf(unpack(bytes))).toMatchObject({
      code: 'source_unreadable',
      message: expect.stringContaining(kind),
    });
  });
});

const createZstd = (zlib as unknown as { zstdCompressSync?: (text: string) => Buffer }).zstdCompressSync;

describe('zstd', () => {
  it.skipIf(!createZstd)(
    'comes out as it went in, and cut behind its first byte is damaged (needs Node 22.15)',
    async () => {
      const bytes = createZstd!(`${rawLine()}\n`.repeat(3));
      expect(await unpack(bytes)).toEqual({ format: 'zstd', text: `${rawLine()}\n`.repeat(3) });
      // The first byte alone is an opening parenthesis, which is text.
      for (let length = 2; length < bytes.length; length++) {
        expect(await failureOf(unpack(bytes.subarray(0, length))), `the first ${length} bytes`).toMatchObject(
          UNREADABLE,
        );
      }
    },
  );

  it.skipIf(createZstd)('is refused with what to do about it, where Node.js cannot read it', async () => {
    expect(await failureOf(unpack(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0])))).toMatchObject({
      code: 'source_unreadable',
      hint: expect.stringContaining('22.15'),
    });
  });
});
