/**
 * The text forms that fields may take, as regular expression sources.
 */

/** Second precision, no zone: `2026-01-02T03:04:05`, from 1970 on. The length of the month is checked apart. */
export const TIME =
  '(?:19[7-9]|[2-9][0-9]{2})[0-9]-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]';

/** Up to 15 digits: every such number is exact in a JavaScript number and in a BIGINT. */
export const INTEGER = '[0-9]{1,15}';

/** One byte (RFC 8446 section 6). */
export const ALERT = '(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})';

export const PORT = '(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[0-5][0-9]{4}|[0-9]{1,4})';

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';

const IPV4 = `(?:${OCTET}\\.){3}${OCTET}`;

const HEX = '[0-9A-Fa-f]{1,4}';

/** RFC 4291 section 2.2 forms 1 and 2. Form 3 (an embedded IPv4 address) is left to the record reader. */
const IPV6 = [
  `(?:${HEX}:){7}${HEX}`,
  `(?:${HEX}:){1,7}:`,
  `(?:${HEX}:){1,6}:${HEX}`,
  `(?:${HEX}:){1,5}(?::${HEX}){2}`,
  `(?:${HEX}:){1,4}(?::${HEX}){3}`,
  `(?:${HEX}:){1,3}(?::${HEX}){4}`,
  `(?:${HEX}:){1,2}(?::${HEX}){5}`,
  `${HEX}:(?::${HEX}){6}`,
  `:(?::${HEX}){1,7}`,
  '::',
].join('|');

/** An address and a port without brackets, as the balancer writes them. */
export const ENDPOINT = `(?:${IPV4}|${IPV6}):${PORT}`;

/** A list of protocols in full, with no escape but that of the slash. */
export const PROTOCOL_LIST = '"(?:[^"%,]|%2[Ff])+"(?:,"(?:[^"%,]|%2[Ff])+")*';
