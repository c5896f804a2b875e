/** Median wall time of `work` in seconds. */
export async function median(runs: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await work();
    times.push((performance.now() - start) / 1000);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] as number;
}

/** Prints rows as aligned columns. */
export function print(title: string, rows: readonly Readonly<Record<string, string | number>>[]): void {
  console.log(title);
  console.table(rows.map((row) => ({ ...row })));
}

export const seconds = (value: number): string => value.toFixed(2);
export const ratio = (value: number): string => `${value.toFixed(2)} x`;
