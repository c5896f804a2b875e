/**
 * Objects that come too slowly for a run that has so much time: all but the first of them are held until it begins no
 * other. Half of its time is then over, and what it began it still ends.
 *
 * @returns for each object that is asked for, how many milliseconds to hold it
 */
export function slowObjects(timeMs: number): () => number {
  const release = performance.now() + timeMs / 2 + timeMs / 14;
  let asked = 0;
  return () => (++asked > 6 ? Math.max(0, release - performance.now()) : 0);
}
