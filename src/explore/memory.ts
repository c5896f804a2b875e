/**
 * Answers that were given before, the least recently used forgotten first. A failure, an interruption too, is not kept.
 */

/** Gives what is remembered under `key`, or makes it. */
export type Memory = <T>(key: string, make: () => Promise<T>) => Promise<T>;

export function makeMemory(most: number): Memory {
  const answers = new Map<string, unknown>();
  return async <T>(key: string, make: () => Promise<T>): Promise<T> => {
    if (answers.has(key)) {
      const known = answers.get(key) as T;
      answers.delete(key);
      answers.set(key, known);
      return known;
    }
    const made = await make();
    answers.set(key, made);
    if (answers.size > most) answers.delete(answers.keys().next().value as string);
    return made;
  };
}
