import { newId } from '../../src/people/id.ts';
import type { Guest } from '../../src/people/guest.ts';
import type { User } from '../../src/people/user.ts';
import type { Storage, Writer } from '../../src/storage/storage.ts';
import * as calendars from '../../src/storage/tables/calendars.ts';
import * as domains from '../../src/storage/tables/domains.ts';
import * as guests from '../../src/storage/tables/guests.ts';
import * as logins from '../../src/storage/tables/logins.ts';
import * as shares from '../../src/storage/tables/shares.ts';
import * as users from '../../src/storage/tables/users.ts';

/** Rows for the tables' own tests: Ann's calendar in a domain of its own, Ben a colleague, Gil a guest. */
export type Cast = Readonly<{
  domain: string;
  domainName: string;
  ann: User;
  ben: User;
  gil: Guest;
  calendar: string;
}>;

export async function addCast(storage: Storage, now = 1): Promise<Cast> {
  const domain = newId<'domain'>();
  const domainName = `${domain}.test`;
  const userNamed = (name: string): User => ({
    id: newId<'user'>(),
    domain,
    login: `${name.toLowerCase()}@${domainName}`,
    name,
    admin: false,
    language: 'fr',
  });
  const [ann, ben] = [userNamed('Ann'), userNamed('Ben')];
  const gil: Guest = {
    id: newId<'guest'>(),
    domain,
    email: 'gil@orange.test',
    login: `gil.orange.test@${domainName}`,
    name: null,
    accepted: false,
    language: 'fr',
  };
  const calendar = newId<'calendar'>();
  await storage.transaction(async (tx) => {
    await domains.add(tx, { id: domain, name: domainName, timeZone: 'Europe/Paris', language: 'fr' }, now);
    for (const user of [ann, ben]) {
      await users.add(tx, user, `hash of ${user.name}`, now);
      await logins.add(tx, { domain, login: user.login, principal: user.id }, now);
    }
    await guests.add(tx, gil, now);
    for (const login of [gil.login, gil.email])
      await logins.add(tx, { domain, login, principal: gil.id, reservedFor: 'keyed hash of gil' }, now);
    await calendars.add(tx, newCalendar(calendar, domain, ann.id, 'choir'), now);
  });
  return { domain, domainName, ann, ben, gil, calendar };
}

/** A row of `shares` that was taken up and has not ended, for whoever `more` says. */
export const shareRow = {
  audience: 'user',
  label: null,
  secret_hash: null,
  role: 'viewer',
  detail: 'full',
  private_events: 0,
  attendees: 0,
  alarms: 0,
  language: 'fr',
  until: null,
  created_at: 1,
  changed_at: 1,
  accepted_at: 1,
  ended_at: null,
  ended_by: null,
  warned_at: null,
  seen_in_clear_at: null,
} as const;

export function newCalendar(id: string, domain: string, owner: string, slug: string) {
  const rest = { color: null, description: null, timeZone: null, memberRole: 'viewer' } as const;
  return { id, domain, owner, slug, name: slug, ...rest };
}

/** A share in its plainest form; `changes` say what the test is about. */
export function newShare(calendar: string, changes: Partial<shares.NewShare> = {}): shares.NewShare {
  return {
    id: newId<'share'>(),
    calendar,
    audience: { kind: 'public' },
    role: 'viewer',
    detail: 'full',
    privateEvents: false,
    attendees: false,
    alarms: false,
    language: 'fr',
    until: null,
    acceptedAt: 1,
    ...changes,
  };
}

export async function addShare(
  tx: Writer,
  calendar: string,
  changes: Partial<shares.NewShare>,
): Promise<string> {
  const share = newShare(calendar, changes);
  if (!(await shares.add(tx, share, 1))) throw new Error('there is such a share already');
  return share.id;
}
