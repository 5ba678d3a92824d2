import pino, { type Logger } from 'pino';
import type { LogLevel } from '../config.ts';
import { isDomainError } from '../errors.ts';
import { mask, maskText } from './mask.ts';

const secretNames = [
  'password',
  'confirmation',
  'current',
  'passwordHash',
  'token',
  'secret',
  'secretKey',
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  '"set-cookie"',
  '"Set-Cookie"',
];

/** One JSON object a line, on stderr unless another destination is given. Masked twice: by name, then as text. */
export function openLog(level: LogLevel, destination?: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretNames.flatMap((name) => atEachDepth(name)), censor: mask },
      hooks: { streamWrite: maskText },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

/** Logs a failure whole, unless the storage cannot serve: one line a minute tells of that already (`storage/trouble.ts`). */
export function logFailure(log: Pick<Logger, 'error'>, error: unknown, about: object, what: string): void {
  if (!isDomainError(error, 'storage-unavailable')) log.error({ err: error, ...about }, what);
}

/** A field of that name at the top, and one or two levels below. */
function atEachDepth(name: string): string[] {
  const below = name.startsWith('"') ? `[${name}]` : `.${name}`;
  return [name.startsWith('"') ? `[${name}]` : name, `*${below}`, `*.*${below}`];
}
