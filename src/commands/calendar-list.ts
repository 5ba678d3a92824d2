import { addressesOf } from '../calendars/address.ts';
import { listAllCalendars, type Place, type SurveyedCalendar } from '../calendars/list-all-calendars.ts';
import { inColumns } from './columns.ts';
import type { Command } from './command.ts';
import { withContext } from './with-context.ts';

export const calendarList: Command = {
  usage: 'calendar list [OWNER] [--domain DOMAIN]',
  summary: `Says which calendars there are, of everybody, of one domain, or of one user or space, by owner and slug: how many events
each has, and how many live shares.

With --json: [{"calendar": "OWNER/SLUG", "name", "events", "shares", "feed"}]`,
  options: { domain: { type: 'string' } },
  positionals: [0, 1],
  async run({ positionals: [owner], values }, terminal) {
    const { domain } = values;
    const of = { ...(owner !== undefined && { owner }), ...(typeof domain === 'string' && { domain }) };
    const listed = await withContext(terminal, async (context) => {
      const all: SurveyedCalendar[] = [];
      for (let after: Place | null = { owner: '', slug: '' }; after !== null;) {
        const page = await listAllCalendars(context, { ...of, after });
        all.push(...page.calendars);
        after = page.next;
      }
      return all.map(({ calendar, events, shares }) => ({
        calendar: `${calendar.owner.login}/${calendar.slug}`,
        name: calendar.name,
        events,
        shares,
        feed: addressesOf(context.config, calendar).feed,
      }));
    });
    if (values['json'] === true) terminal.print(JSON.stringify(listed));
    else if (listed.length === 0) terminal.print('There is no calendar.');
    else
      terminal.print(
        inColumns([
          ['CALENDAR', 'NAME', 'EVENTS', 'SHARES'],
          ...listed.map(({ calendar, name, events, shares }) => [
            calendar,
            name,
            String(events),
            String(shares),
          ]),
        ]),
      );
    return 0;
  },
};
