/** Writes XML: five prefixes for what is known, and a declaration on the spot for any other namespace. */

import { namespaces, partsOf, xmlNamespace, type Name, type Prefix } from './names.ts';
import type { Element } from './xml.ts';

/** Markup that is written already. */
export type Markup = string;

export const xmlHead = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Declares all prefixes, on the root of an answer. */
export const declarations = Object.entries(namespaces)
  .map(([prefix, namespace]) => ` xmlns:${prefix}="${namespace}"`)
  .join('');

const prefixes = new Map<string, Prefix | 'xml'>([
  ...Object.entries(namespaces).map(([prefix, namespace]) => [namespace, prefix as Prefix] as const),
  [xmlNamespace, 'xml'],
]);

/** Text as it may stand in an element or an attribute; what XML 1.0 §2.2 cannot hold is left out. */
export function escapeXml(text: string): Markup {
  // Calendar text has a CR in each line, and seldom anything else.
  if (!/[&<>"]|[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]/.test(text))
    return text.replaceAll('\r', escapes['\r']!);
  return (
    text
      .toWellFormed()
      // eslint-disable-next-line no-control-regex
      .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
      .replace(/[&<>"\r]/g, (char) => escapes[char]!)
  );
}

/** XML 1.0 §2.11 makes a line feed of a CR that is not written as a reference. */
const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** An element of this name around some markup. */
export function element(name: Name, content: Markup = '', attributes: Markup = ''): Markup {
  const { namespace, local } = partsOf(name);
  const prefix = prefixes.get(namespace);
  const [tag, declared] =
    prefix !== undefined ? [`${prefix}:${local}`, ''] : [local, ` xmlns="${escapeXml(namespace)}"`];
  const start = `<${tag}${declared}${attributes}`;
  return content === '' ? `${start}/>` : `${start}>${content}</${tag}>`;
}

/** An element with an address in it (RFC 4918 §14.7). */
export const hrefs = (...paths: readonly string[]): Markup =>
  paths.map((path) => `<D:href>${escapeXml(path)}</D:href>`).join('');

/** What stands in an element that was read, to be written again: RFC 4918 §4.3, values are kept. */
export function contentOf({ content }: Element): Markup {
  return content.map((part) => (typeof part === 'string' ? escapeXml(part) : wholeOf(part))).join('');
}

function wholeOf(one: Element): Markup {
  let own = 0;
  const attributes = [...one.attributes].map(([name, value]) => {
    if (!name.startsWith('{')) return ` ${name}="${escapeXml(value)}"`;
    const { namespace, local } = partsOf(name as Name);
    if (namespace === xmlNamespace) return ` xml:${local}="${escapeXml(value)}"`;
    own += 1;
    return ` xmlns:a${own}="${escapeXml(namespace)}" a${own}:${local}="${escapeXml(value)}"`;
  });
  return element(one.name, contentOf(one), attributes.join(''));
}
