import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { changeCalendar } from '../../src/calendars/change-calendar.ts';
import { changeProperties } from '../../src/calendars/change-properties.ts';
import { tokenOf } from '../../src/calendars/followed.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { moveEvent } from '../../src/calendars/move-event.ts';
import { removeEvent } from '../../src/calendars/remove-event.ts';
import { saveEvent } from '../../src/calendars/save-event.ts';
import type { DontNotify } from '../../src/calendars/untold.ts';
import type { Context } from '../../src/context.ts';
import { registerPush } from '../../src/push/register-push.ts';
import { removePush } from '../../src/push/remove-push.ts';
import { startPushing } from '../../src/push/sender.ts';
import { topicOf } from '../../src/push/subscription.ts';
import { vapidKeys } from '../../src/push/vapid.ts';
import type { Rounds } from '../../src/server/rounds.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import * as messages from '../../src/storage/tables/push-messages.ts';
import { eventText, fileOf } from '../calendars/events.ts';
import { startPushService, type Program, type PushService, type Received } from '../support/push-service.ts';
import { refused } from '../support/refused.ts';
import { inEachScene } from '../support/scene.ts';

const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (failure: unknown) => assert.fail(String(failure)),
};
const allowed = { FASTI_PUSH_ALLOW: 'localhost' };

