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
  /** Refuses the login. */
  login?: Reply | undefined;
};

/** How the server is set up: plain and without a login, unless said otherwise. */
export type MailServerKind = Readonly<{
  /** Offers STARTTLS, or speaks TLS from the first byte (`smtps`). */
  tls?: Readonly<{ cert: string; key: string; from?: 'start' }>;
  /** Offers a login, with which whatever is not refused passes. */
  login?: boolean;
}>;

export type MailServer = Readonly<{
  url: string;
  manners: Manners;
  /** Whatever it has taken. */
  letters: (Email & { raw: string })[];
  /** Everything that came whole, answered or not. */
  seen: string[];
  /** Of each connection that named a recipient: whether it was encrypted, and who had signed in. */
  spoken: { encrypted: boolean; user: string | undefined }[];
  close(): Promise<void>;
}>;

/** A mail server on loopback that counts. */
export async function startMailServer({ tls, login = false }: MailServerKind = {}): Promise<MailServer> {
  const manners: Manners = {};
  const letters: MailServer['letters'] = [];
  const seen: string[] = [];
  const spoken: MailServer['spoken'] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: [...(tls === undefined ? ['STARTTLS'] : []), ...(login ? [] : ['AUTH'])],
    ...(tls && { cert: tls.cert, key: tls.key, secure: tls.from === 'start' }),
    allowInsecureAuth: true,
    onAuth({ username }, _session, callback) {
      if (manners.login === undefined) callback(null, { user: username });
      else callback(refusal(manners.login));
    },
    logger: false,
    closeTimeout: 100,
    onConnect(_session, callback) {
      if (manners.silent !== true) callback();
    },
    onRcptTo(_address, session, callback) {
      spoken.push({ encrypted: session.secure, user: session.user ? String(session.user) : undefined });
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
    url: `${tls?.from === 'start' ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    manners,
    letters,
    seen,
    spoken,
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
