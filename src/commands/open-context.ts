import { readConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { contextOf, openHouse } from '../open-house.ts';
import type { Terminal } from './command.ts';

/**
 * Opens the same storage as the server, which may be running, does the work as the operator, and closes it. Letters stay
 * in the outbox for the server.
 */
export async function withContext<Result>(
  { env }: Pick<Terminal, 'env'>,
  work: (context: Context) => Promise<Result>,
): Promise<Result> {
  const { house, close } = await openHouse(readConfig(env), { letters: 'leave' });
  try {
    return await work(contextOf(house));
  } finally {
    await close();
  }
}
