/**
 * The beginnings of lines but for their time: entry version, load balancer and listener. An object has one load balancer
 * with a few listeners, so that the beginning of a line nearly always is one of the last few.
 */
import type { LineOrigin } from '../row-text.js';
import { FEWEST_COMPARED, isSame, viewOf } from './same-bytes.js';

/** The same number stands for the same text of the same origin, for as long as the table lives. */
export interface Head {
  readonly number: number;
  /** Bytes of the ids, with the space after each. */
  readonly idsLength: number;
}

export interface KnownHeads {
  /** Which beginnings the next lines may have. */
  setOrigin(origin: LineOrigin): void;
  /**
   * The head of the line at `line` whose time starts at `time` and whose ids start at `ids`; `undefined` where no two
   * ids stand there.
   */
  headAt(bytes: Buffer, view: DataView, line: number, time: number, ids: number): Head | undefined;
}

interface KnownHead extends Head {
  readonly origin: string;
  /** The text before the time, then the ids. */
  readonly view: DataView;
  readonly timeAt: number;
}

const SPACE = 0x20;
/** Of several load balancers in one run, the heads of the last ones are at hand. */
const MOST_AT_HAND = 16;

export function createKnownHeads(): KnownHeads {
  const all = new Map<string, KnownHead>();
  const atHand: KnownHead[] = [];
  let origin = '';

  const isAt = (head: KnownHead, bytes: Buffer, view: DataView, line: number, time: number, ids: number): boolean =>
    head.timeAt === time - line &&
    head.origin === origin &&
    ids + head.idsLength <= bytes.length &&
    isSame(view, ids, ids + head.idsLength, head.view, head.timeAt) &&
    isSame(view, line, time, head.view, 0);

  const learn = (bytes: Buffer, line: number, time: number, ids: number): KnownHead | undefined => {
    const end = idsEnd(bytes, ids);
    if (end - ids < FEWEST_COMPARED || time - line < FEWEST_COMPARED) return undefined;
    const text = bytes.toString('latin1', line, time) + bytes.toString('latin1', ids, end);
    const key = `${origin} ${time - line} ${text}`;
    let head = all.get(key);
    if (!head) {
      head = {
        number: all.size,
        idsLength: end - ids,
        origin,
        view: viewOf(Buffer.from(text, 'latin1')),
        timeAt: time - line,
      };
      all.set(key, head);
    }
    atHand.unshift(head);
    atHand.length = Math.min(atHand.length, MOST_AT_HAND);
    return head;
  };

  return {
    setOrigin({ account_id, region }) {
      origin = `${account_id ?? ''} ${region ?? ''}`;
    },
    headAt(bytes, view, line, time, ids) {
      if (time - line < FEWEST_COMPARED) return undefined;
      for (let index = 0; index < atHand.length; index++) {
        const head = atHand[index]!;
        if (isAt(head, bytes, view, line, time, ids)) return head;
      }
      return learn(bytes, line, time, ids);
    },
  };
}

/** The end of two texts that are each followed by a space; `start` where there are none. */
function idsEnd(bytes: Buffer, start: number): number {
  let at = start;
  for (let id = 0; id < 2; id++) {
    while (bytes[at]! > SPACE) at++;
    if (bytes[at] !== SPACE) return start;
    at++;
  }
  return at;
}
