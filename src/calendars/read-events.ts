import type { Context } from '../context.ts';
import * as events from '../storage/tables/events.ts';
import { reportReader, type Found, type Reading } from './found.ts';

const namesAtOnce = 200;

/** The events of these names that this reader sees, with undefined for those that they do not (RFC 4791 §7.9). */
export async function* readEvents(
  context: Context,
  { names, ...reading }: Reading & Readonly<{ names: readonly string[] }>,
): AsyncGenerator<[name: string, found: Found | undefined]> {
  await using snapshot = await context.storage.snapshot();
  const read = await reportReader(context, snapshot, reading);
  for (let start = 0; start < names.length; start += namesAtOnce) {
    const some = names.slice(start, start + namesAtOnce);
    const rows = await events.listByName(snapshot.db, reading.opened.calendar.id, some);
    const byName = new Map(rows.map((row) => [row.name, row]));
    for (const name of some) {
      const row = byName.get(name);
      yield [name, row && (await read(row))];
    }
  }
}
