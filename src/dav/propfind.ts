import { DomainError } from '../errors.ts';
import { dav, type Name } from './names.ts';
import { childOf, type Element } from './xml.ts';

/** Which properties a PROPFIND or a report asks for (RFC 4918 §9.1). */
export type Asked =
  | Readonly<{ kind: 'prop'; names: readonly Name[] }>
  | Readonly<{ kind: 'allprop'; include: readonly Name[] }>
  | Readonly<{ kind: 'propname' }>;

/** Without a body all are meant. Throws bad-request. */
export function readPropfind(root: Element | undefined): Asked {
  if (root === undefined) return { kind: 'allprop', include: [] };
  if (root.name !== dav('propfind')) throw new DomainError('bad-request', { reason: 'xml-element' });
  return readAsked(root);
}

/** The same of any element that holds prop, allprop or propname. */
export function readAsked(root: Element): Asked {
  const prop = childOf(root, dav('prop'));
  if (prop !== undefined) return { kind: 'prop', names: namesIn(prop) };
  if (childOf(root, dav('propname')) !== undefined) return { kind: 'propname' };
  if (childOf(root, dav('allprop')) !== undefined) {
    const include = childOf(root, dav('include'));
    return { kind: 'allprop', include: include === undefined ? [] : namesIn(include) };
  }
  throw new DomainError('bad-request', { reason: 'xml-element' });
}

/** Names are answered for each resource: more of them, or longer ones, are an attack. */
const most = { names: 500, characters: 50_000 } as const;

/** Each once. Throws bad-request. */
export function namesIn({ children }: Element): Name[] {
  const characters = children.reduce((sum, { name }) => sum + name.length, 0);
  if (children.length > most.names || characters > most.characters)
    throw new DomainError('bad-request', { reason: 'xml-too-large' });
  return [...new Set(children.map(({ name }) => name))];
}
