import { DomainError } from '../errors.ts';
import { contentOf } from './markup.ts';
import { dav, type Name } from './names.ts';
import { childOf, textOf, type Element } from './xml.ts';

/** What is to become of one property: `value` is the markup within it and `text` its text; null removes it. */
export type Update = Readonly<{ name: Name; element: Element; value: string | null; text: string }>;

/** More than anybody keeps. */
const mostUpdates = 500;

/** The instructions of a PROPPATCH in their order (RFC 4918 §9.2), or of MKCALENDAR and MKCOL. Throws bad-request. */
export function readUpdates(root: Element | undefined, rootName: Name): Update[] {
  if (root?.name !== rootName) throw new DomainError('bad-request', { reason: 'xml-element' });
  const updates = root.children.flatMap((instruction) => {
    const isRemoval = instruction.name === dav('remove');
    if (!isRemoval && instruction.name !== dav('set')) return [];
    const elements = childOf(instruction, dav('prop'))?.children ?? [];
    return elements.map((element) => ({ element, isRemoval }));
  });
  if (updates.length > mostUpdates) throw new DomainError('bad-request', { reason: 'xml-too-large' });
  return updates.map(({ element, isRemoval }) => ({
    name: element.name,
    element,
    value: isRemoval ? null : contentOf(element),
    text: textOf(element),
  }));
}
