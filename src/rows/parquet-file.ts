/**
 * A Parquet file of flat columns without NULLs, not compressed: what a program can write without looking at values, and
 * DuckDB reads at the speed of memory. https://parquet.apache.org/docs/file-format/
 */
import { encodeThrift, type ThriftStruct, type ThriftValue, writeVarint } from './thrift.js';

/** Values of a column: the number of its physical type, and of what it means where that says too little. */
const TYPES = {
  INT32: { physical: 1, converted: undefined },
  INT64: { physical: 2, converted: undefined },
  UTF8: { physical: 6, converted: 0 },
} as const;

export interface ParquetColumn {
  readonly name: string;
  readonly type: keyof typeof TYPES;
}

export type ColumnValues =
  /** The bytes of as many values as the group has rows, the lowest byte of each first. */
  | { readonly plain: Uint8Array }
  /** The one value of all rows, as plain bytes. */
  | { readonly same: Uint8Array };

const MAGIC = Buffer.from('PAR1');
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const PLAIN = 0;
const RLE = 3;
const RLE_DICTIONARY = 8;
const UNCOMPRESSED = 0;
const REQUIRED = 0;
const CREATED_BY = 'tlslens';

/** Rows as they stand in a file, wherever in it. */
export interface EncodedGroup {
  readonly rows: number;
  readonly bytes: Buffer;
  /** Where the pages of each column lie, from the start of `bytes`. */
  readonly chunks: readonly { readonly first: number; readonly data: number; readonly end: number }[];
}

/**
 * @param values of each column, in order, `rows` of them
 * @param memory that the bytes are written to where they fit
 */
export function encodeGroup(rows: number, values: readonly ColumnValues[], memory?: Buffer): EncodedGroup {
  const pieces: Uint8Array[] = [];
  let at = 0;
  const put = (piece: Uint8Array): void => {
    pieces.push(piece);
    at += piece.length;
  };
  const chunks = values.map((of) => {
    const first = at;
    const hasDictionary = 'same' in of;
    if (hasDictionary) {
      put(pageHeader(DICTIONARY_PAGE, of.same.length, 1));
      put(of.same);
    }
    const data = at;
    const page = hasDictionary ? firstOfDictionary(rows) : of.plain;
    put(pageHeader(DATA_PAGE, page.length, rows, hasDictionary ? RLE_DICTIONARY : PLAIN));
    put(page);
    return { first, data, end: at };
  });
  return { rows, bytes: joinInto(pieces, memory), chunks };
}

/** The bytes of a file, one after another: {@link begin}, any number of {@link add}, {@link end}. */
export class ParquetFile {
  private written = 0;
  private rows = 0;
  private readonly groups: ThriftStruct[] = [];

  constructor(private readonly columns: readonly ParquetColumn[]) {}

  begin(): Buffer {
    this.written = MAGIC.length;
    return MAGIC;
  }

  add({ rows, bytes, chunks }: EncodedGroup): Buffer {
    const base = this.written;
    const columns = chunks.map(({ first, data, end }, index): ThriftValue => {
      return { struct: columnChunk(this.columns[index]!, rows, base + first, base + data, base + end) };
    });
    this.groups.push({ 1: { list: columns }, 2: { i64: bytes.length }, 3: { i64: rows } });
    this.written += bytes.length;
    this.rows += rows;
    return bytes;
  }

  /** There must be rows in the file. */
  end(): Buffer {
    const columns = this.columns.map(({ name, type }): ThriftValue => {
      const { physical, converted } = TYPES[type];
      const meaning = converted === undefined ? undefined : { i32: converted };
      return { struct: { 1: { i32: physical }, 3: { i32: REQUIRED }, 4: { text: name }, 6: meaning } };
    });
    const root: ThriftValue = { struct: { 4: { text: 'rows' }, 5: { i32: columns.length } } };
    const metadata = encodeThrift({
      1: { i32: 1 },
      2: { list: [root, ...columns] },
      3: { i64: this.rows },
      4: { list: this.groups.map((struct) => ({ struct })) },
      6: { text: CREATED_BY },
    });
    const length = Buffer.alloc(4);
    length.writeUInt32LE(metadata.length);
    return Buffer.concat([metadata, length, MAGIC]);
  }
}

function pageHeader(kind: number, bytes: number, values: number, encoding: number = PLAIN): Uint8Array {
  const levels = { 3: { i32: RLE }, 4: { i32: RLE } };
  const about: ThriftStruct = { 1: { i32: values }, 2: { i32: encoding }, ...(kind === DATA_PAGE && levels) };
  return encodeThrift({
    1: { i32: kind },
    2: { i32: bytes },
    3: { i32: bytes },
    [kind === DATA_PAGE ? 5 : 7]: { struct: about },
  });
}

function columnChunk(
  { name, type }: ParquetColumn,
  rows: number,
  first: number,
  data: number,
  end: number,
): ThriftStruct {
  const hasDictionary = data > first;
  const encodings = hasDictionary ? [PLAIN, RLE_DICTIONARY] : [PLAIN];
  return {
    2: { i64: first },
    3: {
      struct: {
        1: { i32: TYPES[type].physical },
        2: { list: encodings.map((i32) => ({ i32 })) },
        3: { list: [{ text: name }] },
        4: { i32: UNCOMPRESSED },
        5: { i64: rows },
        6: { i64: end - first },
        7: { i64: end - first },
        9: { i64: data },
        11: hasDictionary ? { i64: first } : undefined,
      },
    },
  };
}

/** Room for somewhat larger groups to come. */
const SPARE_MEMORY = 1.25;

function joinInto(pieces: readonly Uint8Array[], memory: Buffer | undefined): Buffer {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const whole = memory && Buffer.from(memory.buffer);
  const into = whole && whole.length >= length ? whole : Buffer.allocUnsafeSlow(Math.ceil(length * SPARE_MEMORY));
  let at = 0;
  for (const piece of pieces) {
    into.set(piece, at);
    at += piece.length;
  }
  return into.subarray(0, length);
}

/** So many times the number 0, as one run of numbers of eight bits. */
function firstOfDictionary(rows: number): Uint8Array {
  const bytes = [8];
  writeVarint(rows * 2, bytes);
  bytes.push(0);
  return Uint8Array.from(bytes);
}
