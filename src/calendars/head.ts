import type { View } from './access.ts';
import type { Calendar } from './calendar.ts';

/** What stands above a calendar's events, in a feed, in JSON and on a page alike. */
export type Head = Pick<Calendar, 'name' | 'color' | 'description'>;

/** The description tells what happens in it: whoever does not see all of the events does not see it either. */
export function headFor({ name, color, description }: Head, view: View): Head {
  return { name, color, description: view.ofPublic.detail === 'full' ? description : null };
}
