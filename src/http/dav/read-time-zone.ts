import { caldav } from '../../dav/names.ts';
import { childOf, textOf, type Element } from '../../dav/xml.ts';
import { DomainError } from '../../errors.ts';
import type { Zone } from '../../ics/zones.ts';
import { zoneNamed } from '../../ics/iana.ts';
import { zoneDefinedBy } from './zone.ts';

/**
 * Where times belong that name no zone, as a report says it (RFC 4791 §9.8, RFC 7809 §5.1); undefined where it says nothing.
 * Throws dav-refused with C:valid-calendar-data, C:valid-timezone.
 */
export function readTimeZone(root: Element): string | Zone | undefined {
  const id = childOf(root, caldav('timezone-id'));
  if (id !== undefined) {
    const zone = zoneNamed(textOf(id).trim());
    if (zone === undefined) throw new DomainError('dav-refused', { condition: 'C:valid-timezone' });
    return zone;
  }
  const element = childOf(root, caldav('timezone'));
  if (element === undefined) return undefined;
  const zone = zoneDefinedBy(textOf(element));
  if (zone === undefined) throw new DomainError('dav-refused', { condition: 'C:valid-calendar-data' });
  return zone.zone;
}
