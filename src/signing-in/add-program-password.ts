import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf, type Program } from '../people/actor.ts';
import type { Id } from '../people/id.ts';
import { newId } from '../people/id.ts';
import { readDisplayName } from '../people/name.ts';
import { hashToken } from '../server/secrets.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as principals from '../storage/tables/principals.ts';
import * as programPasswords from '../storage/tables/program-passwords.ts';
import { demandThemselves } from './demand-themselves.ts';
import { newSecret, readSecret, type ProgramPassword } from './program.ts';

/** More than anybody has programs. */
const most = 50;

/** `calendar`: the one that it opens, null for every one of theirs; whoever asks has been let in there. */
type NewProgramPassword = Readonly<{
  label: string;
  calendar: Id<'calendar'> | null;
  access: Program['access'];
}>;

/**
 * Makes a password for a program of the actor's, a user or a guest; `secret` is told this once. Throws sign-in-needed,
 * bad-name, calendar-not-found, too-many-program-passwords.
 */
export async function addProgramPassword(
  { actor, storage, clock }: Context,
  { label: typed, calendar, access }: NewProgramPassword,
): Promise<{ made: ProgramPassword; secret: string }> {
  const who = demandThemselves(actor);
  const { id: principal, domain } = personOf(who);
  const label = readDisplayName(typed);
  const secret = newSecret();
  const createdAt = clock.now().epochMilliseconds;
  const id = newId<'program-password'>();
  const made: ProgramPassword = { id, label, calendar, access, createdAt, lastUsedAt: null };
  await storage.transaction(async (tx) => {
    if (!(await principals.lock(tx, principal))) throw new DomainError('sign-in-needed');
    if (calendar !== null) {
      const isThere = (await calendars.lock(tx, calendar)) !== undefined;
      if (!isThere || (await calendars.findById(tx, calendar))?.domain !== domain)
        throw new DomainError('calendar-not-found');
    }
    if ((await programPasswords.count(tx, principal)) >= most)
      throw new DomainError('too-many-program-passwords', { most });
    const hash = hashToken(readSecret(secret)!);
    await programPasswords.add(tx, { ...made, domain, principal, kind: who.kind, hash });
  });
  return { made, secret };
}
