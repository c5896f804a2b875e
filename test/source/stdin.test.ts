import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { stdinObject } from '../../src/source/stdin.js';
import { failureOf, readBytes } from '../helpers/listing.js';

describe('standard input', () => {
  it('is one object of unknown size and origin, without an etag of its own', () => {
    expect(stdinObject(Readable.from([]))).toMatchObject({
      uri: '-',
      etag: '',
      size_bytes: null,
      origin: { account_id: null, period_end: null },
    });
  });

  it('gives its bytes once', async () => {
    const object = stdinObject(Readable.from([Buffer.from('ab'), Buffer.from('c')]));
    expect(String(await readBytes(object))).toBe('abc');
    expect(await failureOf(object.open())).toMatchObject({ code: 'source_unreadable', hint: expect.any(String) });
  });

  it('that breaks is source_unreadable', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('the other end is gone'));
      },
    });
    expect(await failureOf(readBytes(stdinObject(broken)))).toMatchObject({ code: 'source_unreadable' });
  });

  it('that is silent ends at an abort, as interrupted', async () => {
    const controller = new AbortController();
    const reading = readBytes(stdinObject(new Readable({ read() {} })), controller.signal);
    setTimeout(() => controller.abort(), 20);
    expect(await failureOf(reading)).toMatchObject({ code: 'interrupted' });
  });
});
