/**
 * The constants of TLS as tables, so that SQL can join them: `tls_versions`, `tls_ciphers`, `tls_groups`, `tls_alerts`.
 */
import { TLS_ALERTS } from '../tls/alerts.js';
import { TLS_CIPHERS } from '../tls/ciphers.js';
import { TLS_GROUPS } from '../tls/groups.js';
import { TLS_VERSIONS } from '../tls/versions.js';
import { column, type TableDescription } from './columns.js';

export interface ConstantTable {
  readonly description: TableDescription;
  readonly rows: readonly object[];
}

export const CONSTANTS: readonly ConstantTable[] = [
  {
    description: {
      name: 'tls_versions',
      kind: 'table',
      grain: 'one row per TLS version',
      columns: [
        column('version', 'VARCHAR', 'As the log spells it: tlsv12'),
        column('api_name', 'VARCHAR', 'As DescribeSSLPolicies spells it: TLSv1.2'),
        column('label', 'VARCHAR', 'As people write it: TLS 1.2'),
        column('version_order', 'INTEGER', 'A newer version has a larger number'),
        column('defined_by', 'VARCHAR', 'Document that defines it'),
        column('deprecated', 'BOOLEAN', 'Below TLS 1.2'),
        column('deprecated_by', 'VARCHAR', 'Document that deprecates it; NULL where none does'),
      ],
    },
    rows: TLS_VERSIONS,
  },
  {
    description: {
      name: 'tls_ciphers',
      kind: 'table',
      grain: 'one row per cipher suite that a predefined security policy has',
      columns: [
        column('cipher', 'VARCHAR', "As the log spells it: OpenSSL's name"),
        column('iana_name', 'VARCHAR', "IANA's name"),
        column('code_point', 'VARCHAR', 'The two bytes on the wire, hexadecimal'),
        column('min_version', 'VARCHAR', 'Oldest version that can agree on it'),
        column('max_version', 'VARCHAR', 'Newest version that can agree on it'),
        column('key_exchange', 'VARCHAR', 'ECDHE, RSA (static), or TLS13 (agreed apart from the suite)'),
        column('authentication', 'VARCHAR', 'Key type of the certificate it needs: RSA, ECDSA or any'),
        column('encryption', 'VARCHAR', 'Bulk encryption'),
        column('mode', 'VARCHAR', 'AEAD or CBC'),
        column('mac', 'VARCHAR', 'AEAD, SHA1, SHA256 or SHA384'),
        column('forward_secret', 'BOOLEAN', 'Whether a stolen key leaves past connections secret'),
        column('weak', 'BOOLEAN', 'CBC mode, a SHA-1 MAC or no forward secrecy'),
        column('weak_because', 'VARCHAR', 'What makes it weak; NULL where nothing does'),
        column('authority', 'VARCHAR', 'Documents behind weak_because'),
      ],
    },
    rows: TLS_CIPHERS,
  },
  {
    description: {
      name: 'tls_groups',
      kind: 'table',
      grain: 'one row per key exchange group that a security policy can offer',
      columns: [
        column('group_name', 'VARCHAR', 'Name as the log is expected to spell it; compare ignoring case'),
        column('iana_number', 'INTEGER', "Number in IANA's registry of TLS supported groups"),
        column('kind', 'VARCHAR', 'classical, hybrid-pq or pq'),
        column('post_quantum', 'BOOLEAN', 'Whether it resists a quantum computer'),
        column('seen_in_logs', 'BOOLEAN', 'Whether this spelling was seen in a published log line'),
      ],
    },
    rows: TLS_GROUPS,
  },
  {
    description: {
      name: 'tls_alerts',
      kind: 'table',
      grain: 'one row per TLS alert code',
      columns: [
        column('code', 'INTEGER', 'Code as in incoming_tls_alert'),
        column('name', 'VARCHAR', 'Name in RFC 8446'),
        column('category', 'VARCHAR', 'certificate, parameters, message, internal, close or reserved'),
        column('severity', 'VARCHAR', 'normal or error'),
        column('expected_from_client', 'BOOLEAN', 'Whether clients send it'),
        column('meaning', 'VARCHAR', 'What it usually means here'),
      ],
    },
    rows: TLS_ALERTS,
  },
];
