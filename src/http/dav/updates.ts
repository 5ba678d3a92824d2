import type { Calendar } from '../../calendars/calendar.ts';
import { apple, caldav, dav, type Name } from '../../dav/names.ts';
import type { Update } from '../../dav/proppatch.ts';
import { cssColor } from '../../ics/colors.ts';
import { zoneNamed } from '../../ics/iana.ts';
import { readDisplayName } from '../../people/name.ts';
import { calendarTable } from './properties/calendar.ts';
import { zoneDefinedBy } from './zone.ts';

/** What of a calendar everybody reads, and properties can say. */
type Head = Partial<Pick<Calendar, 'name' | 'color' | 'description' | 'timeZone'>>;

/** Why a property cannot be set: its status and the precondition (RFC 4918 §9.2.1, §16). */
export type Refused = Readonly<{ status: 403 | 409 | 507; condition?: string }>;

/** What a value makes of the calendar; a status where it cannot be taken. Null where it is taken away. */
type Writer = (update: Update) => Head | Refused;

const writers = new Map<Name, Writer>([
  [
    dav('displayname'),
    ({ value, text }) => {
      if (value === null) return { status: 403 };
      try {
        return { name: readDisplayName(text) };
      } catch {
        return { status: 409 };
      }
    },
  ],
  [
    caldav('calendar-description'),
    ({ value, text }) => ({ description: value === null || text === '' ? null : text.slice(0, 2000) }),
  ],
  [
    apple('calendar-color'),
    ({ value, text }) => {
      const color = cssColor(text);
      return value === null ? { color: null } : color === undefined ? { status: 409 } : { color: color.hex };
    },
  ],
  [
    caldav('calendar-timezone'),
    ({ value, text }) => {
      if (value === null) return { timeZone: null };
      const defined = zoneDefinedBy(text);
      if (defined === undefined) return { status: 403, condition: 'C:valid-calendar-data' };
      // A definition of somebody's own making is kept as they sent it: it places floating times in their reports.
      const zone = zoneNamed(defined.tzid);
      return zone === undefined ? {} : { timeZone: zone };
    },
  ],
  [
    caldav('calendar-timezone-id'),
    ({ value, text }) => {
      const zone = zoneNamed(text.trim());
      if (value === null) return { timeZone: null };
      // RFC 7809 §5.2.
      return zone === undefined ? { status: 403, condition: 'C:valid-timezone' } : { timeZone: zone };
    },
  ],
]);

/** Told of by programs, and decided here. */
const isProtected = (name: Name): boolean =>
  !writers.has(name) &&
  name !== caldav('schedule-calendar-transp') &&
  (calendarTable.has(name) || name.startsWith('{DAV:}'));

/** Characters of one value, and of a name: PostgreSQL has no room for more in an index. */
const [longestValue, longestName] = [20_000, 500];

export const isTooLong = (name: Name, value: string | null): boolean =>
  (value?.length ?? 0) > longestValue || name.length > longestName;

/** What an update means, for everybody (`head`) or as a property of the reader's own; or why it is refused. */
function readUpdate(update: Update): { head?: Head } | Refused {
  const { name, value } = update;
  if (isProtected(name)) return { status: 403, condition: 'D:cannot-modify-protected-property' };
  if (isTooLong(name, value)) return { status: 507 };
  const written = writers.get(name)?.(update);
  if (written === undefined) return {};
  return 'status' in written ? written : { head: written };
}

/** A definition of somebody's own making has no other place. */
const isKeptAsSent = (name: Name, head: Head): boolean =>
  name === caldav('calendar-timezone') && Object.keys(head).length === 0;

export type SortedUpdates = Readonly<{
  /** What everybody reads from then on. */
  head: Head;
  /** What is whoever asks's own; null takes it away. */
  own: ReadonlyMap<string, string | null>;
  refused: ReadonlyMap<Name, Refused>;
}>;

/**
 * For whom whoever asks may say what a calendar is called and the like: nobody, where a program may only read, since their
 * other programs would show it.
 */
export type Saying = 'for-all' | 'for-themselves' | 'for-nobody';

/** What updates of a calendar come to. */
export function sortUpdates(updates: readonly Update[], saying: Saying): SortedUpdates {
  let head: Head = {};
  const own = new Map<string, string | null>();
  const refused = new Map<Name, Refused>();
  for (const update of updates) {
    const { name, value } = update;
    const read = readUpdate(update);
    if ('status' in read) refused.set(name, read);
    else if (saying === 'for-nobody' && writers.has(name)) refused.set(name, { status: 403 });
    else if (read.head !== undefined && saying === 'for-all' && !isKeptAsSent(name, read.head)) {
      head = { ...head, ...read.head };
      own.set(name, null);
    } else own.set(name, value);
  }
  return { head, own, refused };
}
