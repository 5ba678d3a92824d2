import type { Share } from '../../sharing/share.ts';

/** Where a share's user or guest gets their mail; links and the public have no mailbox. */
export function mailboxOf({ audience }: Pick<Share, 'audience'>): { to: string; name: string | null } {
  if (audience.kind === 'user') return { to: audience.login, name: audience.name };
  if (audience.kind === 'guest') return { to: audience.email, name: audience.name };
  throw new TypeError(`a share for ${audience.kind} has no mailbox`);
}
