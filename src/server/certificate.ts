import { readFileSync, statSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';

type Files = Readonly<{ cert: string; key: string }>;

export function readCertificate({ cert, key }: Files): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

/**
 * Takes up a renewed certificate without a restart. Looks at the files' dates rather than waiting for notices, which
 * network folders and replaced links do not give. While the two files do not fit together the old pair stays. Answers how
 * to stop looking.
 */
export function followCertificate(server: Server, files: Files, log: Logger, everyMs: number): () => void {
  let taken = stampOf(files);
  let refused: string | undefined;
  const look = () => {
    const stamp = stampOf(files);
    if (stamp === taken || stamp === refused) return;
    try {
      const pair = readCertificate(files);
      createSecureContext(pair); // throws where key and certificate do not belong together
      server.setSecureContext(pair);
      taken = stamp;
      log.info('the renewed certificate is in use');
    } catch (error) {
      refused = stamp;
      log.warn({ err: error }, 'the renewed certificate cannot be used; the one before stays');
    }
  };
  const timer = setInterval(look, everyMs).unref();
  return () => clearInterval(timer);
}

function stampOf({ cert, key }: Files): string {
  return [cert, key]
    .map((file) => {
      const { mtimeMs, size, ino } = statSync(file, { throwIfNoEntry: false }) ?? {};
      return `${mtimeMs} ${size} ${ino}`;
    })
    .join('|');
}
