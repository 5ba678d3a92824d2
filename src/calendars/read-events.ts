import type { Context } from '../context.ts';
import * as events from '../storage/tables/events.ts';
import { reportReader, type Found } from './found.ts';
import type { Opened } from './open-calendar.ts';

const namesAtOnce = 200;

/** The events of these names that this reader sees, with undefined for those that they do not (RFC 4791 §7.9). */
export async function* readEvents(
  context: Context,
  { opened, scope, names }: Readonly<{ opened: Opened; scope: string; names: readonly string[] }>,
): AsyncGenerator<[name: string, found: Found | undefined]> {
  await using snapshot = await context.storage.snapshot();
  const read = await reportReader(context, snapshot, { opened, scope });
  for (let start = 0; start < names.length; start += namesAtOnce) {
    const some = names.slice(start, start + namesAtOnce);
    const rows = await events.listByName(snapshot.db, opened.calendar.id, some);
    const byName = new Map(rows.map((row) => [row.name, row]));
    for (const name of some) {
      const row = byName.get(name);
      yield [name, row && (await read(row))];
    }
  }
}
