import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { chooseDomain } from '../people/choose-domain.ts';
import { normaliseLogin } from '../people/login.ts';
import { demand } from '../policies.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as principals from '../storage/tables/principals.ts';
import type { Calendar } from './calendar.ts';

export type SurveyedCalendar = Readonly<{ calendar: Calendar; events: number; shares: number }>;
/** Behind which calendar a list goes on. */
export type Place = Readonly<{ owner: string; slug: string }>;

type Asked = Readonly<{ domain?: string; owner?: string; after?: Place }>;
const calendarsAtOnce = 500;

/**
 * The calendars of a domain, or of one user or space, by owner and slug, 500 at a time, with how many events and live
 * shares each has; nothing of what stands in them. Throws not-allowed, domain-not-found, owner-not-found.
 */
export async function listAllCalendars(
  context: Context,
  { domain: name, owner: login, after = { owner: '', slug: '' } }: Asked,
): Promise<{ calendars: SurveyedCalendar[]; next: Place | null }> {
  const { storage, clock } = context;
  const domain = await chooseDomain(context, { right: 'list-calendars', domain: name });
  const owner = login === undefined ? null : await findOwner(context, login);
  const of = { domain, owner, now: clock.now().epochMilliseconds };
  const page = await calendars.listAfter(storage.db, of, after, calendarsAtOnce);
  const last = page.at(-1)?.calendar;
  const more = page.length === calendarsAtOnce && last !== undefined;
  return { calendars: page, next: more ? { owner: last.owner.login, slug: last.slug } : null };
}

async function findOwner({ actor, storage }: Context, login: string): Promise<string> {
  const owner = await principals.findOwner(storage.db, normaliseLogin(login));
  demand(actor, 'list-calendars', owner?.domain);
  if (owner === undefined) throw new DomainError('owner-not-found', { login: login.slice(0, 100) });
  return owner.id;
}
