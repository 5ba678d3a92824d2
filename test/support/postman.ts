import { systemClock } from '../../src/clock.ts';
import type { Settings } from '../../src/context.ts';
import { startPostman } from '../../src/mail/outbox.ts';
import { openStorage } from '../../src/storage/open-storage.ts';

/** A process of its own that delivers what is in the outbox of the settings that it is given, until it is killed. */
const config = JSON.parse(process.env['SETTINGS']!) as Settings;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
startPostman({ storage: await openStorage(config), config, clock: systemClock, log });
setInterval(() => undefined, 1000);
