import { listShares } from '../sharing/list-shares.ts';
import type { ShareView } from '../sharing/view-shares.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import { lastDayOf, type Audience } from '../sharing/share.ts';
import * as domains from '../storage/tables/domains.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';
import { inColumns } from './columns.ts';
import { readCalendarName } from './names.ts';

export const shareList: Command = {
  usage: 'share list OWNER/SLUG',
  summary: `Says who has a calendar: in which role and state, until when, and which program last read it on which day.
A share counts until the end of its last day, in the time zone of the domain.

With --json: [{"id", "audience", "name", "login", "role", "detail", "privateEvents", "until", "state", "mail", "lastRead"}]`,
  options: {},
  positionals: [1, 1],
  async run({ positionals, values }, terminal) {
    const which = readCalendarName(positionals[0]!);
    const { views, zone } = await withContext(terminal, async (context) => {
      const { calendar } = await openCalendar(context, which, 'admin');
      return {
        views: await listShares(context, { calendar: { id: calendar.id } }),
        zone: await domains.timeZone(context.storage.db, calendar.domain),
      };
    });
    if (values['json'] === true) terminal.print(JSON.stringify(views.map(inJson)));
    else if (views.length === 0) terminal.print('Nobody has this calendar.');
    else
      terminal.print(
        inColumns([
          ['ID', 'WHO', 'ROLE', 'DETAIL', 'STATE', 'UNTIL', 'LAST READ'],
          ...views.map(({ share, state, mail, lastRead }) => [
            share.id,
            nameOf(share.audience),
            share.role,
            `${share.detail}${share.privateEvents ? ', private too' : ''}`,
            mail === 'failed' ? `${state}, mail failed` : state,
            share.until === null ? '' : lastDayOf(share.until, zone).toString(),
            lastRead === null ? '' : `${lastRead.day} ${lastRead.program}`,
          ]),
        ]),
      );
    return 0;
  },
};

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
