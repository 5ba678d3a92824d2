import { declarations } from '../../dav/markup.ts';
import { caldav } from '../../dav/names.ts';
import { readXml, textOf } from '../../dav/xml.ts';
import { zoneNamed } from '../../ics/iana.ts';
import { readCalendar } from '../../ics/read.ts';
import { resolveZone, type Zone } from '../../ics/zones.ts';
import { Turn } from '../../server/turn.ts';
import type { CalendarResource } from './resource.ts';

/** The one zone that a calendar defines (RFC 4791 §5.2.2), and its name; undefined where it defines none, or several. */
export function zoneDefinedBy(text: string): { tzid: string; zone: Zone } | undefined {
  const definitions = definitionsIn(text);
  const [definition] = definitions;
  const zone = definitions.length === 1 ? resolveZone(definition!.tzid, definitions) : undefined;
  return zone && { tzid: definition!.tzid, zone };
}

function definitionsIn(text: string) {
  try {
    return readCalendar(text).zones;
  } catch {
    return [];
  }
}

/**
 * The zone that whoever asks has set for themselves in a calendar's properties: floating times of reports belong there
 * (RFC 4791 §5.2.2, RFC 7809 §5.2). Undefined where they have set none.
 */
export async function ownZoneOf({ own }: Pick<CalendarResource, 'own'>): Promise<string | Zone | undefined> {
  const [id, definition] = ['calendar-timezone-id', 'calendar-timezone'].map((name) => own.get(caldav(name)));
  if (definition !== undefined) return zoneDefinedBy(await textIn(definition))?.zone;
  return id === undefined ? undefined : zoneNamed((await textIn(id)).trim());
}

/** The text of a property as it is kept. */
async function textIn(markup: string): Promise<string> {
  const root = await readXml(Buffer.from(`<D:prop${declarations}>${markup}</D:prop>`), new Turn());
  return root === undefined ? '' : textOf(root);
}
