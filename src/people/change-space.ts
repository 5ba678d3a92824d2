import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { mayChangeSpace } from '../policies.ts';
import * as principals from '../storage/tables/principals.ts';
import { readDisplayName } from './name.ts';
import { openSpace } from './open-space.ts';
import type { Space } from './space.ts';

/** Calls a space something else; its login stays. For its owners. Throws space-not-found, not-allowed, bad-name. */
export async function changeSpace(
  context: Context,
  { space: login, name: given }: Readonly<{ space: string; name: string }>,
): Promise<Space> {
  const { space, own } = await openSpace(context, login);
  if (!mayChangeSpace(context.actor, own)) throw new DomainError('not-allowed');
  const name = readDisplayName(given);
  await context.storage.transaction((tx) => principals.saveName(tx, space.id, name));
  return { ...space, name };
}