inEachScene(
  'a program that asked to be told',
  (scene) => {
    let service: PushService;
    const senders: Rounds[] = [];
    before(async () => (service = await startPushService()));
    after(() => service.close());
    afterEach(async () => {
      await Promise.all(senders.splice(0).map((sender) => sender.stop()));
      service.received.length = 0;
      service.manners.answers = [];
      service.manners.received = undefined;
    });

    const start = (options: Parameters<typeof startPushing>[1] = {}): Rounds => {
      const { storage, config, clock, ann } = scene();
      const services = { storage, config, clock, mail: ann.mail, log };
      const sender = startPushing(services, { tls: { ca: readFileSync(service.ca) }, ...options });
      senders.push(sender);
      return sender;
    };
    /** What is sent once so much time has passed. */
    const told = async (milliseconds = 5000, sender = senders[0] ?? start()): Promise<Received[]> => {
      const before = service.received.length;
      scene().clock.advance({ milliseconds });
      sender.wake();
      await sender.idle();
      return service.received.slice(before);
    };
    const register = async (by: Context, triggers?: readonly string[]) => {
      const program = service.program();
      const registered = await registerPush(by, { calendar: which(), ...program, triggers });
      return { ...registered, program };
    };
    const which = () => ({ id: scene().calendar.id });
    const write = (name: string, lines: readonly string[] = [], dontNotify?: DontNotify, by = scene().ann) =>
      saveEvent(by, {
        ...{ calendar: which(), name: `${name}.ics`, text: eventText(name, lines) },
        ...(dontNotify && { dontNotify }),
      });
    const token = async (reader: Context) => tokenOf(reader, await openCalendar(reader, which(), 'read'));
    const rename = (name: string) => changeCalendar(scene().ann, { calendar: which(), name });
    const subscribed = async () =>
      (await scene().storage.db.selectFrom('push_subscriptions').select('id').execute()).length;
    const waiting = async () => await messages.count(scene().storage.db);

    it('learns that the calendar changed, in words that it alone can read, from whom it trusts', async () => {
      const { ann, calendar, config, users } = scene();
      const { program } = await register(ann);
      await write('one');
      assert.deepEqual(await told(999), [], 'what follows at once is told together');
      const [message, ...others] = await told(1);
      assert.deepEqual(others, []);
      const { headers, text, vapid } = message!;
      assert.equal(message!.program, program);
      const topic = topicOf(config, { calendar: calendar.id, reader: users.ann.id });
      assert.equal(
        text,
        '<?xml version="1.0" encoding="utf-8"?>\n<push-message xmlns="https://bitfire.at/webdav-push">' +
          `<topic>${topic}</topic><content-update><sync-token xmlns="DAV:">${await token(ann)}</sync-token>` +
          '</content-update></push-message>\n',
      );
      assert.equal(headers['content-type'], 'application/xml; charset="utf-8"');
      assert.equal(headers['content-encoding'], 'aes128gcm');
      assert.equal(headers['ttl'], '86400');
      assert.equal(headers['urgency'], 'normal');
      assert.match(String(headers['topic']), /^[\w-]{32}$/);
      assert.equal(vapid.key, vapidKeys(config).publicKey);
      assert.equal(vapid.claims['aud'], service.origin);
      assert.equal(vapid.claims['sub'], 'mailto:fasti@agenda.monasso.org');
      assert.equal(await waiting(), 0);
    });

    it('learns of writing, removing, importing and renaming, each by the trigger that it asked for', async () => {
      const { ann } = scene();
      const content = (await register(ann, ['content-update'])).program;
      const property = (await register(ann, ['property-update'])).program;
      const changes: [() => Promise<unknown>, Program][] = [
        [() => write('one'), content],
        [() => removeEvent(ann, { calendar: which(), name: 'one.ics' }), content],
        [
          () =>
            importCalendar(ann, {
              owner: 'ann@monasso.org',
              slug: 'choir',
              bytes: fileOf(eventText('two'), eventText('three')),
            }),
          content,
        ],
        [() => rename('Autre'), property],
        [
          () =>
            changeProperties(ann, { calendar: which(), head: { description: 'Le jeudi' }, own: new Map() }),
          property,
        ],
      ];
      for (const [change, program] of changes) {
        await change();
        const [message, ...others] = await told();
        assert.deepEqual([message?.program, others], [program, []]);
        assert.equal(/<property-update\/>/.test(message!.text), program === property);
        assert.equal(/<content-update>/.test(message!.text), program === content);
      }
      await write('four');
      await told();
      await write('four');
      assert.deepEqual(await told(), [], 'what is there already is no change');
    });

    it('is told once of many changes, of all kinds of them', async () => {
      await register(scene().ann);
      await write('one');
      await rename('Autre');
      await write('two');
      const [message, ...others] = await told();
      assert.deepEqual(others, []);
      assert.match(message!.text, /<content-update>.*<\/content-update><property-update\/>/);
      await write('three');
      const [next] = await told();
      assert.ok(!next!.text.includes('property-update'));
      assert.notEqual(next!.headers['topic'], message!.headers['topic'], 'neither replaces the other');
    });

    it('is not told more often than every five seconds', async () => {
      await register(scene().ann);
      await write('one');
      assert.equal((await told(1000)).length, 1);
      await write('two');
      assert.equal((await told(4999)).length, 0);
      assert.equal((await told(1)).length, 1);
    });

    it('gets the token that its reader would sync with, of what they see', async () => {
      const { ben } = scene();
      await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { detail: 'busy' });
      await register(ben);
      await write('one');
      const [message] = await told();
      const theirs = await token(ben);
      assert.ok(message!.text.includes(theirs));
      await write('one', ['SUMMARY:what Ben does not see']);
      assert.equal(await token(ben), theirs);
      assert.notEqual(await token(scene().ann), theirs);
    });

    it('is not told of what it says it knows, and others are', async () => {
      const { ann } = scene();
      const { context: gil } = await scene().gil();
      const [mine, second, theirs] = [await register(ann), await register(ann), await register(gil)];
      const programs = async (dontNotify?: DontNotify) => {
        await write('one', [`SUMMARY:${scene().clock.ms}`], dontNotify);
        return (await told()).map(({ program }) => program);
      };
      const sameOnes = (some: Program[], ...registered: { program: Program }[]) => {
        const names = (all: Program[]) => all.map(({ resource }) => resource).sort();
        assert.deepEqual(names(some), names(registered.map(({ program }) => program)));
      };
      sameOnes(await programs(), mine, second, theirs);
      sameOnes(await programs([]), mine, second, theirs);
      sameOnes(await programs([mine.id, 'unknown']), second, theirs);
      sameOnes(await programs('all'), theirs);
      sameOnes(await programs([theirs.id]), mine, second, theirs);
      const { etag } = await write('two', [], 'all');
      await told();
      await moveEvent(ann, {
        ...{ from: { calendar: which(), name: 'two.ics' }, to: { calendar: which(), name: 'three.ics' } },
        ...{ scope: '', keep: false, overwrite: false, version: etag, dontNotify: [second.id] },
      });
      sameOnes(
        (await told()).map(({ program }) => program),
        mine,
        theirs,
      );
      await removeEvent(ann, { calendar: which(), name: 'one.ics', dontNotify: [mine.id] });
      sameOnes(
        (await told()).map(({ program }) => program),
        second,
        theirs,
      );
      await changeProperties(ann, {
        ...{ calendar: which(), head: { name: 'Autre' }, own: new Map<string, string>(), dontNotify: 'all' },
      });
      sameOnes(
        (await told()).map(({ program }) => program),
        theirs,
      );
    });

    it('is not told of what its reader cannot see', async () => {
      await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { detail: 'busy' });
      await write('one', ['SUMMARY:A']);
      await register(scene().ben);
      await write('one', ['SUMMARY:B']);
      assert.deepEqual([await told(), await waiting()], [[], 0]);
      await write('one', ['SUMMARY:B', 'DTEND:20260312T190000Z']);
      assert.equal((await told()).length, 1);
    });

    it('is forgotten with the right to read', async () => {
      const { share } = await scene().share({ kind: 'user', login: 'ben@monasso.org' });
      const { id } = await register(scene().ben);
      await revokeShare(scene().ann, { share: share.id });
      await write('one');
      assert.deepEqual([await told(), await subscribed(), await waiting()], [[], 0, 0]);
      await assert.rejects(removePush(scene().ben, { id }), refused('push-subscription-not-found'));
    });

    it('is not told after its end, nor once it took its subscription away', async () => {
      const { ann, clock } = scene();
      await register(ann);
      clock.advance({ milliseconds: 7 * 24 * 60 * 60_000 - 500 });
      await write('one');
      assert.deepEqual(await told(1000), [], 'it ended while it waited');
      assert.equal(await subscribed(), 0);
      const { id } = await register(ann);
      await write('two');
      await removePush(ann, { id });
      assert.deepEqual([await told(), await waiting()], [[], 0]);
    });

    it('that lives shorter than a message is left one that lives no longer', async () => {
      const { ann, clock } = scene();
      await register(ann);
      clock.advance({ hours: 7 * 24 - 1 });
      await write('one');
      const [message] = await told(1000);
      assert.equal(message!.headers['ttl'], String(60 * 60 - 1));
    });

    for (const status of [404, 410])
      it(`is forgotten where its push service says ${status}`, async () => {
        await register(scene().ann);
        service.manners.answers = [{ status }];
        await write('one');
        assert.equal((await told()).length, 1);
        assert.deepEqual([await subscribed(), await waiting()], [0, 0]);
      });

    it('is told later where its push service fails, with growing pauses, until it is given up', async () => {
      await register(scene().ann);
      service.manners.answers = [500, 429, 403, 301, 503, 400, 500].map((status) => ({
        status,
        headers: { Location: service.program().resource },
      }));
      await write('one');
      assert.equal((await told(1000)).length, 1);
      for (const seconds of [10, 60, 5 * 60, 15 * 60, 60 * 60, 4 * 60 * 60]) {
        assert.equal((await told(seconds * 1000 - 1)).length, 0, `not before ${seconds} s`);
        assert.equal((await told(1)).length, 1, `after ${seconds} s`);
      }
      assert.deepEqual([await waiting(), await subscribed()], [0, 1]);
      await write('two');
      assert.equal((await told()).length, 1);
      assert.equal(await waiting(), 0);
    });

    it('is told as late as its push service asks for', async () => {
      await register(scene().ann);
      const { clock } = scene();
      const date = new Date(clock.ms + 1000 + 10_000 + 600_000).toUTCString();
      service.manners.answers = ['600', date, 'soon', String(10 ** 9)].map((after) => ({
        status: 429,
        headers: { 'Retry-After': after },
      }));
      await write('one');
      await told(1000);
      for (const seconds of [600, 60]) {
        assert.equal((await told(seconds * 1000 - 1)).length, 0);
        assert.equal((await told(1)).length, 1);
      }
    });

    it('is told of what changed while a message was on the way', async () => {
      await register(scene().ann);
      await write('one');
      service.manners.received = async () => {
        service.manners.received = undefined;
        await rename('Autre');
      };
      assert.equal((await told(1000)).length, 1);
      assert.equal(await waiting(), 1);
      const [message] = await told(5000);
      assert.match(message!.text, /<property-update\/>/);
      assert.equal(await waiting(), 0);
    });

    it('is told by one of two that want to', async () => {
      const { ann } = scene();
      const programs = await Promise.all(Array.from({ length: 20 }, () => register(ann)));
      await write('one');
      scene().clock.advance({ milliseconds: 1000 });
      const two = [start(), start()];
      await Promise.all(two.map((sender) => sender.idle()));
      assert.equal(service.received.length, 20);
      assert.equal(new Set(service.received.map(({ program }) => program)).size, programs.length);
    });

    it('is told by another where the first one dies', async () => {
      const { storage, clock } = scene();
      await register(scene().ann);
      await write('one');
      clock.advance({ milliseconds: 1000 });
      const claimed = await messages.claim(storage, clock.ms, clock.ms + 60_000);
      assert.equal(claimed?.attempts, 1);
      assert.equal((await told(59_999)).length, 0);
      assert.equal((await told(1)).length, 1);
      await storage.transaction((tx) => messages.putOff(tx, claimed, 0));
      assert.equal(await waiting(), 0);
    });

    it('does not hold up others where its push service says nothing', async () => {
      const { ann } = scene();
      const [silent] = [await register(ann), await register(ann)];
      const never = Promise.withResolvers<undefined>();
      const reached = Promise.withResolvers<undefined>();
      service.manners.received = () => {
        if (service.received.at(-1)!.program === silent.program) return never.promise;
        reached.resolve(undefined);
      };
      await write('one');
      const all = told(1000);
      await reached.promise;
      never.resolve(undefined);
      assert.equal((await all).length, 2);
    });

    it('is told later where its push service says nothing for too long', async () => {
      await register(scene().ann);
      const never = Promise.withResolvers<undefined>();
      service.manners.received = () => never.promise;
      await write('one');
      await told(1000, start({ patience: 500 }));
      never.resolve(undefined);
      assert.equal(await waiting(), 1);
      service.manners.received = undefined;
      assert.equal((await told(10_000)).length, 1);
    });

    it('is not told at an address inside, whatever name leads there', async () => {
      const { storage, clock, ann, config } = scene();
      await register(ann);
      await write('one');
      const warned: unknown[] = [];
      const sender = startPushing({
        ...{ storage, clock, mail: ann.mail, config: { ...config, pushAllow: [] } },
        log: { ...log, warn: (about: unknown) => void warned.push(about) },
      });
      senders.push(sender);
      assert.deepEqual(await told(1000, sender), []);
      assert.match(JSON.stringify(warned), /localhost is an address of this machine/);
      assert.equal(await waiting(), 1);
    });

    it('is not told of what was not done', async () => {
      await register(scene().ann);
      await write('one');
      await told();
      const taken = { calendar: which(), name: 'two.ics', text: eventText('one') };
      await assert.rejects(saveEvent(scene().ann, taken), refused('event-uid-taken'));
      assert.equal(await waiting(), 0);
    });
  },
  { env: allowed },
);
