import type { Context as KoaContext } from 'koa';
import { readEvents } from '../../../calendars/read-events.ts';
import type { Markup } from '../../../dav/markup.ts';
import { statusResponse } from '../../../dav/multistatus.ts';
import { dav } from '../../../dav/names.ts';
import { childrenOf, textOf, type Element } from '../../../dav/xml.ts';
import { isDomainError } from '../../../errors.ts';
import { Turn } from '../../../server/turn.ts';
import { answerMultistatus, isMinimal } from '../answer.ts';
import { scopeOf, type CalendarResource, type Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { eventPath, placeIn, placeOf } from '../tree.ts';
import { readTimeZone } from '../read-time-zone.ts';
import { ownZoneOf } from '../zone.ts';
import { calendarOf, foundResponse, readWanted } from './found.ts';

/** RFC 4791 §7.9: each address once, and 404 for what is not there; what lies elsewhere is not there. */
export async function calendarMultiget(
  ctx: KoaContext,
  context: MembersContext,
  resource: Resource,
  root: Element,
): Promise<void> {
  const calendar = calendarOf(resource);
  const wanted = readWanted(root);
  const floatingZone = readTimeZone(root) ?? (await ownZoneOf(calendar));
  const hrefs = [...new Set(childrenOf(root, dav('href')).map((href) => textOf(href).trim()))];
  const how = { context, wanted, isMinimal: isMinimal(ctx) };
  /** What is asked for, by the name that it may be kept under: where some are hidden it may be asked for by two. */
  const byName = new Map<string, Set<string>>();
  const missing: string[] = [];
  const turn = new Turn();
  for (const href of hrefs) {
    if (turn.isOver) await turn.give();
    const told = nameIn(calendar, href, ctx.host);
    const name = told === undefined ? undefined : calendar.names.kept(told);
    if (told === undefined || name === undefined) missing.push(href);
    else byName.set(name, (byName.get(name) ?? new Set()).add(told));
  }
  async function* responses(): AsyncGenerator<Markup> {
    for (const href of missing) yield statusResponse(href, 404);
    const reading = { opened: calendar.opened, scope: scopeOf(context), floatingZone };
    const asked = { ...reading, names: [...byName.keys()] };
    for await (const [name, found] of readEvents(context, asked))
      for (const told of byName.get(name)!)
        yield found !== undefined && calendar.names.told(found.listed) === told
          ? await foundResponse(calendar, found, how)
          : statusResponse(eventPath(calendar.path, told), 404);
  }
  await answerMultistatus(ctx, responses());
}

/** What an event is called that an address names in this calendar; undefined for any other address. Some do not escape a per cent sign. */
function nameIn({ path }: CalendarResource, href: string, host: string): string | undefined {
  const url = URL.parse(href, `http://${host}`);
  if (url === null || (/^[a-z]+:\/\//i.test(href) && url.host !== host)) return undefined;
  try {
    const place = placeIn(href);
    const own = placeOf(path);
    if (place?.kind !== 'event' || own?.kind !== 'calendar') return undefined;
    return place.login === own.login && place.segment === own.segment ? place.name : undefined;
  } catch (error) {
    if (isDomainError(error)) return undefined;
    throw error;
  }
}
