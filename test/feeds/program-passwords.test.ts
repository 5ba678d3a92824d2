import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { changeDomain } from '../../src/calendars/change-domain.ts';
import { removeCalendar } from '../../src/calendars/remove-calendar.ts';
import type { Context } from '../../src/context.ts';
import { openFeed } from '../../src/feeds/open-feed.ts';
import { counters } from '../../src/server/counters.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { addProgramPassword } from '../../src/signing-in/add-program-password.ts';
import { revokeProgramPassword } from '../../src/signing-in/revoke-program-password.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, password } from '../support/scene.ts';

inEachScene('a feed, asked for with a program’s password', (scene) => {
  const gil = 'gil@orange.fr';
  const open = (login: string, typed: string, slug = 'choir') =>
    openFeed(
      scene().eve,
      { owner: 'ann@monasso.org', slug },
      { login, password: typed, address: '192.0.2.1' },
    );
  const make = async (by: Context, more: { calendar?: string } = {}) =>
    await addProgramPassword(by, { label: 'Thunderbird', calendar: null, access: 'read', ...more });

  it('opens as with one’s own, without argon2, until it is revoked', async () => {
    const { context } = await scene().gil();
    const own = await open(gil, password);
    const { made, secret } = await make(context);
    const before = { ...counters };
    const opened = await open(gil, secret);
    assert.deepEqual({ ...opened, program: undefined }, own);
    assert.equal(opened.program?.id, made.id);
    assert.equal((await open('gil.orange.fr@monasso.org', secret)).program?.id, made.id);
    for (const login of ['ben@monasso.org', 'zoe@monasso.org'])
      await assert.rejects(open(login, secret), refused('sign-in-refused'), login);
    await revokeProgramPassword(context, { id: made.id });
    await assert.rejects(open(gil, secret), refused('sign-in-refused'));
    assert.deepEqual(counters, before);
  });

  it('opens the one calendar that it is for, and tells nothing of another', async () => {
    const { ann, operator, calendar } = scene();
    const other = await addCalendar(operator, { owner: 'ann@monasso.org', name: 'Sorties', slug: 'sorties' });
    const gone = await addCalendar(operator, { owner: 'ann@monasso.org', name: 'Ancien', slug: 'ancien' });
    const { context, shared } = await scene().gil();
    const bens = { kind: 'user', login: 'ben@monasso.org' } as const;
    for (const { id } of [other, gone]) await scene().share(bens, { calendar: { id } });
    await scene().share(bens);
    const { share } = await scene().share({ kind: 'public' }, { calendar: { id: other.id } });
    await removeCalendar(ann, { calendar: { id: gone.id } });
    const { secret } = await make(scene().ben, { calendar: calendar.id });
    await open('ben@monasso.org', secret);
    for (const slug of ['sorties', 'ancien', 'nothing'])
      await assert.rejects(open('ben@monasso.org', secret, slug), refused('calendar-not-found'), slug);
    await assert.rejects(open('ben@monasso.org', password, 'ancien'), refused('share-ended'));
    await revokeShare(ann, { share: share.id });
    // What it is for and was taken away is told as ever.
    const { secret: gils } = await make(context, { calendar: calendar.id });
    await revokeShare(ann, { share: shared.share.id });
    await assert.rejects(open(gil, gils), refused('share-ended'));
  });

  it('opens for users where it is required, and their own does not; a guest’s own does', async () => {
    const { ann } = scene();
    await scene().gil();
    const { secret } = await make(ann);
    await open('ann@monasso.org', password);
    await changeDomain(ann, { domain: 'monasso.org', programPasswords: 'required' });
    await assert.rejects(open('ann@monasso.org', password), refused('program-password-needed'));
    await assert.rejects(open('ann@monasso.org', password, 'none'), refused('program-password-needed'));
    await assert.rejects(open('ann@monasso.org', 'wrong'), refused('sign-in-refused'));
    await open('ann@monasso.org', secret);
    await open(gil, password);
  });
});
