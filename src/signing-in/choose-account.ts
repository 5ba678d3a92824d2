import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { unseal } from '../server/secrets.ts';
import * as accounts from '../storage/tables/accounts.ts';
import type { Account } from './account.ts';
import type { Proof } from './offer-accounts.ts';

/**
 * One of the accounts that `offerAccounts` offered, by its id. Throws form-expired once the proof is not good for it: after
 * its time, or after another password was chosen.
 */
export async function chooseAccount(
  { storage, clock, config }: Context,
  { proof, account: id }: { proof: string; account: string },
): Promise<Account> {
  const { accounts: proved, until } = readProof(config.secretKey, proof);
  const chosen = proved.find(([offered]) => offered === id);
  const isGood = chosen !== undefined && clock.now().epochMilliseconds <= until;
  const account = isGood ? await accounts.findById(storage.db, id) : undefined;
  if (account === undefined || account.passwordHash !== chosen?.[1]) throw new DomainError('form-expired');
  return account;
}

function readProof(secretKey: string, proof: string): Proof {
  try {
    return JSON.parse(unseal(secretKey, proof)) as Proof;
  } catch {
    throw new DomainError('form-expired');
  }
}
