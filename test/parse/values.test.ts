import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeUrl,
  parseAlert,
  parseEndpoint,
  parseInteger,
  parseProtocolList,
  parseTime,
} from '../../src/parse/values.js';

describe('parseTime(text)', () => {
  it('reads a time without a zone as UTC', () => {
    expect(parseTime('2026-01-02T03:04:05')).toBe(1767323045000);
  });

  it('tolerates a fraction and a trailing Z, which sibling logs have', () => {
    expect(parseTime('2026-01-02T03:04:05Z')).toBe(1767323045000);
    expect(parseTime('2026-01-02T03:04:05.6789Z')).toBe(1767323045678);
  });

  it('knows the calendar', () => {
    expect(parseTime('2024-02-29T00:00:00')).toBe(1709164800000);
    for (const text of ['2026-02-29T00:00:00', '2026-04-31T00:00:00', '2026-13-01T00:00:00', '2026-00-10T00:00:00']) {
      expect(parseTime(text), text).toBeUndefined();
    }
  });

  it.each([
    '2026-01-02T24:00:00',
    '2026-01-02T23:59:60',
    '2026-01-02 03:04:05',
    '2026-1-2T03:04:05',
    '2026-01-02T03:04:05+01:00',
    '1969-12-31T23:59:59',
    '',
    '-',
    'now',
  ])('refuses %j', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it('gives back the second it was given', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_799 }), (seconds) => {
        const text = new Date(seconds * 1000).toISOString().slice(0, 19);
        expect(parseTime(text)).toBe(seconds * 1000);
      }),
    );
  });
});

describe('parseEndpoint(text)', () => {
  it.each([
    ['203.0.113.7:40112', '203.0.113.7', 40112],
    ['2001:db8:1:2:3:4:5:6:55932', '2001:db8:1:2:3:4:5:6', 55932],
    ['2001:db8::1:443', '2001:db8::1', 443],
    [':::443', '::', 443],
    ['[2001:db8::1]:443', '2001:db8::1', 443],
    ['::ffff:203.0.113.7:443', '::ffff:203.0.113.7', 443],
    ['0.0.0.0:0', '0.0.0.0', 0],
    ['255.255.255.255:65535', '255.255.255.255', 65535],
  ])('reads %s as %s and %d', (text, ip, port) => {
    expect(parseEndpoint(text)).toEqual({ ip, port });
  });

  it.each([
    '203.0.113.7',
    '203.0.113.256:443',
    '203.0.113.7:65536',
    '203.0.113.7:-1',
    '203.0.113.7:',
    '[203.0.113.7]:443',
    '[2001:db8::1:443',
    'fe80::1%eth0:443',
    'example.com:443',
    '1:2:3:443',
    '-',
    '',
  ])('refuses %j', (text) => {
    expect(parseEndpoint(text)).toBeUndefined();
  });
});

describe('parseInteger(text) and parseAlert(text)', () => {
  it('take digits only', () => {
    expect(parseInteger('0')).toBe(0);
    expect(parseInteger('999999999999999')).toBe(999_999_999_999_999);
    for (const text of ['', '-', '-1', '+1', '1.5', '1e3', '0x1F', '1_000', ' 1', '1000000000000000']) {
      expect(parseInteger(text), text).toBeUndefined();
    }
  });

  it('an alert is one byte', () => {
    expect(parseAlert('255')).toBe(255);
    expect(parseAlert('0')).toBe(0);
    for (const text of ['256', '999', '40,0', '-', '0040']) expect(parseAlert(text), text).toBeUndefined();
  });
});

describe('decodeUrl(text)', () => {
  it('decodes, and keeps the raw text where it cannot', () => {
    expect(decodeUrl('b%C3%BCcher.example')).toBe('bücher.example');
    expect(decodeUrl('a+b')).toBe('a+b');
    expect(decodeUrl('50%')).toBe('50%');
    expect(decodeUrl('%e9')).toBe('%e9');
  });
});

describe('parseProtocolList(text)', () => {
  it.each([
    ['"h2","http/1.1"', ['h2', 'http/1.1']],
    ['"h2","http%2F1.1"', ['h2', 'http/1.1']],
    ['"a%2Cb"', ['a,b']],
    ['"a%22b","c"', ['a"b', 'c']],
    ['"h2","http/1', ['h2', 'http/1']],
    ['"h2","http%2', ['h2', 'http%2']],
    ['"h2",', ['h2', '']],
    ['"', ['']],
    ['h2', ['h2']],
  ])('reads %s', (text, items) => {
    expect(parseProtocolList(text)).toEqual(items);
  });
});
