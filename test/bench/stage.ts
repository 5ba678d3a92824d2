import { contextFor } from '../../src/context.ts';
import { operator } from '../../src/people/actor.ts';
import { randomUUID } from 'node:crypto';
import { argon2id, hash } from 'argon2';
import { addDomain } from '../../src/people/add-domain.ts';
import { addUser } from '../../src/people/add-user.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { readConfig } from '../../src/config.ts';
import { openServices } from '../../src/server/open-services.ts';
import type { Context } from '../../src/context.ts';
import { hashPassword } from '../../src/signing-in/password.ts';
import { newId } from '../../src/people/id.ts';
import * as guests from '../../src/storage/tables/guests.ts';
import * as logins from '../../src/storage/tables/logins.ts';
import * as shares from '../../src/storage/tables/shares.ts';
import { newShare } from '../support/cast.ts';
import { calendarText } from './calendar-text.ts';

export const owner = 'moncompte@monasso.org';
export const password = 'trois petits chats';

/** Fills a data folder through the product's own verbs, then leaves it for a server. */
export async function prepare(folder: string, work: (context: Context) => Promise<void>): Promise<void> {
  const { FASTI_DATABASE_URL } = process.env;
  const settings = { FASTI_DATA: folder, FASTI_LOG_LEVEL: 'silent' };
  const config = readConfig(
    FASTI_DATABASE_URL === undefined ? settings : { ...settings, FASTI_DATABASE_URL },
  );
  const { services, close } = await openServices(config, { letters: 'leave' });
  const context = contextFor(services, operator);
  await addDomain(context, { name: 'monasso.org' });
  const user = { login: owner, name: 'Mon Compte', admin: true };
  await addUser(context, { ...user, passwordHash: await hashPassword(password) });
  await work(context);
  await close();
}

/** An import takes no more at once. */
const mostInAFile = 10_000;

export async function addCalendarOf(
  context: Context,
  slug: string,
  events: number,
  mark = '',
): Promise<void> {
  for (let first = 0; first < events; first += mostInAFile) {
    const text = calendarText(Math.min(mostInAFile, events - first), mark, first);
    await importCalendar(context, { owner, slug, bytes: Buffer.from(text) });
  }
}

/**
 * Guests who have accepted, each with a share of one of the calendars, in turn. Their passwords are hashed at argon2's
 * least cost: thousands are verified before the polling that is measured. Answers their Authorization headers.
 */
export async function addGuests(
  context: Context,
  count: number,
  calendars: readonly string[],
): Promise<{ login: string; calendar: number }[]> {
  const passwordHash = await hash(password, {
    type: argon2id,
    memoryCost: 1024,
    timeCost: 2,
    parallelism: 1,
  });
  const now = context.clock.now().epochMilliseconds;
  const made: { login: string; calendar: number }[] = [];
  await context.storage.transaction(async (tx) => {
    const domain = (await tx.selectFrom('domains').select('id').executeTakeFirstOrThrow()).id;
    for (let n = 0; n < count; n += 1) {
      const [id, email] = [newId<'guest'>(), `${randomUUID()}@orange.fr`];
      const login = `${email.replace('@', '.')}@monasso.org`;
      await guests.add(tx, { id, domain, email, login, language: 'fr' }, now);
      await guests.accept(tx, id, { name: 'Invité', passwordHash, language: 'fr' });
      await logins.add(tx, { domain, login, principal: id }, now);
      const calendar = n % calendars.length;
      const audience = { kind: 'guest', principal: id } as const;
      await shares.add(tx, newShare(calendars[calendar]!, { audience, acceptedAt: now }), now);
      made.push({ login, calendar });
    }
  });
  return made;
}

export const basic = (login: string, word = password): string =>
  `Basic ${Buffer.from(`${login}:${word}`).toString('base64')}`;
