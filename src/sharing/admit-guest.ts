import type { Settings } from '../context.ts';
import type { Domain } from '../people/domain.ts';
import { guestLogins, type Guest } from '../people/guest.ts';
import { newId } from '../people/id.ts';
import type { Language } from '../people/language.ts';
import type { Email } from '../people/email.ts';
import { keyedHash } from '../server/secrets.ts';
import type { Writer } from '../storage/storage.ts';
import * as guests from '../storage/tables/guests.ts';
import * as logins from '../storage/tables/logins.ts';
import * as principals from '../storage/tables/principals.ts';

type Newcomer = Readonly<{ domain: Domain; email: Email; language: Language }>;

/**
 * The guest of this address in the domain, with a login of their own from now on; a closed account opens again. Of two
 * that come at once each row is written by one: the table decides who has an address, and who has a login.
 */
export async function admitGuest(
  tx: Writer,
  config: Pick<Settings, 'secretKey'>,
  { domain, email, language }: Newcomer,
  now: number,
): Promise<Guest> {
  for (;;) {
    const id = newId<'guest'>();
    const guest = {
      id,
      // Until the table has given them one: a login is reserved for a principal, who comes first.
      login: id,
      domain: domain.id,
      email: email.address,
      name: null,
      accepted: false,
      language,
    };
    if (await guests.add(tx, guest, now))
      return { ...guest, login: await allocateLogin(tx, config, domain, email, guest.id, now) };
    const known = await guests.findByEmail(tx, domain.id, email.address);
    if (known !== undefined && (await guests.reopen(tx, known.id))) return known;
    // Deleted since the attempt to add it: then there is room.
  }
}

/**
 * What this address had before its account was deleted, and nobody else can get; otherwise the first of its forms that
 * nobody ever had. The plain e-mail is a login as well, beside it.
 */
async function allocateLogin(
  tx: Writer,
  config: Pick<Settings, 'secretKey'>,
  domain: Domain,
  email: Email,
  guest: Guest['id'],
  now: number,
): Promise<string> {
  const reservedFor = keyedHash(config.secretKey, 'reserved', `${domain.id} ${email.address}`);
  const row = { domain: domain.id, principal: guest, reservedFor };
  const theirs = await logins.reclaim(tx, domain.id, reservedFor, guest);
  let login = theirs.find((one) => one.endsWith(`@${domain.name}`));
  if (login === undefined) {
    for (const candidate of guestLogins(email, domain.name)) {
      login = candidate;
      if (await logins.add(tx, { ...row, login }, now)) break;
    }
  }
  await logins.add(tx, { ...row, login: email.address }, now);
  await principals.saveLogin(tx, guest, login!);
  return login!;
}
