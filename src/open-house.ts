import type { Logger } from 'pino';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { contextFor, type Context, type Settings } from './context.ts';
import type { House } from './house.ts';
import { openLog } from './log.ts';
import { operator } from './people/actor.ts';
import { readSecretKey } from './secret-key.ts';
import { openStorage } from './storage/open-storage.ts';

export type OpenedHouse = Readonly<{
  house: House;
  /** Finishes the letter in flight, then closes the storage. */
  close(): Promise<void>;
}>;

/**
 * Opens storage, key, log and mail. A server delivers its letters; a command beside it leaves them in the outbox, where
 * the server (or its next start) finds them.
 */
export async function openHouse(
  config: Config,
  { letters, clock = systemClock, log }: { letters: 'deliver' | 'leave'; clock?: Clock; log?: Logger },
): Promise<OpenedHouse> {
  const logger = log ?? openLog(config.logLevel);
  const settings: Settings = Object.freeze({ ...config, secretKey: readSecretKey(config) });
  const storage = await openStorage(settings);
  const parts = { storage, clock, config: settings, log: logger };
  if (letters === 'leave') {
    const mail = { wake: () => undefined };
    return { house: Object.freeze({ ...parts, mail }), close: () => storage.close() };
  }
  const { startPostman } = await import('./mail/outbox.ts');
  const postman = startPostman(parts);
  return {
    house: Object.freeze({ ...parts, mail: postman.mail }),
    async close() {
      await postman.stop();
      await storage.close();
    },
  };
}

/** The house for the person at its command line, and for its timers. */
export function contextOf(house: House): Context {
  return contextFor(house, operator);
}
