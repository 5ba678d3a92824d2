import { UsageError } from './command.ts';

/** `OWNER/SLUG`, as the commands name a calendar. */
export function readCalendarName(text: string): { owner: string; slug: string } {
  const [owner, slug, more] = text.split('/');
  if (!owner || !slug || more !== undefined)
    throw new UsageError(`"${text}" is not OWNER/SLUG, as in ann@monasso.org/choir`);
  return { owner, slug };
}
