/**
 * Thrift's compact protocol, as far as the metadata of a Parquet file needs it.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

export type ThriftValue =
  | { readonly i32: number }
  /** Up to 2^53. */
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly struct: ThriftStruct }
  /** Of one kind; may not be empty. */
  | { readonly list: readonly ThriftValue[] };

/** Values by the numbers of their fields, which must grow; what is `undefined` is left out. */
export type ThriftStruct = Readonly<Record<number, ThriftValue | undefined>>;

const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
const STOP = 0;
const LONG_LIST = 15;

export function encodeThrift(struct: ThriftStruct): Uint8Array {
  const out: number[] = [];
  writeStruct(struct, out);
  return Uint8Array.from(out);
}

function writeStruct(struct: ThriftStruct, out: number[]): void {
  let before = 0;
  for (const [key, value] of Object.entries(struct)) {
    if (value === undefined) continue;
    const field = Number(key);
    out.push(((field - before) << 4) | kindOf(value));
    before = field;
    writeValue(value, out);
  }
  out.push(STOP);
}

function kindOf(value: ThriftValue): number {
  if ('i32' in value) return I32;
  if ('i64' in value) return I64;
  if ('text' in value) return BINARY;
  return 'list' in value ? LIST : STRUCT;
}

function writeValue(value: ThriftValue, out: number[]): void {
  if ('i32' in value) writeVarint(value.i32 * 2, out);
  else if ('i64' in value) writeVarint(value.i64 * 2, out);
  else if ('struct' in value) writeStruct(value.struct, out);
  else if ('text' in value) {
    const bytes = Buffer.from(value.text);
    writeVarint(bytes.length, out);
    out.push(...bytes);
  } else {
    const { length } = value.list;
    out.push((Math.min(length, LONG_LIST) << 4) | kindOf(value.list[0]!));
    if (length >= LONG_LIST) writeVarint(length, out);
    for (const item of value.list) writeValue(item, out);
  }
}

/** Seven bits a byte, the lowest first. Numbers are not negative here, so that zigzag is doubling. */
export function writeVarint(value: number, out: number[]): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}
