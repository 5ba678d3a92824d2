import { element, hrefs, type Markup } from '../../../dav/markup.ts';
import type { PropStat } from '../../../dav/multistatus.ts';
import { dav, type Name } from '../../../dav/names.ts';
import type { Asked } from '../../../dav/propfind.ts';
import { personOf } from '../../../people/actor.ts';
import type { Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { principalPath, principalsPath } from '../tree.ts';

/** A live property: how it is read (undefined: it is not there), and whether `allprop` tells it (RFC 4918 §9.1). */
export type Property<R> = Readonly<{
  read: (resource: R, context: MembersContext) => Markup | undefined | Promise<Markup | undefined>;
  inAll?: true;
}>;

export type Table<R> = ReadonlyMap<Name, Property<R>>;

/** What every resource has. */
export const everywhere: [Name, Property<Resource>][] = [
  // RFC 5397 §3.
  [dav('current-user-principal'), { read: (_, { actor }) => hrefs(principalPath(personOf(actor).login)) }],
  // RFC 3744 §5.8.
  [dav('principal-collection-set'), { read: () => hrefs(principalsPath) }],
  // Nothing can be locked here.
  [dav('supportedlock'), { read: () => '', inAll: true }],
  [dav('lockdiscovery'), { read: () => '', inAll: true }],
];

/** The properties that are asked for, by what became of them. */
export async function readTable<R extends Resource>(
  table: Table<R>,
  resource: R,
  {
    context,
    asked,
    isMinimal,
    dead,
  }: Readonly<{
    context: MembersContext;
    asked: Asked;
    isMinimal: boolean;
    /** What clients keep there, as markup by name. */
    dead: ReadonlyMap<string, Markup>;
  }>,
): Promise<PropStat[]> {
  const found: Markup[] = [];
  const missing: Markup[] = [];
  const names = namesOf(table, asked, dead);
  for (const name of names) {
    const property = table.get(name);
    const value = property === undefined ? dead.get(name) : await property.read(resource, context);
    if (value === undefined) {
      if (asked.kind === 'prop') missing.push(element(name));
    } else found.push(asked.kind === 'propname' ? element(name) : element(name, value));
  }
  return [
    { status: 200, properties: found },
    { status: 404, properties: isMinimal ? [] : missing },
  ];
}

function namesOf<R>(table: Table<R>, asked: Asked, dead: ReadonlyMap<string, Markup>): Name[] {
  if (asked.kind === 'prop') return [...asked.names];
  const kept = [...dead.keys()].filter((name) => !table.has(name as Name)) as Name[];
  if (asked.kind === 'propname') return [...table.keys(), ...kept];
  const all = [...table].filter(([, { inAll }]) => inAll).map(([name]) => name);
  return [...new Set([...all, ...kept, ...asked.include])];
}

/** `<D:resourcetype>` of these. */
export const types = (...names: readonly Name[]): Markup => names.map((name) => element(name)).join('');

/** RFC 3253 §3.1.5. */
export const reportSet = (...names: readonly Name[]): Markup =>
  names
    .map((name) => `<D:supported-report><D:report>${element(name)}</D:report></D:supported-report>`)
    .join('');

/** RFC 3744 §5.4. */
export const privileges = (...names: readonly string[]): Markup =>
  names.map((name) => `<D:privilege>${name}</D:privilege>`).join('');
