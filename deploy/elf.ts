/**
 * What an ELF file says of the system that it is for: https://refspecs.linuxfoundation.org/elf/elf.pdf
 */
const MAGIC = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const CLASS_AT = 4;
const ENDIAN_AT = 5;
const MACHINE_AT = 18;
const CLASS_64 = 2;
const LITTLE = 1;

/** The processor (`e_machine`) of a 64-bit little-endian ELF file; `undefined` for anything else. */
export function elfMachine(file: Buffer): number | undefined {
  if (file.length < MACHINE_AT + 2 || !file.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  if (file[CLASS_AT] !== CLASS_64 || file[ENDIAN_AT] !== LITTLE) return undefined;
  return file.readUInt16LE(MACHINE_AT);
}

/**
 * The newest version of each symbol set (`GLIBC`, `GLIBCXX`, `CXXABI`) that the file names. It may name more than it
 * needs, never less: the names lie in its string table.
 */
export function newestSymbols(file: Buffer): Record<string, string> {
  const newest: Record<string, string> = {};
  for (const [, name, version] of file.toString('latin1').matchAll(/\0(GLIBC|GLIBCXX|CXXABI)_(\d+(?:\.\d+)+)(?=\0)/g)) {
    const before = newest[name!];
    if (before === undefined || isNewer(version!, before)) newest[name!] = version!;
  }
  return newest;
}

/** Whether the dotted number `a` is above `b`. */
export function isNewer(a: string, b: string): boolean {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
