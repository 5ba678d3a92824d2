import { listShares, type ShareView } from '../sharing/list-shares.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import { lastDayOf, type Audience } from '../sharing/share.ts';
import * as domains from '../storage/tables/domains.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';
import { readCalendarName } from './share.ts';
import { table } from './table.ts';

export const shareList: Command = {
  usage: 'share list OWNER/SLUG',
  summary: `Says who has a calendar: in which state, until when, and which program last read it on which day.
A share counts until the end of its last day, in the time zone of the domain.

With --json: [{"id", "audience", "name", "login", "detail", "privateEvents", "until", "state", "mail", "lastRead"}]`,
  options: {},
  words: [1, 1],
  async run({ positionals, values }, terminal) {
    const which = readCalendarName(positionals[0]!);
    const { views, zone } = await withContext(terminal, async (context) => {
      const { calendar } = await openCalendar(context, which, 'admin');
      const domain = await domains.findById(context.storage.db, calendar.domain);
      return {
        views: await listShares(context, { calendar: { id: calendar.id } }),
        zone: domain?.timeZone ?? 'UTC',
      };
    });
    if (values['json'] === true) terminal.print(JSON.stringify(views.map(tell)));
    else if (views.length === 0) terminal.print('Nobody has this calendar.');
    else
      terminal.print(
        table([
          ['ID', 'WHO', 'DETAIL', 'STATE', 'UNTIL', 'LAST READ'],
          ...views.map(({ share, state, mail, lastRead }) => [
            share.id,
            nameOf(share.audience),
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

function tell({ share, state, mail, lastRead }: ShareView) {
  const { id, audience, detail, privateEvents, until } = share;
  return {
    id,
    audience: audience.kind,
    name: nameOf(audience),
    login: 'login' in audience ? audience.login : null,
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
    case 'guest':
      return audience.email;
    case 'link':
      return `link: ${audience.label}`;
    case 'public':
      return 'everybody';
  }
}
