import type { Logger } from 'pino';
import { systemClock, type Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Settings } from '../context.ts';
import type { Services } from './services.ts';
import { openLog } from './log.ts';
import { readSecretKey } from './read-secret-key.ts';
import { openStorage } from '../storage/open-storage.ts';

export type OpenedServices = Readonly<{
  services: Services;
  /** Finishes the letter in flight, then closes the storage. */
  close(): Promise<void>;
}>;

/**
 * Opens storage, key, log and mail. A server delivers its letters; a command beside it leaves them in the outbox, where
 * the server (or its next start) finds them.
 */
export async function openServices(
  config: Config,
  { letters, clock = systemClock, log }: { letters: 'deliver' | 'leave'; clock?: Clock; log?: Logger },
): Promise<OpenedServices> {
  const logger = log ?? openLog(config.logLevel);
  const settings: Settings = Object.freeze({ ...config, secretKey: readSecretKey(config) });
  const storage = await openStorage(settings);
  const parts = { storage, clock, config: settings, log: logger };
  if (letters === 'leave') {
    const mail = { wake: () => undefined };
    return { services: Object.freeze({ ...parts, mail }), close: () => storage.close() };
  }
  const { startPostman } = await import('../mail/outbox.ts');
  const { tryServer } = await import('../mail/try-server.ts');
  const postman = startPostman(parts);
  const stopping = new AbortController();
  const tried = tryServer(parts, { signal: stopping.signal });
  return {
    services: Object.freeze({ ...parts, mail: postman.mail }),
    async close() {
      stopping.abort();
      await Promise.all([postman.stop(), tried]);
      await storage.close();
    },
  };
}
