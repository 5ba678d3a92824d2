import assert from 'node:assert/strict';
import { troubleOf, type SmtpError } from '../../src/mail/failure.ts';
import { languages } from '../../src/people/language.ts';
import { wordsIn } from '../../src/words/words.ts';

/** An answer of a server as the client hands it on. */
function answer(response: string, command = 'RCPT TO'): SmtpError {
  const code = command.startsWith('AUTH') ? 'EAUTH' : command === 'DATA' ? 'EMESSAGE' : 'EENVELOPE';
  return Object.assign(new Error('x'), {
    code,
    command,
    response,
    responseCode: Number(response.slice(0, 3)),
  });
}
const broken = (code: string, originalCode?: string): SmtpError =>
  Object.assign(new Error('it broke'), { code, ...(originalCode && { originalCode }) });

describe('what went wrong with a letter', () => {
  // As servers say it: Postfix, Exim, Exchange, Gmail, Orange, Free, sendmail.
  const told: Record<string, [SmtpError, ...SmtpError[]]> = {
    'address-unknown': [
      answer('550 5.1.1 <gil@orange.fr>: Recipient address rejected: User unknown in virtual mailbox table'),
      answer('550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'),
      answer('556 5.1.10 Domain does not accept mail (nullMX)'),
      answer('550-5.1.1 The email account that you tried to reach does not exist.'),
      answer('550 5.2.1 The email account that you tried to reach is disabled.'),
      answer('550 No such user here'),
      answer('551 User not local'),
      answer('553 mailbox name not allowed'),
    ],
    'mailbox-full': [
      answer('552 5.2.2 Mailbox full'),
      answer('452 4.2.2 The email account that you tried to reach is over quota'),
      answer('552 5.2.2 over quota', 'DATA'),
      answer('552 Requested mail action aborted: exceeded storage allocation'),
    ],
    refused: [
      answer('550 5.7.1 Service unavailable; client host blocked using Spamhaus'),
      answer('554 5.7.1 <gil@orange.fr>: Relay access denied'),
      answer('550 spam is not welcome'),
      answer('550 5.7.26 Unauthenticated email is not accepted due to DMARC policy', 'DATA'),
      answer('552 5.3.4 Message size exceeds fixed limit', 'DATA'),
      answer('554 looks like spam', 'DATA'),
    ],
    'put-off': [
      answer('451 4.7.1 Greylisted, try again in 300 seconds'),
      answer('450 mailbox busy'),
      answer('452 disk full', 'DATA'),
      answer('451 4.3.0 try later', 'MAIL FROM'),
      Object.assign(broken('ECONNECTION'), { response: '421 too busy', responseCode: 421 }),
    ],
    sender: [
      answer('550 5.1.0 Sender rejected', 'MAIL FROM'),
      answer('553 5.7.1 Sender address rejected: not owned by user', 'MAIL FROM'),
    ],
    login: [
      answer('535 5.7.8 Authentication credentials invalid', 'AUTH PLAIN'),
      answer('454 4.7.0 Temporary authentication failure', 'AUTH LOGIN'),
      answer('530 5.7.0 Authentication required', 'MAIL FROM'),
    ],
    certificate: [
      broken('ESOCKET', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
      broken('ESOCKET', 'SELF_SIGNED_CERT_IN_CHAIN'),
      broken('ESOCKET', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      broken('ESOCKET', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
      broken('ESOCKET', 'CERT_HAS_EXPIRED'),
      broken('ESOCKET', 'ERR_TLS_CERT_ALTNAME_INVALID'),
      broken('ESOCKET', 'ERR_SSL_WRONG_VERSION_NUMBER'),
      broken('ETLS'),
    ],
    unreachable: [
      broken('ESOCKET', 'ECONNREFUSED'),
      broken('ESOCKET', 'ECONNRESET'),
      broken('ESOCKET', 'EHOSTUNREACH'),
      broken('EDNS', 'ENOTFOUND'),
      broken('ECONNECTION'),
      Object.assign(broken('EPROTOCOL'), { response: '554 no mail from you', responseCode: 554 }),
    ],
    'timed-out': [broken('ETIMEDOUT')],
    other: [new Error('what is that')],
  };
  for (const [failure, errors] of Object.entries(told))
    it(`is of the kind ${failure}`, () => {
      for (const error of errors)
        assert.equal(
          troubleOf(error).failure,
          failure,
          `${error.response ?? error.originalCode ?? error.code}`,
        );
    });

  it('keeps the words of the server, on one line and no more than a few', () => {
    assert.equal(
      troubleOf(answer('550-5.1.1 no\r\n550 5.1.1 such   user')).error,
      '550-5.1.1 no 550 5.1.1 such user',
    );
    assert.equal(troubleOf(answer(`550 ${'x'.repeat(5000)}`)).error.length, 300);
    assert.equal(troubleOf(broken('ESOCKET', 'ECONNREFUSED')).error, 'it broke');
  });

  it('has a sentence of its own in each language, without a number or a protocol’s word', () => {
    const kinds = [...Object.keys(told), 'interrupted', 'secret-key'];
    for (const language of languages) {
      const sentences = kinds.map((kind) => wordsIn(language).t(`outbox.failure.${kind}`));
      assert.equal(new Set(sentences).size, kinds.length);
      for (const sentence of sentences) assert.match(sentence, /^\p{Lu}[^\d]+\.$/u);
      assert.doesNotMatch(sentences.join(' '), /SMTP|TLS|outbox|\{\{/);
    }
  });
});
