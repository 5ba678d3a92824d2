import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { isLanguage, languages, type Language } from '../people/language.ts';
import { details, untilAfter, type Detail } from '../sharing/share.ts';
import { shareCalendar, type Shared } from '../sharing/share-calendar.ts';
import * as domains from '../storage/tables/domains.ts';
import { UsageError, type Command, type Values } from './command.ts';
import { withContext } from './with-context.ts';

export const share: Command = {
  usage:
    'share OWNER/SLUG (--public | --link LABEL | --guest EMAIL | --user LOGIN) [--detail busy|titles|full] [--private-events] [--until DATE] [--language fr|en]',
  summary: `Shares a calendar with somebody who may then read it.

  --public           anybody who has its readable address
  --link LABEL       anybody who has a secret address; LABEL is for yourself
  --guest EMAIL      a person outside the domain, who gets an invitation by mail
  --user LOGIN       a colleague in the domain, who is told by mail
  --detail           busy: only when; titles: also what; full: everything (the default)
  --private-events   events marked private are seen like the others, not as busy; never with --public
  --until DATE       the last day, as in 2027-06-30
  --language fr|en   of the mail and the pages

The secret address of a link is printed this once: only its hash is kept.
With --json: {"id", "feed", "webcal", "page", "login"}`,
  options: {
    public: { type: 'boolean' },
    link: { type: 'string' },
    guest: { type: 'string' },
    user: { type: 'string' },
    detail: { type: 'string' },
    'private-events': { type: 'boolean' },
    until: { type: 'string' },
    language: { type: 'string' },
  },
  words: [1, 1],
  async run({ positionals, values }, terminal) {
    const calendar = readCalendarName(positionals[0]!);
    const audience = readAudience(values);
    const detail = readDetail(values['detail']);
    const until = readDay(values['until']);
    const language = readLanguage(values['language']);
    const shared = await withContext(terminal, async (context) =>
      shareCalendar(context, {
        calendar,
        audience,
        detail,
        privateEvents: values['private-events'] === true,
        until: until === null ? null : await endOfDay(context, until, calendar.owner),
        ...(language && { language }),
      }),
    );
    terminal.print(values['json'] === true ? inJson(shared) : inWords(shared));
    return 0;
  },
};

/** `OWNER/SLUG`, as the commands name a calendar. */
export function readCalendarName(text: string): { owner: string; slug: string } {
  const [owner, slug, more] = text.split('/');
  if (!owner || !slug || more !== undefined)
    throw new UsageError(`"${text}" is not OWNER/SLUG, as in ann@monasso.org/choir`);
  return { owner, slug };
}

type Audience = Parameters<typeof shareCalendar>[1]['audience'];

function readAudience(values: Values): Audience {
  const { public: everybody, link, guest, user } = values;
  const named: Audience[] = [];
  if (everybody === true) named.push({ kind: 'public' });
  if (typeof link === 'string') named.push({ kind: 'link', label: link });
  if (typeof guest === 'string') named.push({ kind: 'guest', email: guest });
  if (typeof user === 'string') named.push({ kind: 'user', login: user });
  if (named.length !== 1) throw new UsageError('say one of --public, --link, --guest and --user');
  return named[0]!;
}

function readDetail(text: Values[string]): Detail {
  const detail = details.find((known) => known === (text ?? 'full'));
  if (detail === undefined) throw new UsageError(`--detail is one of ${details.join(', ')}`);
  return detail;
}

function readLanguage(text: Values[string]): Language | undefined {
  if (text === undefined || isLanguage(text)) return text;
  throw new UsageError(`--language is one of ${languages.join(', ')}`);
}

function readDay(text: Values[string]): Temporal.PlainDate | null {
  if (typeof text !== 'string') return null;
  try {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new RangeError(text);
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    throw new UsageError(`--until "${text}" is not a day, as in 2027-06-30`);
  }
}

/** The moment when that day is over where the owner's domain is. */
async function endOfDay({ storage }: Context, day: Temporal.PlainDate, owner: string): Promise<number> {
  const domain = await domains.find(storage.db, owner.slice(owner.lastIndexOf('@') + 1).toLowerCase());
  if (domain === undefined) throw new DomainError('calendar-not-found');
  return untilAfter(day, domain.timeZone);
}

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
