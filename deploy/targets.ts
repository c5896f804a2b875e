/**
 * The processors that AWS Lambda has, under the names that Lambda, npm and ELF give them, and the limits of a package.
 */
export const ARCHITECTURES = ['arm64', 'x86_64'] as const;
/** As Lambda says it. */
export type Architecture = (typeof ARCHITECTURES)[number];

interface Target {
  /** The package that holds DuckDB for it. */
  readonly nativePackage: string;
  /** `e_machine` of its ELF files. */
  readonly elfMachine: number;
}

export const TARGETS: Readonly<Record<Architecture, Target>> = {
  arm64: { nativePackage: '@duckdb/node-bindings-linux-arm64', elfMachine: 183 },
  x86_64: { nativePackage: '@duckdb/node-bindings-linux-x64', elfMachine: 62 },
};

/**
 * What the system of the runtimes nodejs22.x and nodejs24.x, Amazon Linux 2023, has of the C and C++ libraries.
 * A native file that asks for newer symbols does not load there.
 */
export const SYSTEM_LIBRARIES: Readonly<Record<string, string>> = {
  GLIBC: '2.34',
  GLIBCXX: '3.4.29',
  CXXABI: '1.3.13',
};

/** Lambda's limit for the unpacked code: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_UNPACKED_BYTES = 250 * 1024 * 1024;
/** Lambda's limit for a direct upload. */
export const MAX_ZIP_BYTES = 50 * 1024 * 1024;

/** The file name of a package. */
export const zipName = (architecture: Architecture): string => `tlslens-lambda-${architecture}.zip`;
