import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Mail, Settings } from '../context.ts';
import type { Storage } from '../storage/storage.ts';
import * as outbox from '../storage/tables/outbox.ts';

type House = Readonly<{ storage: Storage; config: Settings; clock: Clock; log: Logger }>;

export type Postman = Readonly<{ mail: Mail; stop(): Promise<void>; idle(): Promise<void> }>;

export function startPostman(house: House): Postman {
  void house;
  void outbox;
  throw new Error('not yet');
}
