/** What a calendar says about itself: RFC 5545 §3.7, RFC 7986 §5, and what was written before that. */

import { cssColor } from './colors.ts';
import { unescapeText } from './values.ts';

/** As text, unescaped; never empty. */
export type CalendarProperties = {
  name?: string;
  color?: string;
  timeZone?: string;
  description?: string;
  /** How long whoever reads it may wait before they read it again: a duration. */
  refresh?: string;
};

/** A description of a calendar is a page at most. */
const LONGEST = 10_000;

/** The lines that say what it is called and so on; the standard's own name comes last and wins, but for colours. */
const properties = new Map<string, keyof CalendarProperties>([
  ['X-WR-CALNAME', 'name'],
  ['NAME', 'name'],
  // A name of CSS is the nearest of few; the number says exactly which colour it is.
  ['COLOR', 'color'],
  ['X-APPLE-CALENDAR-COLOR', 'color'],
  ['X-WR-TIMEZONE', 'timeZone'],
  ['X-WR-CALDESC', 'description'],
  ['DESCRIPTION', 'description'],
  ['X-PUBLISHED-TTL', 'refresh'],
  ['REFRESH-INTERVAL', 'refresh'],
]);

/** The names of the lines that `propertiesOf` wants. */
export const propertyLines: ReadonlySet<string> = new Set(properties.keys());

/** The properties that these values, by the names of their lines, give a calendar. */
export function propertiesOf(values: ReadonlyMap<string, string>): CalendarProperties {
  const found: CalendarProperties = {};
  for (const [line, property] of properties) {
    const value = unescapeText(values.get(line)?.slice(0, LONGEST) ?? '').trim();
    if (value === '' || (property === 'color' && cssColor(value) === undefined)) continue;
    found[property] = value;
  }
  return found;
}
