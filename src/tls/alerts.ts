/**
 * The TLS alert codes and what each usually means when a client sends it to a load balancer. Data only.
 *
 * Codes and names: RFC 8446 section 6 and IANA's "TLS Alerts" registry.
 */

/**
 * What the alert is about: the `certificate` that was served, the `parameters` offered or chosen, the `message` itself
 * (damaged, out of place), an `internal` fault, a `close` that is no error, or a code `reserved` for old versions.
 */
export type AlertCategory = 'certificate' | 'parameters' | 'message' | 'internal' | 'close' | 'reserved';

/** One row of table `tls_alerts`. */
export interface TlsAlert {
  readonly code: number;
  readonly name: string;
  readonly category: AlertCategory;
  /** `normal`: an orderly end or a user's choice, never a failure by itself. */
  readonly severity: 'normal' | 'error';
  /** Whether clients send it; `false` for those that the protocol gives to the server alone. */
  readonly expected_from_client: boolean;
  readonly meaning: string;
}

const alert = (code: number, name: string, category: AlertCategory, meaning: string): TlsAlert => ({
  code,
  name,
  category,
  severity: category === 'close' ? 'normal' : 'error',
  expected_from_client: true,
  meaning,
});

const fromServer = (code: number, name: string, category: AlertCategory, meaning: string): TlsAlert => ({
  ...alert(code, name, category, `${meaning}; sent by servers, not expected from a client`),
  expected_from_client: false,
});

const reserved = (code: number, name: string): TlsAlert =>
  alert(code, name, 'reserved', 'reserved: only very old clients send it');

/** Every known alert, by code. */
export const TLS_ALERTS: readonly TlsAlert[] = [
  alert(0, 'close_notify', 'close', 'normal close of the connection'),
  alert(10, 'unexpected_message', 'message', 'a message out of place: broken client or middlebox'),
  alert(20, 'bad_record_mac', 'message', 'a record arrived damaged: corruption or middlebox'),
  reserved(21, 'decryption_failed'),
  alert(22, 'record_overflow', 'message', 'a record too long: corruption or middlebox'),
  reserved(30, 'decompression_failure'),
  alert(40, 'handshake_failure', 'parameters', 'the client found no acceptable set of parameters'),
  reserved(41, 'no_certificate'),
  alert(42, 'bad_certificate', 'certificate', 'certificate corrupt, or its signature does not verify'),
  alert(43, 'unsupported_certificate', 'certificate', 'certificate or key of a type the client does not support'),
  alert(44, 'certificate_revoked', 'certificate', 'certificate was revoked by its issuer'),
  alert(45, 'certificate_expired', 'certificate', 'certificate expired or not valid yet; also a wrong client clock'),
  alert(
    46,
    'certificate_unknown',
    'certificate',
    'any other objection to the certificate; some clients send it for an untrusted issuer or a name that does not match',
  ),
  alert(47, 'illegal_parameter', 'parameters', 'a field out of range or inconsistent with others'),
  alert(
    48,
    'unknown_ca',
    'certificate',
    'issuer not trusted: private authority, missing intermediate or old trust store',
  ),
  alert(49, 'access_denied', 'certificate', 'valid certificate, refused by the policy of the client (pinning)'),
  alert(50, 'decode_error', 'message', 'a message could not be decoded'),
  alert(51, 'decrypt_error', 'message', 'a signature or the Finished check failed'),
  alert(52, 'too_many_cids_requested', 'parameters', 'too many connection ids asked for; DTLS only'),
  reserved(60, 'export_restriction'),
  alert(70, 'protocol_version', 'parameters', 'the client rejects the TLS version that was chosen'),
  alert(71, 'insufficient_security', 'parameters', 'the client asks for stronger ciphers'),
  alert(80, 'internal_error', 'internal', 'a fault inside the client'),
  fromServer(86, 'inappropriate_fallback', 'parameters', 'the client retried with an older version than needed'),
  alert(90, 'user_canceled', 'close', 'the user or the application gave up'),
  reserved(100, 'no_renegotiation'),
  alert(109, 'missing_extension', 'parameters', 'a mandatory extension is missing'),
  alert(110, 'unsupported_extension', 'parameters', 'an extension that was not asked for'),
  reserved(111, 'certificate_unobtainable'),
  alert(112, 'unrecognized_name', 'parameters', 'the server name (SNI) is not recognized'),
  alert(113, 'bad_certificate_status_response', 'certificate', 'the OCSP response is invalid or not acceptable'),
  reserved(114, 'bad_certificate_hash_value'),
  fromServer(115, 'unknown_psk_identity', 'parameters', 'the pre-shared key is not known'),
  fromServer(116, 'certificate_required', 'certificate', 'a client certificate was required'),
  fromServer(120, 'no_application_protocol', 'parameters', 'no application protocol (ALPN) in common'),
  alert(121, 'ech_required', 'parameters', 'Encrypted ClientHello was required and not accepted'),
];

const BY_CODE: ReadonlyMap<number, TlsAlert> = new Map(TLS_ALERTS.map((known) => [known.code, known] as const));

/** The alert of this code; `undefined` where none is registered: show the number then. */
export function tlsAlert(code: number): TlsAlert | undefined {
  return BY_CODE.get(code);
}
