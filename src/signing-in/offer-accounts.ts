import type { Context } from '../context.ts';
import { personOf } from '../people/actor.ts';
import { findDomain } from '../people/find-domain.ts';
import type { Id } from '../people/id.ts';
import type { PrincipalId } from '../people/principal.ts';
import { seal } from '../server/secrets.ts';
import type { Account } from './account.ts';

/** How long the password need not be proved again. */
const lifetime = Temporal.Duration.from({ minutes: 5 });

/** Which accounts were proved, by id, each with the hash of the password that proved it, and until when that counts. */
export type Proof = Readonly<{
  accounts: readonly (readonly [id: string, passwordHash: string])[];
  until: number;
}>;
export type Offer = Readonly<{
  /** Sealed, for `chooseAccount`: that all of them were proved a moment ago. */
  proof: string;
  accounts: readonly Readonly<{ id: PrincipalId; domain: string; login: string }>[];
}>;

/** Lets somebody whose password opened several accounts choose one of them, in a step of its own. */
export async function offerAccounts(context: Context, proved: readonly Account[]): Promise<Offer> {
  const people = proved.map(({ actor }) => personOf(actor));
  const until = context.clock.now().add(lifetime).epochMilliseconds;
  const proof: Proof = {
    accounts: proved.map(({ actor, passwordHash }) => [personOf(actor).id, passwordHash ?? '']),
    until,
  };
  const nameOf = async (domain: Id<'domain'>) => (await findDomain(context, { id: domain })).name;
  return {
    proof: seal(context.config.secretKey, JSON.stringify(proof)),
    accounts: await Promise.all(
      people.map(async ({ id, domain, login }) => ({ id, domain: await nameOf(domain), login })),
    ),
  };
}
