import type { Services } from '../../../server/services.ts';
import * as domains from '../../../storage/tables/domains.ts';

/** The zone in which a domain's days begin and end. */
export async function zoneOfDomain({ storage }: Pick<Services, 'storage'>, domain: string): Promise<string> {
  return (await domains.findById(storage.db, domain))?.timeZone ?? 'UTC';
}
