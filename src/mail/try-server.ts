import type { Logger } from 'pino';
import type { Settings } from '../context.ts';
import { connectionTo, defaultTimeouts, mailServerOf, type Timeouts } from './connection.ts';
import { outboxFolder } from './eml.ts';
import { troubleOf, type SmtpError } from './failure.ts';

type Asked = Readonly<{ config: Settings; log: Pick<Logger, 'info' | 'warn'> }>;

/**
 * Speaks to the mail server as far as a letter's sender, encryption and login included, and writes into the log what
 * came of it: a wrong setting is seen at the start, not when the first invitation stays away.
 */
export async function tryServer(
  { config, log }: Asked,
  { timeouts = defaultTimeouts, signal }: { timeouts?: Timeouts; signal?: AbortSignal } = {},
): Promise<void> {
  const server = mailServerOf(config);
  if (server === undefined) {
    log.info({ folder: outboxFolder(config) }, 'no mail server is set: mails are written into files');
    return;
  }
  const outcome = Promise.withResolvers<SmtpError | null>();
  const stop = () => outcome.resolve(null);
  const tooLong = setTimeout(
    () => outcome.resolve(Object.assign(new Error('The mail server took too long.'), { code: 'ETIMEDOUT' })),
    timeouts.untilHandedOver,
  );
  signal?.addEventListener('abort', stop);
  try {
    const { smtp, host, port, login, proves, begin } = connectionTo(server, timeouts);
    smtp.on('error', (error: SmtpError) => outcome.resolve(error));
    smtp.once('end', () => outcome.resolve(new Error('The mail server closed the connection.')));
    begin((error) => outcome.resolve(error ?? null));
    const error = await outcome.promise;
    if (signal?.aborted === true) smtp.close();
    else if (error !== null) {
      smtp.close();
      log.warn({ host, port, ...troubleOf(error) }, 'the mail server cannot be used; mails wait');
    } else {
      smtp.quit();
      setTimeout(() => smtp.close(), 1000).unref();
      const encrypted = smtp.secure ? (proves ? 'and proved' : 'not proved') : 'no';
      const signedIn = !login ? 'none set' : smtp.authenticated ? 'taken' : 'not offered';
      log.info({ host, port, encrypted, login: signedIn }, 'the mail server answers');
    }
  } catch (error) {
    log.warn({ ...troubleOf(error as Error) }, 'the mail server cannot be used; mails wait');
  } finally {
    clearTimeout(tooLong);
    signal?.removeEventListener('abort', stop);
  }
}
