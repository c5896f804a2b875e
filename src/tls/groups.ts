/**
 * The key exchange groups that NLB policies offer, and whether they resist a quantum computer. Data only.
 */

export type GroupKind = 'classical' | 'hybrid-pq' | 'pq';

/** One row of table `tls_groups`. */
export interface TlsGroup {
  /** As s2n-tls, which the load balancer speaks with, spells it. */
  readonly group_name: string;
  /** Number in IANA's "TLS Supported Groups" registry. */
  readonly iana_number: number;
  readonly kind: GroupKind;
  readonly post_quantum: boolean;
  /**
   * Whether this spelling was found in a real log line of a load balancer that somebody published. Where not, it is
   * the expected one: compare ignoring case.
   */
  readonly seen_in_logs: boolean;
}

const group = (name: string, number: number, kind: GroupKind, seen = false): TlsGroup => ({
  group_name: name,
  iana_number: number,
  kind,
  post_quantum: kind !== 'classical',
  seen_in_logs: seen,
});

/** Eight groups, classical ones first. */
export const TLS_GROUPS: readonly TlsGroup[] = [
  group('x25519', 29, 'classical', true),
  // Seen in a connection log of an Application Load Balancer only, which shares the field.
  group('secp256r1', 23, 'classical', true),
  group('secp384r1', 24, 'classical'),
  group('secp521r1', 25, 'classical'),
  group('SecP256r1MLKEM768', 4587, 'hybrid-pq'),
  group('X25519MLKEM768', 4588, 'hybrid-pq'),
  group('SecP384r1MLKEM1024', 4589, 'hybrid-pq'),
  group('MLKEM1024', 514, 'pq'),
];

const BY_NAME: ReadonlyMap<string, TlsGroup> = new Map(
  TLS_GROUPS.map((known) => [known.group_name.toLowerCase(), known] as const),
);

/** The group of this name, ignoring case. */
export function tlsGroup(name: string): TlsGroup | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** Whether a group, known here or not, is post-quantum: every such name of TLS holds `MLKEM`. */
export function isPostQuantum(name: string): boolean {
  return tlsGroup(name)?.post_quantum ?? /mlkem/i.test(name);
}
