import type { Context } from '../context.ts';
import { DomainError, isDomainError } from '../errors.ts';
import { details, roles } from '../calendars/access.ts';
import { languages } from '../people/language.ts';
import { domainOf, normaliseLogin } from '../people/login.ts';
import { readGuests } from '../people/roster.ts';
import { inviteGuests } from '../sharing/invite-guests.ts';
import { readLastDay, untilAfter, type Share } from '../sharing/share.ts';
import { shareCalendar, type Shared, type ShareRequest } from '../sharing/share-calendar.ts';
import { rolesFor } from '../sharing/terms.ts';
import * as domains from '../storage/tables/domains.ts';
import { UsageError, type Command, type Values } from './command.ts';
import { readList } from './files.ts';
import { printLines, warnOfColumns, type Telling } from './lines.ts';
import { readCalendarName } from './names.ts';
import { demandText, readChoice } from './options.ts';
import { withContext } from './with-context.ts';

export const share: Command = {
  usage:
    'share OWNER/SLUG (--public | --link LABEL | --guest EMAIL | --user LOGIN | --space LOGIN | --guests-from FILE) [--role viewer|editor|admin] [--detail busy|titles|full] [--private-events] [--until DATE] [--language fr|en]',
  summary: `Shares a calendar with somebody, who may then read it.

  --public           anybody who has its readable address
  --link LABEL       anybody who has a secret address; LABEL is for yourself
  --guest EMAIL      a person outside the domain, who gets an invitation by mail
  --user LOGIN       a colleague in the domain, who is told by mail
  --space LOGIN      the members of a space in the domain, as long as they are in it
  --guests-from FILE many guests: an address a line, or a list in CSV whose first line names the columns e-mail and, if
                     wanted, language (langue). Each line is told with its result, and is done whole or not at all:
                     added; unchanged, where they have the calendar so already; or refused, with the reason (exit
                     code 1). The same list again changes nothing, and sends nothing
  --role             viewer: reads (the default); editor: also changes events, by CalDAV, with --detail full; admin: also
                     shares it on, never wider than they have it themselves. Guests are viewers or editors; admin is for
                     --user and --space
  --detail           busy: only when; titles: also what; full: everything (the default)
  --private-events   events marked private are seen like the others, not as busy; never with --public
  --until DATE       the last day, as in 2027-06-30
  --language fr|en   of the mail and the pages

The secret address of a link is printed this once: only its hash is kept.
With --json: {"id", "feed", "webcal", "page", "login"}; with --guests-from an array of {"id", "login", "line", "given",
"result"}, and "error" where it was refused`,
  options: {
    public: { type: 'boolean' },
    link: { type: 'string' },
    guest: { type: 'string' },
    user: { type: 'string' },
    space: { type: 'string' },
    'guests-from': { type: 'string' },
    role: { type: 'string' },
    detail: { type: 'string' },
    'private-events': { type: 'boolean' },
    until: { type: 'string' },
    language: { type: 'string' },
  },
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const calendar = readCalendarName(positionals[0]!);
    const audience = readAudience(values);
    const role = readChoice(values, 'role', roles);
    const kind = audience?.kind ?? 'guest';
    if (role !== undefined && (kind === 'link' || kind === 'public'))
      throw new UsageError('--role is for people and spaces; who has an address only reads');
    if (role !== undefined && !rolesFor(kind).includes(role))
      throw new UsageError('--role admin is for --user and --space; guests are viewers or editors');
    const detail = readChoice(values, 'detail', details) ?? 'full';
    const lastDay = readUntil(values['until']);
    const language = readChoice(values, 'language', languages);
    const readTerms = async (context: Context) => ({
      role: role ?? ('viewer' as const),
      detail,
      privateEvents: values['private-events'] === true,
      until: lastDay === null ? null : await endOf(context, lastDay, calendar.owner),
    });
    const spoken = language && { language };
    if (audience === undefined) {
      const form = values['json'] === true ? 'json' : 'words';
      const { lines, ignored } = readGuests(await readList(demandText(values, 'guests-from')));
      warnOfColumns(terminal, ignored, form);
      return await withContext(terminal, async (context) => {
        const terms = await readTerms(context);
        return await printLines(
          terminal,
          inviteGuests(context, { calendar, lines, terms, ...spoken }),
          invited,
          form,
        );
      });
    }
    const shared = await withContext(terminal, async (context) =>
      shareCalendar(context, {
        calendar,
        audience,
        ...(await readTerms(context)),
        ...spoken,
      }),
    );
    terminal.print(values['json'] === true ? inJson(shared) : inWords(shared));
    return 0;
  },
};

type Audience = ShareRequest['audience'];

/** Undefined for the guests of a list. */
function readAudience(values: Values): Audience | undefined {
  const { public: everybody, link, guest, user, space, 'guests-from': list } = values;
  const named: Audience[] = [];
  if (everybody === true) named.push({ kind: 'public' });
  if (typeof link === 'string') named.push({ kind: 'link', label: link });
  if (typeof guest === 'string') named.push({ kind: 'guest', email: guest });
  if (typeof user === 'string') named.push({ kind: 'user', login: user });
  if (typeof space === 'string') named.push({ kind: 'space', login: space });
  if (named.length + (typeof list === 'string' ? 1 : 0) !== 1)
    throw new UsageError('say one of --public, --link, --guest, --user and --space, or --guests-from');
  return named[0];
}

function readUntil(text: Values[string]): Temporal.PlainDate | null {
  if (typeof text !== 'string') return null;
  try {
    return readLastDay(text);
  } catch (error) {
    if (!isDomainError(error, 'bad-end')) throw error;
    throw new UsageError(`--until "${text}" is not a day, as in 2027-06-30`);
  }
}

/** The moment when that day is over where the owner's domain is. */
async function endOf({ storage }: Context, day: Temporal.PlainDate, owner: string): Promise<number> {
  const domain = await domains.find(storage.db, domainOf(normaliseLogin(owner)));
  if (domain === undefined) throw new DomainError('calendar-not-found');
  return untilAfter(day, domain.timeZone);
}

const invited: Telling<Share> = {
  cells: ({ audience }) => (audience === undefined ? [] : [loginOf(audience) ?? '']),
  json: ({ id, audience }) => ({ id, login: audience && loginOf(audience) }),
};

const loginOf = (audience: Share['audience']) => ('login' in audience ? audience.login : null);

function inJson({ share: { id }, feed, webcal, page, login }: Shared): string {
  return JSON.stringify({ id, feed, webcal, page, login });
}

function inWords({ share: { id, audience }, feed, webcal, page, login }: Shared): string {
  const lines = [`share   ${id}`, `feed    ${feed}`, `webcal  ${webcal}`, `page    ${page}`];
  if (login !== null) lines.push(`login   ${login}`);
  if (audience.kind === 'guest') lines.push(`${audience.email} gets an invitation by mail.`);
  if (audience.kind === 'link') lines.push('The address is shown this once; who loses it needs a new link.');
  if (audience.kind === 'public') lines.push('Anybody who has the address can read the calendar.');
  return lines.join('\n');
}
