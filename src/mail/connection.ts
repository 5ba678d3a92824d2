import { BlockList, isIP, isIPv6 } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Config } from '../config.ts';
import { trustedBy } from '../server/authorities.ts';

/** Where letters are handed over: an `smtp:` or `smtps:` address, and a file with an authority of its own. */
export type MailServer = Readonly<{ url: string; ca: string | undefined }>;

export const mailServerOf = ({
  smtpUrl,
  smtpCa,
}: Pick<Config, 'smtpUrl' | 'smtpCa'>): MailServer | undefined =>
  smtpUrl === undefined ? undefined : { url: smtpUrl, ca: smtpCa };

/** How long a server may take, in milliseconds: until it has the letter, and then to answer. */
export type Timeouts = Readonly<{ untilHandedOver: number; untilAnswered: number }>;

// RFC 5321 §4.5.3.2.6: ten minutes for the answer to the final dot, since giving up there makes letters come twice.
export const defaultTimeouts: Timeouts = { untilHandedOver: 60_000, untilAnswered: 600_000 };

export type MailConnection = Readonly<{
  smtp: SMTPConnection;
  host: string;
  port: number;
  /** Whether a login is set. */
  login: boolean;
  /** Whether the server has to prove by its certificate who it is. */
  proves: boolean;
  /** Connects, encrypts where it can or must, and signs in where the server offers it. */
  begin(done: (error?: Error | null) => void): void;
}>;

/** A connection to be begun. Options of nodemailer's may stand in the address: `?tls.rejectUnauthorized=false`. */
export function connectionTo({ url, ca }: MailServer, timeouts: Timeouts): MailConnection {
  const { auth, tls, ...options } = parseConnectionUrl(url);
  const given = options as typeof options & { requireTLS?: boolean; ignoreTLS?: boolean };
  const host = given.host ?? 'localhost';
  const login = auth !== undefined;
  const local = isThisMachine(host);
  const secure = given.secure === true || (given.secure === undefined && Number(given.port) === 465);
  // A password does not travel in the clear, unless the address asks for it: ?ignoreTLS=true
  const requireTLS = given.requireTLS ?? (login && !local && given.ignoreTLS !== true);
  // RFC 7435 §3: encryption with whoever answers is better than none, which is the other way where nothing demands
  // more. Who could pretend to be the server could as well leave STARTTLS out.
  const opportunistic = !secure && !requireTLS;
  const proves = (tls as ConnectionOptions | undefined)?.rejectUnauthorized ?? !(local || opportunistic);
  const smtp = new SMTPConnection({
    ...given,
    requireTLS,
    opportunisticTLS: opportunistic,
    tls: { ...(proves ? { secureContext: trustedBy(ca) } : { rejectUnauthorized: false }), ...tls },
    connectionTimeout: Math.min(timeouts.untilHandedOver, 30_000),
    greetingTimeout: Math.min(timeouts.untilHandedOver, 30_000),
    socketTimeout: timeouts.untilAnswered,
    logger: false,
  });
  return {
    ...{ smtp, host, port: smtp.port, login, proves },
    begin(done) {
      smtp.connect((error) => {
        if (error || auth === undefined || !smtp.allowsAuth) done(error);
        else smtp.login(auth, done);
      });
    },
  };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a host is this machine by its name (RFC 6761 §6.3) or address: what is sent there crosses no network. */
export function isThisMachine(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  if (isIP(name) !== 0) return loopback.check(name, isIPv6(name) ? 'ipv6' : 'ipv4');
  return name === 'localhost' || name.endsWith('.localhost');
}
