import assert from 'node:assert/strict';
import type { Context } from '../../src/context.ts';
import { readGuests } from '../../src/people/roster.ts';
import { inviteGuests } from '../../src/sharing/invite-guests.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import { everyActor } from '../support/actors.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, tokenIn, type Scene } from '../support/scene.ts';

function itInvites(scene: () => Scene): void {
  const terms = { role: 'viewer', detail: 'titles', privateEvents: false, until: null } as const;
  const invite = async (
    text: string,
    more: Partial<Parameters<typeof inviteGuests>[1]> = {},
    by?: Context,
  ) => {
    const { lines } = readGuests(new TextEncoder().encode(text));
    const asked = { calendar: { id: scene().calendar.id }, lines, terms, ...more };
    return await Array.fromAsync(inviteGuests(by ?? scene().ann, asked));
  };
  const told = (results: Awaited<ReturnType<typeof invite>>) =>
    results.map((one) => [one.line, one.result, one.result === 'refused' ? one.error.code : null]);
  const shared = async () =>
    (await listShares(scene().operator, { calendar: { id: scene().calendar.id } })).map(({ share }) => share);

  it('invites each whole or not at all, and tells each line', async () => {
    const list = [
      'E-mail;Langue',
      'gil@orange.fr;en',
      'Zoé@Free.fr;',
      'nobody',
      'ben@monasso.org;',
      'ann@monasso.org;',
      'GIL@orange.fr;English',
      'gil@orange.fr;fr',
      'lea@laposte.net;de',
    ];
    const results = await invite(list.join('\r\n'));
    assert.deepEqual(told(results), [
      [2, 'added', null],
      [3, 'added', null],
      [4, 'refused', 'bad-email'],
      [5, 'refused', 'guest-is-a-user'],
      [6, 'refused', 'share-with-yourself'],
      [7, 'unchanged', null],
      [8, 'refused', 'bad-line'],
      [9, 'refused', 'bad-line'],
    ]);
    const { inbox } = scene();
    assert.deepEqual((await inbox.all()).map(({ to, language }) => [to, language]).sort(), [
      ['gil@orange.fr', 'en'],
      ['zoé@free.fr', 'fr'],
    ]);
    assert.ok(tokenIn(await inbox.last('gil@orange.fr')));
    assert.deepEqual(
      (await shared()).map(({ detail, role, attendees }) => [detail, role, attendees]),
      [
        ['titles', 'viewer', false],
        ['titles', 'viewer', false],
      ],
    );
    assert.ok(inbox.wakes > 0);
  });

  it('changes nothing the second time, sends nothing, and says so; other terms are refused', async () => {
    const list = Array.from({ length: 105 }, (_, n) => `guest${n}@orange.fr`).join('\n');
    const first = await invite(list);
    assert.ok(first.every(({ result }) => result === 'added'));
    const before = await shared();
    const again = await invite(list);
    assert.ok(again.every(({ result }) => result === 'unchanged'));
    const wider = await invite('guest7@orange.fr', { terms: { ...terms, detail: 'full' } });
    assert.ok(wider[0]?.result === 'refused');
    assert.ok(refused('already-shared', { differs: 'detail' })(wider[0].error));
    assert.deepEqual(await shared(), before);
    assert.equal((await scene().inbox.all()).length, 105);
  });

  it('invites all of them to change events, who then see all of each', async () => {
    const editing = { ...terms, role: 'editor', detail: 'full' } as const;
    assert.deepEqual(told(await invite('gil@orange.fr', { terms: editing })), [[1, 'added', null]]);
    const [share] = await shared();
    assert.deepEqual([share!.role, share!.attendees, share!.alarms], ['editor', true, true]);
    assert.deepEqual(told(await invite('gil@orange.fr', { terms: editing })), [[1, 'unchanged', null]]);
    const reading = await invite('gil@orange.fr', { terms: { ...terms, detail: 'full' } });
    assert.ok(reading[0]?.result === 'refused');
    assert.ok(refused('already-shared', { differs: 'role' })(reading[0].error));
    await assert.rejects(
      invite('zoe@orange.fr', { terms: { ...editing, detail: 'titles' } }),
      refused('bad-share', { reason: 'role-detail' }),
    );
  });

  it('leaves no guest behind whose share was refused', async () => {
    const { storage } = scene();
    const two = await Promise.all([invite('a@x.fr\nboth@x.fr\nb@x.fr'), invite('c@x.fr\nboth@x.fr\nd@x.fr')]);
    const boths = two.map((results) => results[1]!.result).sort();
    assert.deepEqual(boths, ['added', 'refused']);
    assert.equal((await shared()).length, 5);
    const guests = await storage.db.selectFrom('guests').select('email').execute();
    assert.equal(guests.length, 5);
    assert.equal((await scene().inbox.all()).length, 5);
  });

  it('is for who may share the calendar, on terms that they may give', async () => {
    const actors = await everyActor(scene());
    for (const kind of ['elsewhere', 'user', 'nobody'] as const)
      await assert.rejects(invite('x@free.fr', {}, actors[kind]), refused('calendar-not-found'));
    for (const kind of ['guest', 'link'] as const)
      await assert.rejects(invite('x@free.fr', {}, actors[kind]), refused('not-allowed'));
    const past = { ...terms, until: scene().clock.ms - 1 };
    await assert.rejects(invite('x@free.fr', { terms: past }), refused('bad-end', { reason: 'past' }));
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'admin' });
    const wide = { ...terms, detail: 'full', privateEvents: true } as const;
    await assert.rejects(invite('x@free.fr', { terms: wide }, actors.user), refused('bad-share'));
    assert.deepEqual(told(await invite('x@free.fr', {}, actors.user)), [[1, 'added', null]]);
    assert.deepEqual(told(await invite('y@free.fr', {}, actors.operator)), [[1, 'added', null]]);
  });
}

inEachScene('A list of guests to invite', itInvites);
