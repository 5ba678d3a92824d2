import type { House } from '../../house.ts';
import * as domains from '../../storage/tables/domains.ts';

/** The zone in which a domain's days begin and end. */
export async function zoneOfDomain({ storage }: Pick<House, 'storage'>, domain: string): Promise<string> {
  return (await domains.findById(storage.reader, domain))?.timeZone ?? 'UTC';
}
