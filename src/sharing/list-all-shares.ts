import type { Calendar } from '../calendars/calendar.ts';
import { listAllCalendars, type Place } from '../calendars/list-all-calendars.ts';
import type { Context } from '../context.ts';
import { chooseDomain } from '../people/choose-domain.ts';
import * as shares from '../storage/tables/shares.ts';
import { viewShares, type ShareView } from './view-shares.ts';

export type SharesOfCalendar = Readonly<{ calendar: Calendar; views: readonly ShareView[] }>;

const sharesAtOnce = 1000;

/**
 * Who has, or had, the calendars of a domain: calendar by calendar, by owner and slug, those behind `after` if that is
 * given, and where to go on (null: that was all). Calendars that were never shared are left out. Throws not-allowed,
 * domain-not-found.
 */
export async function listAllShares(
  context: Context,
  asked: Readonly<{ domain?: string; after?: Place }>,
): Promise<{ calendars: SharesOfCalendar[]; next: Place | null }> {
  await chooseDomain(context, { right: 'list-shares', domain: asked.domain });
  const { calendars, next } = await listAllCalendars(context, asked);
  const listed: SharesOfCalendar[] = [];
  for (const { calendar } of calendars) {
    const views: ShareView[] = [];
    for (let offset = 0; ; offset += sharesAtOnce) {
      const part = await shares.list(context.storage.db, calendar.id, { offset, limit: sharesAtOnce });
      if (part.length > 0) views.push(...(await viewShares(context, calendar, part)));
      if (part.length < sharesAtOnce) break;
    }
    if (views.length > 0) listed.push({ calendar, views });
  }
  return { calendars: listed, next };
}
