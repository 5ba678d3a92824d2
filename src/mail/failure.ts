import type { LetterFailure } from '../storage/schema.ts';

/** What went wrong, for people, and in the words of whoever refused, on one line. */
export type Trouble = Readonly<{ failure: LetterFailure; error: string }>;

/** A failure as SMTP's client tells it: its own kind, the socket's, and what the server answered to which command. */
export type SmtpError = Error & {
  code?: string | undefined;
  originalCode?: string | undefined;
  command?: string | undefined;
  response?: string | undefined;
  responseCode?: number | undefined;
};

/** An error in one line of at most 300 signs. */
export const onOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300);

export function troubleOf(error: SmtpError): Trouble {
  const told = onOneLine(error.response ?? error.message);
  return { failure: failureOf(error), error: told };
}

function failureOf(error: SmtpError): LetterFailure {
  const { code, command = '', responseCode = 0, response = '' } = error;
  if (code === 'EAUTH' || code === 'ENOAUTH' || command.startsWith('AUTH')) return 'login';
  if (code === 'ETIMEDOUT') return 'timed-out';
  if (code === 'ETLS' || isAboutTls(error.originalCode ?? '')) return 'certificate';
  if (responseCode === 0) return isOfTheNetwork(code) ? 'unreachable' : 'other';
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return answered(responseCode, response, command);
  // Something that was said before any letter was spoken of: a greeting such as 554 or 421.
  return responseCode >= 500 ? 'unreachable' : 'put-off';
}

const isOfTheNetwork = (code: string | undefined) =>
  code !== undefined && ['ESOCKET', 'ECONNECTION', 'EDNS', 'EPROTOCOL', 'EPROXY'].includes(code);

/** What OpenSSL says of a certificate it does not accept (`verify(1)`), and Node of names and handshakes. */
function isAboutTls(code: string): boolean {
  return /^ERR_(TLS|SSL)_|CERT|SIGNATURE|^UNABLE_TO_|^HOSTNAME_MISMATCH|^INVALID_(CA|PURPOSE)|^CRL_|^EPROTO$/.test(
    code,
  );
}

/** A reply to the envelope or the text: by its enhanced code (RFC 3463 §3) where it has one, else by its number. */
function answered(responseCode: number, response: string, command: string): LetterFailure {
  const [, klass, subject, detail] = /^\d{3}[ -]([245])\.(\d{1,3})\.(\d{1,3})\b/.exec(response) ?? [];
  const enhanced = klass === undefined ? '' : `${subject}.${detail}`;
  // RFC 4954 §6: the server wants a login first.
  if (responseCode === 530 || responseCode === 535) return 'login';
  if (enhanced === '2.2') return 'mailbox-full';
  if (command === 'MAIL FROM') return responseCode >= 500 ? 'sender' : 'put-off';
  if (responseCode < 500) return 'put-off';
  if (command === 'DATA') return 'refused';
  // RFC 3463 §3.2: bad mailbox, bad system, bad syntax, moved; RFC 7505: a domain that takes no mail.
  if (['1.1', '1.2', '1.3', '1.6', '1.10', '2.1'].includes(enhanced)) return 'address-unknown';
  if (enhanced !== '') return 'refused';
  if (responseCode === 552) return 'mailbox-full';
  // RFC 5321 §4.2.3: 550 is "no such mailbox" and "no access" alike; the words must tell.
  const isForOtherReasons = /spam|block|black|polic|relay|denied|reputation|reject|spf|dmarc|dkim/i.test(
    response,
  );
  return [550, 551, 553].includes(responseCode) && !isForOtherReasons ? 'address-unknown' : 'refused';
}
