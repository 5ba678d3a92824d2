import type { Calendar } from '../calendars/calendar.ts';
import type { Place } from '../calendars/list-all-calendars.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { listAllShares } from '../sharing/list-all-shares.ts';
import { listShares } from '../sharing/list-shares.ts';
import type { ShareView } from '../sharing/view-shares.ts';
import { lastDayOf, type Audience } from '../sharing/share.ts';
import * as domains from '../storage/tables/domains.ts';
import { UsageError, type Command } from './command.ts';
import { withContext } from './with-context.ts';
import { inColumns } from './columns.ts';
import { readCalendarName } from './names.ts';

export const shareList: Command = {
  usage: 'share list (OWNER/SLUG | --all [--domain DOMAIN])',
  summary: `Says who has a calendar, or every calendar of everybody or of one domain: in which role and state, until when, and which program last read it on which day.
A share counts until the end of its last day, in the time zone of the domain.

With --json: [{"id", "audience", "name", "login", "role", "detail", "privateEvents", "until", "state", "mail", "lastRead"}],
with --all each with "calendar" too`,
  options: { all: { type: 'boolean' }, domain: { type: 'string' } },
  positionals: [0, 1],
  async run({ positionals: [name], values }, terminal) {
    const { all, domain } = values;
    if ((name === undefined) !== (all === true)) throw new UsageError('say OWNER/SLUG, or --all');
    if (domain !== undefined && all !== true) throw new UsageError('--domain is for --all');
    const listed = await withContext(terminal, (context) =>
      name === undefined
        ? listAll(context, typeof domain === 'string' ? { domain } : {})
        : listOne(context, readCalendarName(name)),
    );
    const isOne = name !== undefined;
    if (values['json'] === true)
      terminal.print(
        JSON.stringify(
          listed.map(({ view, calendar }) => (isOne ? inJson(view) : { calendar, ...inJson(view) })),
        ),
      );
    else if (listed.length === 0)
      terminal.print(isOne ? 'Nobody has this calendar.' : 'Nobody has a calendar of anybody else.');
    else
      terminal.print(
        inColumns([
          [...(isOne ? [] : ['CALENDAR']), 'ID', 'WHO', 'ROLE', 'DETAIL', 'STATE', 'UNTIL', 'LAST READ'],
          ...listed.map((one) => [...(isOne ? [] : [one.calendar]), ...cellsOf(one)]),
        ]),
      );
    return 0;
  },
};

/** A share with the name of its calendar, and the zone where its days end. */
type Listed = Readonly<{ view: ShareView; calendar: string; zone: string }>;

const sharesAtOnce = 1000;

async function listOne(context: Context, name: { owner: string; slug: string }): Promise<Listed[]> {
  const { calendar } = await openCalendar(context, name, 'admin');
  const views: ShareView[] = [];
  for (let offset = 0; ; offset += sharesAtOnce) {
    const which = { calendar: { id: calendar.id }, offset, limit: sharesAtOnce };
    const part = await listShares(context, which);
    views.push(...part);
    if (part.length < sharesAtOnce) return await listedOf(context, calendar, views);
  }
}

async function listAll(context: Context, of: { domain?: string }): Promise<Listed[]> {
  const all: Listed[] = [];
  for (let after: Place | null = { owner: '', slug: '' }; after !== null;) {
    const page = await listAllShares(context, { ...of, after });
    for (const { calendar, views } of page.calendars) all.push(...(await listedOf(context, calendar, views)));
    after = page.next;
  }
  return all;
}

async function listedOf(
  { storage }: Context,
  { owner, slug, domain }: Calendar,
  views: readonly ShareView[],
): Promise<Listed[]> {
  const zone = await domains.timeZone(storage.db, domain);
  return views.map((view) => ({ view, calendar: `${owner.login}/${slug}`, zone }));
}

function cellsOf({ view: { share, state, mail, lastRead }, zone }: Listed): string[] {
  return [
    share.id,
    nameOf(share.audience),
    share.role,
    `${share.detail}${share.privateEvents ? ', private too' : ''}`,
    mail === 'failed' ? `${state}, mail failed` : state,
    share.until === null ? '' : lastDayOf(share.until, zone).toString(),
    lastRead === null ? '' : `${lastRead.day} ${lastRead.program}`,
  ];
}

function inJson({ share, state, mail, lastRead }: ShareView) {
  const { id, audience, role, detail, privateEvents, until } = share;
  return {
    id,
    audience: audience.kind,
    name: nameOf(audience),
    login: 'login' in audience ? audience.login : null,
    role,
    detail,
    privateEvents,
    until: until === null ? null : Temporal.Instant.fromEpochMilliseconds(until).toString(),
    state,
    mail,
    lastRead,
  };
}

function nameOf(audience: Audience): string {
  switch (audience.kind) {
    case 'user':
      return audience.login;
    case 'space':
      return `space: ${audience.login}`;
    case 'guest':
      return audience.email;
    case 'link':
      return `link: ${audience.label}`;
    case 'public':
      return 'everybody';
  }
}
