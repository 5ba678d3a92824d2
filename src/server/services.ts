import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Mail, Settings } from '../context.ts';
import type { Storage } from '../storage/storage.ts';

/** Everything that lives as long as the process does. A Context is this, without the log, for one actor. */
export type Services = Readonly<{
  storage: Storage;
  clock: Clock;
  config: Settings;
  mail: Mail;
  log: Logger;
}>;
