import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { elfMachine, isNewer, newestSymbols } from '../../deploy/elf.js';

/** The first 20 bytes of a 64-bit little-endian shared object, as the ELF specification orders them. */
function header(machine: number, changes: Readonly<Record<number, number>> = {}): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(machine, 18);
  for (const [at, value] of Object.entries(changes)) bytes[Number(at)] = value;
  return bytes;
}

describe('the processor of an ELF file', () => {
  it('is what its header says', () => {
    expect(elfMachine(header(0xb7))).toBe(183);
    expect(elfMachine(header(0x3e))).toBe(62);
  });

  it('is that of this machine for the program that runs the test', () => {
    expect(elfMachine(readFileSync(process.execPath))).toBe({ x64: 62, arm64: 183 }[process.arch as string]);
  });

  it('is not told for anything else', () => {
    expect(elfMachine(Buffer.from('#!/bin/sh'))).toBeUndefined();
    expect(elfMachine(header(62, { 4: 1 }))).toBeUndefined();
    expect(elfMachine(header(62, { 5: 2 }))).toBeUndefined();
    expect(elfMachine(header(62).subarray(0, 19))).toBeUndefined();
  });
});

describe('the newest symbols', () => {
  it('are compared by number', () => {
    const table = '\0GLIBC_2.9\0GLIBC_2.17\0GLIBC_2.4\0GLIBCXX_3.4.9\0GLIBCXX_3.4.21\0GLIBC_PRIVATE\0';
    expect(newestSymbols(Buffer.from(table, 'latin1'))).toEqual({ GLIBC: '2.17', GLIBCXX: '3.4.21' });
    expect(isNewer('2.34', '2.34')).toBe(false);
    expect(isNewer('2.34.1', '2.34')).toBe(true);
  });
});
