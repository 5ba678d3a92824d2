import type { Context as KoaContext } from 'koa';
import { element } from '../../dav/markup.ts';
import { caldav, dav, type Name } from '../../dav/names.ts';
import type { Element } from '../../dav/xml.ts';
import { DomainError } from '../../errors.ts';
import { answerXml, readXmlBody } from './answer.ts';
import { calendarMultiget } from './reports/calendar-multiget.ts';
import { calendarQuery } from './reports/calendar-query.ts';
import { expandProperty } from './reports/expand-property.ts';
import { freeBusyQuery } from './reports/free-busy-query.ts';
import { principalMatch } from './reports/principal-match.ts';
import { principalPropertySearch } from './reports/principal-property-search.ts';
import { syncCollection } from './reports/sync-collection.ts';
import { findResource, type Resource } from './resource.ts';
import type { MembersContext } from './sign-in.ts';
import type { Place } from './tree.ts';

/** A report's work: `root` is its body, `resource` what it was asked of. */
type Report = (ctx: KoaContext, context: MembersContext, resource: Resource, root: Element) => Promise<void>;

const reports = new Map<Name, Report>([
  [caldav('calendar-query'), calendarQuery],
  [caldav('calendar-multiget'), calendarMultiget],
  [caldav('free-busy-query'), freeBusyQuery],
  [dav('sync-collection'), syncCollection],
  [dav('expand-property'), expandProperty],
  [dav('principal-property-search'), principalPropertySearch],
  [dav('principal-match'), principalMatch],
  [dav('principal-search-property-set'), searchPropertySet],
  [dav('acl-principal-prop-set'), principalMatch],
]);

/** RFC 3253 §3.6. */
export async function report(ctx: KoaContext, context: MembersContext, place: Place): Promise<void> {
  const root = await readXmlBody(ctx);
  const resource = await findResource(context, place);
  const work = root && reports.get(root.name);
  if (root === undefined) throw new DomainError('bad-request', { reason: 'xml-element' });
  if (work === undefined) throw new DomainError('dav-refused', { condition: 'D:supported-report' });
  await work(ctx, context, resource, root);
}

/** RFC 3744 §9.5: by what principals can be searched. */
function searchPropertySet(ctx: KoaContext): Promise<void> {
  const searchable: [Name, string][] = [
    [dav('displayname'), 'Name'],
    [caldav('calendar-user-address-set'), 'E-mail'],
  ];
  const content = searchable
    .map(
      ([name, words]) =>
        `<D:principal-search-property><D:prop>${element(name)}</D:prop>` +
        `<D:description xml:lang="en">${words}</D:description></D:principal-search-property>`,
    )
    .join('');
  answerXml(ctx, 200, 'D:principal-search-property-set', content);
  return Promise.resolve();
}
