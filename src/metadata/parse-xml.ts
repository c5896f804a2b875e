/**
 * The XML of the AWS Query protocol to plain JSON: elements and text, lists as `<member>` elements. Only for what the SDK
 * has already read and found well formed: it fills in the members that the SDK does not know yet.
 */
import type { Json, JsonObject } from './answers.js';
import { plainLists } from './plain-lists.js';

interface Element {
  readonly name: string;
  text: string;
  readonly children: Element[];
}

/** Tag, comment, CDATA section or declaration; what lies between two of them is text. */
const MARKUP = /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<[?!][^>]*>|<(\/?)([^\s/>]+)[^>]*?(\/?)>/g;

/** The content of the root element. All leaves are texts; an empty element is `''`. */
export function parseXml(xml: string): JsonObject {
  const root: Element = { name: '', text: '', children: [] };
  const open = [root];
  let from = 0;
  for (const match of xml.matchAll(MARKUP)) {
    const current = open.at(-1) ?? root;
    current.text += unescapeXml(xml.slice(from, match.index));
    from = match.index + match[0].length;
    const [, cdata, closing, name, selfClosing] = match;
    if (cdata !== undefined) current.text += cdata;
    else if (closing === '/') open.length > 1 && open.pop();
    else if (name !== undefined) {
      const element: Element = { name, text: '', children: [] };
      current.children.push(element);
      if (selfClosing !== '/') open.push(element);
    }
  }
  const value = plainLists(toJson(root.children[0] ?? root));
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function toJson(element: Element): Json {
  if (element.children.length === 0) return element.text;
  const members = new Map<string, Json[]>();
  for (const child of element.children) members.set(child.name, [...(members.get(child.name) ?? []), toJson(child)]);
  return Object.fromEntries(
    [...members].map(([name, values]) => [name, values.length > 1 || name === 'member' ? values : (values[0] ?? '')]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
