import { contextFor } from '../context.ts';
import { operator } from '../people/actor.ts';
import { readConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { openServices } from '../server/open-services.ts';
import type { Terminal } from './command.ts';

/**
 * Opens the same storage as the server, which may be running, does the work as the operator, and closes it. Letters stay
 * in the outbox for the server. Where there is no database it refuses: a wrong folder must not look like an empty one.
 */
export async function withContext<Result>(
  { env }: Pick<Terminal, 'env'>,
  work: (context: Context) => Promise<Result>,
  { database = 'found' }: { database?: 'made' | 'found' } = {},
): Promise<Result> {
  const { services, close } = await openServices(readConfig(env), { letters: 'leave', database });
  try {
    return await work(contextFor(services, operator));
  } finally {
    await close();
  }
}
