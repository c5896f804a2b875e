/**
 * What the impact rule takes for granted, each with a name, so that a caller can withdraw it and see what remains.
 */

/**
 * Premises of a judgement. Two more can't be withdrawn: the load balancer picks the highest common version and then the
 * first suite of its own list that the client offers and a certificate fits; and client and certificates stay the same.
 */
export interface Assumptions {
  /**
   * The versions of a client have no hole: one that lacks 1.2 and speaks 1.1 does not speak 1.3 either. TLS 1.3 could
   * express a hole (`supported_versions`); up to 1.2 the protocol itself could not.
   */
  readonly contiguous_versions: boolean;
  /**
   * A client of TLS 1.3 offers TLS_AES_128_GCM_SHA256, as RFC 8446 section 9.1 demands. Never held against
   * evidence: a client that was passed over for that suite lacks it.
   */
  readonly tls13_mandatory_suite: boolean;
  /**
   * With certificates of both key types for one name, the load balancer goes by the order of its ciphers or prefers
   * ECDSA, as AWS's guide on certificates says. So a client that got an RSA suite could not use an ECDSA suite ranked above.
   */
  readonly ecdsa_preferred: boolean;
  /**
   * Key types of the certificates that the listener can serve for this name. `same`: one type only, the one this
   * connection used (a listener with a single certificate). `unknown` allows both.
   */
  readonly key_types: 'unknown' | 'same' | 'RSA' | 'ECDSA';
}

/** What holds unless the caller says otherwise. */
export const DEFAULT_ASSUMPTIONS: Assumptions = {
  contiguous_versions: true,
  tls13_mandatory_suite: true,
  ecdsa_preferred: true,
  key_types: 'unknown',
};
