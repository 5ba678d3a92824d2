import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

type Reply = { code: number; text: string };

/** How the server behaves; changed while it runs. */
export type Manners = {
  /** Refuses senders and recipients. */
  recipient?: Reply | undefined;
  /** Answers to the dot. */
  data?: Reply | undefined;
  /** Called when a letter is there as a whole, before it is answered. */
  received?: (() => Promise<void> | void) | undefined;
  /** Called when a recipient is named. */
  named?: (() => Promise<void> | void) | undefined;
  /** Never greets. */
  silent?: boolean;
};

export type MailServer = Readonly<{
  url: string;
  manners: Manners;
  /** Whatever it has taken. */
  letters: (Email & { raw: string })[];
  /** Everything that came whole, answered or not. */
  seen: string[];
  close(): Promise<void>;
}>;

/** A mail server on loopback that counts. */
export async function startMailServer(): Promise<MailServer> {
  const manners: Manners = {};
  const letters: MailServer['letters'] = [];
  const seen: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    closeTimeout: 100,
    onConnect(_session, callback) {
      if (manners.silent !== true) callback();
    },
    onRcptTo(_address, _session, callback) {
      const answer = () => callback(manners.recipient && refusal(manners.recipient));
      void Promise.resolve(manners.named?.()).then(answer);
    },
    onData(stream, _session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString();
        void take(raw).then(
          () => callback(),
          (error: unknown) => callback(error as Error),
        );
      });
    },
  });
  async function take(raw: string): Promise<void> {
    const email = await PostalMime.parse(raw);
    seen.push(email.messageId ?? '');
    await manners.received?.();
    if (manners.data) throw refusal(manners.data);
    letters.push({ ...email, raw });
  }
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    manners,
    letters,
    seen,
    async close() {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      server.close(() => resolve(undefined));
      await promise;
    },
  };
}

function refusal({ code, text }: Reply): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
