import type { Logger } from 'pino';
import { systemClock, type Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Settings } from '../context.ts';
import type { Services } from './services.ts';
import { openLog } from './log.ts';
import { settleSecretKey } from './settle-secret-key.ts';
import { openStorage } from '../storage/open-storage.ts';

export type OpenedServices = Readonly<{
  services: Services;
  /** Finishes the letter, the push messages and the fetches in flight, then closes the storage. */
  close(): Promise<void>;
}>;

type Options = Readonly<{
  letters: 'deliver' | 'leave';
  /** Where there is none, one is made, unless it has to be found. */
  database?: 'made' | 'found';
  clock?: Clock;
  log?: Logger;
}>;

/**
 * Opens storage, key, log and mail. A server delivers its letters, tells programs of changes and fetches calendars from outside; a command beside it leaves
 * all of it in the storage, where the server (or its next start) finds them.
 */
export async function openServices(
  config: Config,
  { letters, database = 'made', clock = systemClock, log = openLog(config.logLevel) }: Options,
): Promise<OpenedServices> {
  const storage = await openStorage(config, {
    database,
    // A command tells its failure on the terminal.
    ...(letters === 'deliver' && { log }),
  });
  const settings: Settings = Object.freeze({
    ...config,
    secretKey: await settledKey({ storage, config, log }),
  });
  const parts = { storage, clock, config: settings, log };
  if (letters === 'leave') {
    const mail = { wake: () => undefined };
    return { services: Object.freeze({ ...parts, mail }), close: () => storage.close() };
  }
  const { startPostman } = await import('../mail/outbox.ts');
  const { tryServer } = await import('../mail/try-server.ts');
  const { startPushing } = await import('../push/sender.ts');
  const { startFetching } = await import('../sources/fetcher.ts');
  const postman = startPostman(parts);
  const pushing = startPushing({ ...parts, mail: postman.mail });
  const fetching = startFetching({ ...parts, mail: postman.mail });
  const stopping = new AbortController();
  const tried = tryServer(parts, { signal: stopping.signal });
  return {
    services: Object.freeze({ ...parts, mail: postman.mail }),
    async close() {
      stopping.abort();
      await Promise.all([postman.stop(), pushing.stop(), fetching.stop(), tried]);
      await storage.close();
    },
  };
}

async function settledKey(parts: Parameters<typeof settleSecretKey>[0]): Promise<string> {
  try {
    return await settleSecretKey(parts);
  } catch (error) {
    await parts.storage.close();
    throw error;
  }
}
