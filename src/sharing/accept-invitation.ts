import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { tellAccepted } from '../mail/tell-accepted.ts';
import type { Guest } from '../people/guest.ts';
import { readDisplayName } from '../people/name.ts';
import type { Account } from '../signing-in/account.ts';
import { hashPassword } from '../signing-in/password.ts';
import { readNewPassword } from '../signing-in/read-new-password.ts';
import * as guests from '../storage/tables/guests.ts';
import * as shares from '../storage/tables/shares.ts';
import { findInvitation } from './find-invitation.ts';
import type { Share } from './share.ts';
import { takeShare } from './take-share.ts';

/**
 * Takes up a share: sets the guest's name and password, and tells the owner. Of two at once one wins, the other gets
 * invitation-used. The `account` is for signing them in. Throws as findInvitation; sign-in-needed where the guest has an
 * account; bad-name, passwords-differ, weak-password.
 */
export async function acceptInvitation(
  context: Context,
  given: { token: string; name: string; password: string; confirmation: string },
): Promise<{ guest: Guest; share: Share; account: Account }> {
  const { invitation, share, guest, hasAccount } = await findInvitation(context, given.token);
  if (hasAccount) {
    // They may have got it by this very invitation, in between.
    await findInvitation(context, given.token);
    throw new DomainError('sign-in-needed');
  }
  const name = readDisplayName(given.name);
  const { login, email } = guest;
  const { password, confirmation } = given;
  const passwordHash = await hashPassword(
    await readNewPassword({ password, confirmation, login, email, name }),
  );
  const at = context.clock.now().epochMilliseconds;
  const accepted = await context.storage.transaction(async (tx) => {
    await takeShare(context, tx, invitation.id);
    const account = { name, passwordHash, language: share.language };
    // Another invitation was accepted meanwhile, and gave them an account.
    if (!(await guests.accept(tx, guest.id, account))) throw new DomainError('sign-in-needed');
    const taken = (await shares.find(tx, share.id))!;
    await tellAccepted(tx, context.config, taken, name, at);
    const accepting = (await guests.findById(tx, guest.id))!;
    return {
      guest: accepting,
      share: taken,
      account: { actor: { kind: 'guest' as const, guest: accepting }, passwordHash },
    };
  });
  context.mail.wake();
  return accepted;
}
