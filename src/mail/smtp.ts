import { Readable } from 'node:stream';
import type { Composed } from './mime.ts';
import { connectionTo, defaultTimeouts, type MailServer, type Timeouts } from './connection.ts';
import { troubleOf, type SmtpError, type Trouble } from './failure.ts';

/**
 * What became of an attempt. `refused`: for good (a 5xx to this very letter). `later`: surely not delivered, worth
 * another try. `uncertain`: the last bytes left and no answer came. `withdrawn`: it was not to be handed over any more.
 */
export type Outcome =
  { kind: 'sent' | 'uncertain' | 'withdrawn' } | ({ kind: 'refused' | 'later' } & Trouble);

/**
 * Speaks SMTP once. The letter's text goes first; then `handOver` notes durably that its end is about to leave, and only
 * then leaves the dot that ends it. So a process that dies knows afterwards: before the note nothing was delivered, RFC
 * 5321 §4.1.1.4; after it, almost surely.
 */
export async function sendBySmtp(
  server: MailServer,
  mail: Composed,
  handOver: () => Promise<boolean>,
  { timeouts = defaultTimeouts, signal }: { timeouts?: Timeouts; signal?: AbortSignal } = {},
): Promise<Outcome> {
  const { smtp: connection, begin } = connectionTo(server, timeouts);
  const outcome = Promise.withResolvers<Outcome>();
  let broken: Error | undefined;
  let handing: Promise<boolean> | undefined;
  let left = false;
  /** The letter, and its end only once that is noted. */
  async function* letter(): AsyncGenerator<Buffer> {
    yield mail.raw;
    handing = handOver();
    if (!(await handing)) throw new NotHandedOver();
    if (broken !== undefined) throw broken;
    left = true;
  }
  const body = Readable.from(letter(), { objectMode: false });
  const fail = (error: SmtpError) => {
    broken ??= error;
    const told = () => outcome.resolve(outcomeOf(error, left));
    // What is being noted at this moment is noted first, so that it can be taken back.
    if (handing === undefined) told();
    else handing.then(told, told);
  };
  const tooLong = setTimeout(() => {
    if (!left) fail(Object.assign(new Error('The mail server took too long.'), { code: 'ETIMEDOUT' }));
  }, timeouts.untilHandedOver);
  const giveUp = () => fail(new Stopped('The server was stopped.'));
  signal?.addEventListener('abort', giveUp);

  body.once('error', (error) =>
    error instanceof NotHandedOver ? outcome.resolve({ kind: 'withdrawn' }) : fail(error),
  );
  connection.once('error', fail);
  connection.once('end', () =>
    fail(Object.assign(new Error('The mail server closed the connection.'), { code: 'ECONNECTION' })),
  );
  const send = () =>
    connection.send({ from: mail.from, to: [mail.to] }, body, (error) =>
      error ? fail(error) : outcome.resolve({ kind: 'sent' }),
    );
  begin((error) => (error ? fail(error) : send()));

  try {
    const result = await outcome.promise;
    if (result.kind === 'sent') connection.quit();
    else connection.close();
    return result;
  } finally {
    clearTimeout(tooLong);
    signal?.removeEventListener('abort', giveUp);
    // What comes after the answer no longer matters, but must be listened to.
    connection.on('error', () => undefined);
    body.on('error', () => undefined).destroy();
    setTimeout(() => connection.close(), 1000).unref();
  }
}

class NotHandedOver extends Error {}
class Stopped extends Error {}

function outcomeOf(error: SmtpError, left: boolean): Outcome {
  const { code, responseCode } = error;
  const trouble =
    error instanceof Stopped ? { failure: 'interrupted' as const, error: error.message } : troubleOf(error);
  // An answer is an answer, also to the dot; without one, nobody knows what the server did.
  if (responseCode === undefined || responseCode === 0)
    return left ? { kind: 'uncertain' } : { kind: 'later', ...trouble };
  const aboutTheLetter = code === 'EENVELOPE' || code === 'EMESSAGE';
  // A login that the server wants is our setting to mend, whatever it refuses meanwhile.
  const forGood = aboutTheLetter && responseCode >= 500 && trouble.failure !== 'login';
  return { kind: forGood ? 'refused' : 'later', ...trouble };
}
