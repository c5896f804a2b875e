/** One valid line of 22 fields, by position: what tests change one field of. */
const FIELDS_OF_A_LINE = [
  'tls',
  '2.0',
  '2026-03-10T12:00:05',
  'net/edge/0123456789abcdef',
  'fedcba9876543210',
  '203.0.113.7:40112',
  '10.0.1.9:443',
  '5000',
  '12',
  '700',
  '9000',
  '-',
  'arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
  '-',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'tlsv12',
  'x25519',
  'api.example.com',
  'h2',
  'h2',
  '"h2","http/1.1"',
  '2026-03-10T12:00:00',
];

/** The text of a valid line in which the fields at these positions (from 1) are replaced; `count` fields of it. */
export function rawLine(changes: Readonly<Record<number, string>> = {}, count = FIELDS_OF_A_LINE.length): string {
  const values = FIELDS_OF_A_LINE.map((value, index) => changes[index + 1] ?? value).slice(0, count);
  for (let position = values.length + 1; position <= count; position++) values.push(changes[position] ?? 'new');
  return values.join(' ');
}

/** Cuts text into chunks of these sizes, repeated: what a stream may do to it. */
export async function* chunked(text: string | Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0, index = 0; start < bytes.length; index++) {
    const size = Math.max(1, sizes[index % sizes.length] ?? bytes.length);
    yield bytes.subarray(start, start + size);
    start += size;
  }
}
