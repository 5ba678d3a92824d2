import type { Context as KoaContext } from 'koa';
import { declarations, element, type Markup } from '../../../dav/markup.ts';
import { propResponse, statusResponse, type PropStat } from '../../../dav/multistatus.ts';
import { dav, type Name } from '../../../dav/names.ts';
import { childrenOf, readXml, textOf, type Element } from '../../../dav/xml.ts';
import { DomainError, isDomainError } from '../../../errors.ts';
import { Turn } from '../../../server/turn.ts';
import { answerMultistatus, isMinimal } from '../answer.ts';
import { readResource } from '../read-resource.ts';
import { findResource, type Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { placeIn } from '../tree.ts';

/** How deep addresses are followed, how many in one report, and how many properties it may ask for. */
const [deepest, mostFollowed, mostProperties] = [3, 200, 200];

/** RFC 3253 §3.8: properties, and in place of an address what it leads to. */
export async function expandProperty(
  ctx: KoaContext,
  context: MembersContext,
  resource: Resource,
  root: Element,
): Promise<void> {
  checkProperties(root);
  const expansion = new Expansion(context, isMinimal(ctx));
  await answerMultistatus(ctx, [await expansion.of(resource, root, 0)]);
}

/** Throws bad-request for too many names, or for what is none: they are written again as they are asked for. */
function checkProperties(root: Element): void {
  const all = propertiesIn(root);
  if (all.length > mostProperties) throw new DomainError('bad-request', { reason: 'xml-too-large' });
  if (!all.every(isName)) throw new DomainError('bad-request', { reason: 'xml-element' });
}

const propertiesIn = (element: Element): Element[] =>
  childrenOf(element, dav('property')).flatMap((property) => [property, ...propertiesIn(property)]);

/** XML Names §4, as far as properties have them, and no namespace that may not be declared (§3). */
function isName({ attributes }: Element): boolean {
  const [name, namespace] = ['name', 'namespace'].map((key) => attributes.get(key) ?? '');
  return /^[\p{L}_][\p{L}\p{N}\p{M}._-]{0,100}$/u.test(name!) && !/^.{500}|\/2000\/xmlns\/$/.test(namespace!);
}

class Expansion {
  readonly #context: MembersContext;
  readonly #isMinimal: boolean;
  readonly #turn = new Turn();
  #followed = 0;

  constructor(context: MembersContext, isMinimal: boolean) {
    this.#context = context;
    this.#isMinimal = isMinimal;
  }

  async of(resource: Resource, asked: Element, depth: number): Promise<Markup> {
    const groups = new Map<number, Markup[]>();
    for (const property of childrenOf(asked, dav('property'))) {
      if (this.#turn.isOver) await this.#turn.give();
      const { attributes } = property;
      const name: Name = `{${attributes.get('namespace') ?? 'DAV:'}}${attributes.get('name') ?? ''}`;
      const how = { context: this.#context, isMinimal: this.#isMinimal };
      const read = await readResource(resource, { ...how, asked: { kind: 'prop', names: [name] } });
      for (const { status, properties } of read)
        for (const one of properties) {
          const inner = childrenOf(property, dav('property'));
          const expanded =
            status === 200 && inner.length > 0 && depth < deepest
              ? await this.#expanded(one, property, depth + 1)
              : undefined;
          const written = expanded === undefined ? one : element(name, expanded);
          groups.set(status, [...(groups.get(status) ?? []), written]);
        }
    }
    const all = [...groups].map(([status, properties]): PropStat => ({ status, properties }));
    return propResponse(resource.path, all);
  }

  /** The resources that the addresses in a property's markup lead to; undefined where it holds none. */
  async #expanded(markup: Markup, property: Element, depth: number): Promise<Markup | undefined> {
    const declared = markup.replace(/^<[\w:-]+/, `$&${declarations}`);
    const root = await readXml(Buffer.from(declared), new Turn());
    const hrefs = childrenOf(root, dav('href')).map(textOf);
    if (hrefs.length === 0) return undefined;
    let written = '';
    for (const href of hrefs) {
      this.#followed += 1;
      if (this.#followed > mostFollowed) break;
      written += await this.#at(href, property, depth);
    }
    return written;
  }

  async #at(href: string, property: Element, depth: number): Promise<Markup> {
    try {
      const place = placeIn(href);
      if (place === undefined) return statusResponse(href, 404);
      return await this.of(await findResource(this.#context, place), property, depth);
    } catch (error) {
      if (isDomainError(error)) return statusResponse(href, 404);
      throw error;
    }
  }
}
