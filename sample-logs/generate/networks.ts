/**
 * Who owns which addresses: the file a user would load with `networks load`.
 */

export interface Network {
  readonly cidr: string;
  readonly owner: string;
  readonly contact: string;
  /** Dates, half-open; empty where open-ended. */
  readonly from: string;
  readonly to: string;
}

const network = (cidr: string, owner: string, contact: string, from = '', to = ''): Network => ({
  cidr,
  owner,
  contact,
  from,
  to,
});

/** Overlaps on purpose: the longest prefix names the owner. */
export const NETWORKS: readonly Network[] = [
  network('192.0.2.0/24', 'partner-programme', 'partners@example.com'),
  network('192.0.2.8/29', 'partner-billing', 'billing-integration@example.org'),
  network('192.0.2.16/28', 'partner-warehouse', 'warehouse-it@example.org'),
  network('192.0.2.30/32', 'partner-payroll', 'payroll-operations@example.org'),
  network('192.0.2.40/29', 'partner-courier', 'courier-it@example.org'),
  network('192.0.2.48/29', 'partner-printshop', 'prepress@example.org'),
  network('192.0.2.60/32', 'partner-archive', 'archive-service@example.org'),
  network('192.0.2.64/28', 'kiosk-estate', 'kiosk-operations@example.com', '', '2026-03-11'),
  network('192.0.2.64/28', 'partner-kiosk-service', 'service-desk@example.org', '2026-03-11', ''),
  network('192.0.2.96/27', 'partner-analytics', 'data-platform@example.org'),
  network('192.0.2.160/30', 'partner-startup', 'platform@example.org'),
  network('192.0.2.170/32', 'partner-ledger', 'ledger-operations@example.org'),
  network('192.0.2.172/31', 'partner-insurer', 'gateway-team@example.org'),
  network('192.0.2.180/31', 'partner-loyalty', 'loyalty-api@example.org'),
  network('192.0.2.192/26', 'kiosk-estate', 'kiosk-operations@example.com'),
  network('203.0.113.0/26', 'mobile-backend', 'mobile-team@example.com'),
  network('203.0.113.128/25', 'device-field', 'device-operations@example.com'),
  network('203.0.113.240/28', 'partner-vending', 'vending-telemetry@example.org'),
  network('2001:db8:50::/48', 'partner-fleet', 'fleet-it@example.org'),
  network('2001:db8:200::/48', 'mobile-backend', 'mobile-team@example.com'),
  network('2001:db8:b00::/40', 'device-field', 'device-operations@example.com'),
];

/** The CSV file, header first. No value holds a comma or a quote. */
export function networksCsv(): string {
  const rows = NETWORKS.map((each) => [each.cidr, each.owner, each.contact, each.from, each.to].join(','));
  return `${['cidr,owner,contact,from,to', ...rows].join('\n')}\n`;
}
