import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import type { Id } from '../people/id.ts';
import * as programPasswords from '../storage/tables/program-passwords.ts';
import { demandThemselves } from './demand-themselves.ts';

/** Takes back a password that the actor made for a program: it opens nothing from its next request on. Throws sign-in-needed, program-password-not-found. */
export async function revokeProgramPassword(
  { actor, storage }: Context,
  { id }: { id: Id<'program-password'> },
): Promise<void> {
  const { id: principal } = personOf(demandThemselves(actor));
  if (!(await storage.transaction((tx) => programPasswords.remove(tx, { id, principal }))))
    throw new DomainError('program-password-not-found');
}
