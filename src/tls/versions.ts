/**
 * The TLS versions, and how the log, the API and people spell them. Data only: what a policy makes of them is `policy/`.
 */

/** A version as the log spells it. */
export type TlsVersionName = 'tlsv10' | 'tlsv11' | 'tlsv12' | 'tlsv13';

/** One row of table `tls_versions`. */
export interface TlsVersion {
  /** As the access log spells it. */
  readonly version: TlsVersionName;
  /** As DescribeSSLPolicies spells it. */
  readonly api_name: string;
  readonly label: string;
  /** 0 is the oldest: compare these, never the spellings. */
  readonly version_order: number;
  readonly defined_by: string;
  readonly deprecated: boolean;
  /** The document that deprecates it; `null` where none does. */
  readonly deprecated_by: string | null;
}

/** The four versions that NLB policies know, oldest first. */
export const TLS_VERSIONS: readonly TlsVersion[] = [
  {
    version: 'tlsv10',
    api_name: 'TLSv1',
    label: 'TLS 1.0',
    version_order: 0,
    defined_by: 'RFC 2246',
    deprecated: true,
    deprecated_by: 'RFC 8996',
  },
  {
    version: 'tlsv11',
    api_name: 'TLSv1.1',
    label: 'TLS 1.1',
    version_order: 1,
    defined_by: 'RFC 4346',
    deprecated: true,
    deprecated_by: 'RFC 8996',
  },
  {
    version: 'tlsv12',
    api_name: 'TLSv1.2',
    label: 'TLS 1.2',
    version_order: 2,
    defined_by: 'RFC 5246',
    deprecated: false,
    deprecated_by: null,
  },
  {
    version: 'tlsv13',
    api_name: 'TLSv1.3',
    label: 'TLS 1.3',
    version_order: 3,
    defined_by: 'RFC 8446',
    deprecated: false,
    deprecated_by: null,
  },
];

const BY_SPELLING: ReadonlyMap<string, TlsVersion> = new Map(
  TLS_VERSIONS.flatMap((version) =>
    [version.version, version.api_name, version.label].map((spelling) => [spelling.toLowerCase(), version] as const),
  ),
);

/** The version that any of the three spellings names, ignoring case: `tlsv12`, `TLSv1.2`, `TLS 1.2`. */
export function tlsVersion(spelling: string): TlsVersion | undefined {
  return BY_SPELLING.get(spelling.toLowerCase());
}
