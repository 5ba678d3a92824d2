import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { removeCalendar } from '../../src/calendars/remove-calendar.ts';
import { forgetPush } from '../../src/push/forget-push.ts';
import { registerPush } from '../../src/push/register-push.ts';
import { removePush } from '../../src/push/remove-push.ts';
import { mostForCalendar, mostInAll, topicOf } from '../../src/push/subscription.ts';
import { vapidKeys } from '../../src/push/vapid.ts';
import type { Context } from '../../src/context.ts';
import { newId } from '../../src/people/id.ts';
import { addNeighbour } from '../support/actors.ts';
import { newProgramKeys } from '../support/push-service.ts';
import { refused } from '../support/refused.ts';
import { inEachScene } from '../support/scene.ts';

type Given = Omit<Parameters<typeof registerPush>[1], 'calendar'>;

inEachScene('a push subscription', (scene) => {
  const resource = 'https://push.example.org/message/1';
  const { keys } = newProgramKeys();
  const register = (context: Context, given: Partial<Given> = {}) =>
    registerPush(context, { calendar: { id: scene().calendar.id }, resource, keys, ...given });
  const rows = () => scene().storage.db.selectFrom('push_subscriptions').selectAll().execute();
  const daysUntil = (until: Temporal.Instant) =>
    (until.epochMilliseconds - scene().clock.ms) / (24 * 60 * 60_000);

  it('lasts as long as it is asked to, within three days and thirty', async () => {
    const { ann, clock } = scene();
    const asked = [undefined, 1, 3, 10, 400].map((days) =>
      days === undefined ? undefined : clock.now().add({ hours: days * 24 }),
    );
    const granted: number[] = [];
    for (const expires of asked) granted.push(daysUntil((await register(ann, { expires })).until));
    assert.deepEqual(granted, [7, 3, 3, 10, 30]);
    assert.equal((await rows()).length, 1);
  });

  it('is the same one where its resource comes again, with other terms', async () => {
    const { ann, calendar } = scene();
    const first = await register(ann);
    const others = newProgramKeys().keys;
    const again = await register(ann, { keys: others, triggers: ['property-update'] });
    assert.deepEqual([first.created, again.created, again.id], [true, false, first.id]);
    const [row] = await rows();
    assert.deepEqual([row!.p256dh, row!.content, row!.property], [others.p256dh, 0, 1]);
    const other = await addCalendar(ann, { owner: 'ann@monasso.org', name: 'Autre' });
    assert.ok((await registerPush(ann, { calendar: other, resource, keys })).created);
    assert.notEqual(
      topicOf(scene().config, { calendar: calendar.id, reader: ann.actor.kind }),
      topicOf(scene().config, { calendar: other.id, reader: ann.actor.kind }),
    );
  });

  it('is for each reader their own, guests too', async () => {
    const { ann } = scene();
    const { context: gil } = await scene().gil();
    const [one, other] = [await register(ann), await register(gil)];
    assert.notEqual(one.id, other.id);
    assert.ok(other.created);
  });

  it('is told of all where no trigger is named, and of what is known where others are', async () => {
    const { ann } = scene();
    const told: (readonly number[])[] = [];
    for (const triggers of [undefined, ['content-update'], ['x', 'property-update']]) {
      await register(ann, { triggers });
      const [row] = await rows();
      told.push([row!.content, row!.property]);
    }
    assert.deepEqual(told, [
      [1, 1],
      [1, 0],
      [0, 1],
    ]);
    for (const triggers of [[], ['x']])
      await assert.rejects(register(ann, { triggers }), refused('push-trigger-unknown'));
  });

  it('is refused where nothing could be sent', async () => {
    const { ann } = scene();
    const { p256dh, auth } = keys;
    const notOnCurve = Buffer.from(p256dh, 'base64url').fill(7, 33).toString('base64url');
    const refusedFor: [string, Partial<Given>][] = [
      ...[
        'http://push.example.org/1',
        'ftp://push.example.org/1',
        'push.example.org/1',
        'https://me:secret@push.example.org/1',
        'https://push.example.org/1#2',
        `https://push.example.org/${'1'.repeat(2000)}`,
        'https://127.0.0.1/1',
        'https://2130706433/1',
        'https://[::1]/1',
        'https://[::ffff:10.0.0.1]/1',
        'https://192.168.1.1:8443/1',
      ].map((bad): [string, Partial<Given>] => ['resource', { resource: bad }]),
      ...['', 'x', auth, notOnCurve, `${p256dh}AA`, `!${p256dh.slice(1)}`].map(
        (bad): [string, Partial<Given>] => ['key', { keys: { p256dh: bad, auth } }],
      ),
      ...['', p256dh, randomBytes(15).toString('base64url')].map((bad): [string, Partial<Given>] => [
        'auth',
        { keys: { p256dh, auth: bad } },
      ]),
      ['encoding', { keys: { ...keys, contentEncoding: 'aesgcm' } }],
    ];
    for (const [reason, given] of refusedFor)
      await assert.rejects(
        register(ann, given),
        refused('push-subscription-invalid', { reason } as never),
        JSON.stringify(given),
      );
    assert.deepEqual(await rows(), []);
  });

  it('takes keys in either alphabet of base64, and names its encoding', async () => {
    const { ann } = scene();
    const inBase64 = (text: string) => Buffer.from(text, 'base64url').toString('base64');
    const contentEncoding = 'aes128gcm';
    await register(ann, {
      keys: { p256dh: inBase64(keys.p256dh), auth: inBase64(keys.auth), contentEncoding },
    });
    const [row] = await rows();
    assert.equal(row!.p256dh, keys.p256dh);
    assert.ok(!JSON.stringify(row).includes(keys.auth), 'the auth secret is kept encrypted');
  });

  it('is for readers with a login of the domain alone', async () => {
    const { ben, eve, operator, as } = scene();
    await assert.rejects(register(ben), refused('calendar-not-found'));
    await assert.rejects(register(eve), refused('calendar-not-found'));
    await assert.rejects(register(operator), refused('push-not-available'));
    const { share } = await scene().share({ kind: 'link', label: 'Site' });
    const link = as({ kind: 'link', share: share.id });
    await assert.rejects(register(link), refused('push-not-available'));
    await scene().share({ kind: 'public' });
    await assert.rejects(register(eve), refused('push-not-available'));
    await assert.rejects(register((await addNeighbour(scene())).context), refused('push-not-available'));
    assert.ok((await register(ben)).created);
  });

  it('is one of so many, of which those that have ended do not count', async () => {
    const { ann, clock, storage } = scene();
    const at = (n: number) => `https://push.example.org/${n}`;
    for (let n = 0; n < mostForCalendar; n += 1) await register(ann, { resource: at(n) });
    const most = (limit: number) => refused('push-not-available', { most: limit });
    await assert.rejects(register(ann, { resource: at(99) }), most(mostForCalendar));
    assert.equal((await register(ann, { resource: at(0) })).created, false);
    clock.advance({ hours: 7 * 24 });
    assert.ok((await register(ann, { resource: at(99) })).created);

    const until = clock.ms + 1000;
    const other = await addCalendar(ann, { owner: 'ann@monasso.org', name: 'Autre' });
    const [row] = await rows();
    const many = Array.from({ length: mostInAll - 1 }, (_, n) => ({
      ...row!,
      ...{ id: newId(), resource: at(1000 + n), until },
    }));
    await storage.transaction((tx) => tx.insertInto('push_subscriptions').values(many).execute());
    await assert.rejects(registerPush(ann, { calendar: other, resource, keys }), most(mostInAll));
  });

  it('is ended by whoever left it, and by nobody else', async () => {
    const { ann, ben, eve, operator, clock } = scene();
    const { id } = await register(ann);
    for (const other of [ben, eve, operator])
      await assert.rejects(removePush(other, { id }), refused('push-subscription-not-found'));
    await removePush(ann, { id });
    await assert.rejects(removePush(ann, { id }), refused('push-subscription-not-found'));
    assert.deepEqual(await rows(), []);
    const ended = await register(ann);
    clock.advance({ hours: 7 * 24 });
    await assert.rejects(removePush(ann, ended), refused('push-subscription-not-found'));
  });

  it('is forgotten after its end, and with its calendar', async () => {
    const { ann, clock, calendar } = scene();
    await register(ann);
    clock.advance({ milliseconds: 7 * 24 * 60 * 60_000 - 1 });
    assert.deepEqual(await forgetPush(ann), { forgotten: 0 });
    clock.advance({ milliseconds: 1 });
    assert.deepEqual(await forgetPush(ann), { forgotten: 1 });
    await register(ann);
    await removeCalendar(ann, { calendar: { id: calendar.id } });
    assert.deepEqual(await rows(), []);
  });
});

describe('the key that push services know an installation by', () => {
  it('follows from the secret key', () => {
    const [one, other] = ['x', 'y'].map((letter) => vapidKeys({ secretKey: letter.repeat(32) }));
    assert.deepEqual(vapidKeys({ secretKey: 'x'.repeat(32) }), one);
    assert.notEqual(one!.publicKey, other!.publicKey);
    assert.equal(Buffer.from(one!.publicKey, 'base64url').length, 65);
  });
});
