import { listShares, type ShareView } from '../sharing/list-shares.ts';
import { openCalendar } from '../sharing/open-calendar.ts';
import type { Audience } from '../sharing/share.ts';
import type { Command } from './command.ts';
import { withContext } from './open-context.ts';
import { readCalendarName } from './share.ts';
import { table } from './table.ts';

export const shareList: Command = {
  usage: 'share list OWNER/SLUG',
  summary: `Says who has a calendar: in which state, until when, and which program last read it on which day.

With --json: [{"id", "audience", "name", "login", "detail", "privateEvents", "until", "state", "mail", "lastRead"}]`,
  options: {},
  words: [1, 1],
  async run({ positionals, values }, terminal) {
    const which = readCalendarName(positionals[0]!);
    const views = await withContext(terminal, async (context) => {
      const { calendar } = await openCalendar(context, which, 'admin');
      return await listShares(context, { calendar: { id: calendar.id } });
    });
    const told = views.map(tell);
    if (values['json'] === true) terminal.print(JSON.stringify(told));
    else if (told.length === 0) terminal.print('Nobody has this calendar.');
    else
      terminal.print(
        table([
          ['ID', 'WHO', 'DETAIL', 'STATE', 'UNTIL', 'LAST READ'],
          ...told.map((one) => [
            one.id,
            one.name,
            `${one.detail}${one.privateEvents ? ', private too' : ''}`,
            one.mail === 'failed' ? `${one.state}, mail failed` : one.state,
            one.until ?? '',
            one.lastRead === null ? '' : `${one.lastRead.day} ${one.lastRead.program}`,
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
