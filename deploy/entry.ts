/** A file of the package: its path inside, with slashes, and its bytes. */
export interface Entry {
  readonly path: string;
  readonly data: Buffer;
}
