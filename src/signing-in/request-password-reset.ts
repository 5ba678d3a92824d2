import type { Context } from '../context.ts';
import { newId } from '../people/id.ts';
import * as resetRequests from '../storage/tables/reset-requests.ts';

/** What is kept of what was typed, in UTF-16 units: no login is longer. */
const longest = 400;

/**
 * Notes that somebody forgot the password of a login, or of an e-mail. Nobody looks here whose it is, so that time and
 * work are the same whether anybody has it, or asked a moment ago: `answerResetRequests` does, after the answer.
 */
export async function requestPasswordReset(
  { storage, clock }: Context,
  { login }: { login: string },
): Promise<void> {
  const request = {
    id: newId(),
    login: login.slice(0, longest).replaceAll('\0', '\ufffd'),
    created_at: clock.now().epochMilliseconds,
  };
  await storage.transaction((tx) => resetRequests.add(tx, request));
}
