import { describe, expect, it } from 'vitest';
import { IN_MEMORY, openDatabase } from '../../src/store/database.js';
import { countDoubled } from '../../src/store/doubled.js';
import { rawLine } from '../helpers/raw-line.js';
import { jsonLine, load, textsOf } from './deliveries.js';

const legacy = (...ports: number[]) => ports.map((port) => `${rawLine({ 6: `203.0.113.7:${port}` })}\n`).join('');
const json = (...ports: number[]) =>
  ports.map((port) => `${jsonLine(textsOf(rawLine({ 6: `203.0.113.7:${port}` })))}\n`).join('');

async function doubledOf(...objects: string[]) {
  const database = await openDatabase(IN_MEMORY, { mode: 'write' });
  try {
    for (const [index, text] of objects.entries()) await load(text, { database, uri: `test:${index}` });
    return await countDoubled(database);
  } finally {
    database.close();
  }
}

describe('countDoubled(database)', () => {
  it('counts connections that came by both deliveries', async () => {
    expect(await doubledOf(legacy(1, 2, 3), json(2, 3, 4))).toEqual({ formats: ['json', 'legacy'], connections: 2 });
  });

  it('counts those that came as vended logs in two formats', async () => {
    const plain = legacy(2).replaceAll(' ', '\t');
    expect(await doubledOf(plain, json(2, 3))).toEqual({ formats: ['json', 'plain'], connections: 1 });
  });

  it('compares the end in whole seconds', async () => {
    const precise = json(2).replace('12:00:05"', '12:00:05.250Z"');
    expect(await doubledOf(legacy(2), precise)).toMatchObject({ connections: 1 });
  });

  it('finds none in one delivery, even where lines repeat', async () => {
    expect(await doubledOf(legacy(1, 1), legacy(1))).toEqual({ formats: ['legacy'], connections: 0 });
  });

  it('finds none where deliveries share nothing, and none in an empty database', async () => {
    expect(await doubledOf(legacy(1), json(2))).toMatchObject({ connections: 0 });
    expect(await doubledOf()).toEqual({ formats: [], connections: 0 });
  });

  it('tells connections apart by every part of what they are', async () => {
    const other = rawLine({ 6: '203.0.113.7:1', 8: '5001' });
    expect(await doubledOf(legacy(1), `${jsonLine(textsOf(other))}\n`)).toMatchObject({ connections: 0 });
  });
});
