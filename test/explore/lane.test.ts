import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lane, makeLane } from '../../src/explore/lane.js';
import { IN_MEMORY, openDatabase } from '../../src/store/database.js';

const ENDLESS = 'select sum(a.range * b.range) from range(10000000) a, range(10000000) b';

describe('work that nobody waits for any more', () => {
  let lane: Lane;
  beforeEach(async () => {
    lane = makeLane(await openDatabase(IN_MEMORY, { mode: 'write' }));
  });
  afterEach(() => lane.close());

  it('is stopped where it runs, and the next runs at once', async () => {
    const gone = new AbortController();
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const stale = lane.run(gone.signal, (database) => {
      begin();
      return database.query(ENDLESS);
    });
    const next = lane.run(new AbortController().signal, (database) => database.query('select 42 as n'));
    await begun;
    gone.abort();
    await expect(stale).rejects.toMatchObject({ code: 'interrupted' });
    expect((await next).rows).toEqual([{ n: 42 }]);
    expect(lane.interrupted).toBe(1);
  });

  it('is never begun where it still waits for its turn', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const running = lane.run(first.signal, (database) => database.query(ENDLESS));
    let isBegun = false;
    const waiting = lane.run(second.signal, async () => {
      isBegun = true;
    });
    second.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
    first.abort();
    await expect(running).rejects.toMatchObject({ code: 'interrupted' });
    expect(await lane.run(new AbortController().signal, async () => 'free')).toBe('free');
    expect(isBegun).toBe(false);
  });
});
