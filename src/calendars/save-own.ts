import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as properties from '../storage/tables/properties.ts';

/** Properties that one reader may keep with a calendar. */
const mostOwn = 100;

type Of = Readonly<{ calendar: string; principal: string }>;

/** Keeps with a calendar what one reader alone has of it; null takes away. Throws properties-full. */
export async function saveOwn(
  tx: Writer,
  { calendar, principal }: Of,
  own: ReadonlyMap<string, string | null>,
): Promise<void> {
  for (const [name, value] of own) {
    const property = { calendar, principal, name };
    if (value === null) await properties.remove(tx, property);
    else await properties.save(tx, property, value);
  }
  if (own.size > 0 && (await properties.list(tx, calendar, principal)).size > mostOwn)
    throw new DomainError('properties-full');
}
