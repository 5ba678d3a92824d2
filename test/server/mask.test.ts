import assert from 'node:assert/strict';
import { maskPath, maskText } from '../../src/server/mask.ts';
import { newToken } from '../../src/server/secrets.ts';
import { assertGrowsEvenly } from '../support/growth.ts';

const token = newToken();

describe('masks', () => {
  const paths = {
    [`/invitation/${token}`]: '/invitation/***',
    [`/invitation/${token}/decline?x=1`]: '/invitation/***/decline?x=***',
    '/link/abc.ics?fmt=html&start=-2days': '/link/***.ics?fmt=html&start=-2days',
    '/link/abc.html': '/link/***.html',
    '/password/abc': '/password/***',
    '/set-up/abc': '/set-up/***',
    '/SET-UP/abc': '/SET-UP/***',
    '/%2Finvitation%2Fabc': '/%2Finvitation%2F***',
    '/sign-in?next=/invitation/abc&password=hush': '/sign-in?next=***&password=***',
    [`/invitaton/${token}`]: '/invitaton/***',
    '/home/ann@monasso.org/choir.ics': '/home/ann@monasso.org/choir.ics',
    '/healthz': '/healthz',
  };
  for (const [path, masked] of Object.entries(paths))
    it(`${path.replace(token, '(token)')} is told as ${masked}`, () => assert.equal(maskPath(path), masked));

  const texts = {
    'connect postgres://fasti:hush@reader:5432/x failed': 'connect postgres://fasti:***@reader:5432/x failed',
    'smtps://me%40host:hush@mail.test': 'smtps://me%40host:***@mail.test',
    'Authorization: Basic aHVzaDpodXNo': 'Authorization: Basic ***',
    'hash $argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA is bad': 'hash *** is bad',
    [`no row for ${token}.`]: 'no row for ***.',
    'a form with fasti-abcde-fghij-kmnpq-rstuv-wxyz23 in it': 'a form with *** in it',
    'see https://agenda.test/link/abc.ics': 'see https://agenda.test/link/***.ics',
  };
  for (const [text, masked] of Object.entries(texts))
    it(`"${text.replace(token, '(token)')}" becomes "${masked}"`, () => assert.equal(maskText(text), masked));

  for (const piece of ['a.', 'a+', 'a-', 'a://', 'a://b:', '/link', 'Basic '])
    it(`an address of "${piece}" over and over costs no more than its length`, () =>
      assertGrowsEvenly(4000, (size) => `/?x/${piece.repeat(size / piece.length)}`, maskPath));
});
