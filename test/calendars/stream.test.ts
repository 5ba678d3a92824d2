import assert from 'node:assert/strict';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { listChanges, type SyncPoint } from '../../src/calendars/list-changes.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { readEvent } from '../../src/calendars/read-event.ts';
import { removeEvent } from '../../src/calendars/remove-event.ts';
import { saveEvent } from '../../src/calendars/save-event.ts';
import type { Context } from '../../src/context.ts';
import type { DomainError } from '../../src/errors.ts';
import * as events from '../../src/storage/tables/events.ts';
import { refused } from '../support/refused.ts';
import { inEachScene } from '../support/scene.ts';
import { eventText, fileOf } from './events.ts';

inEachScene(
  'The stream of changes of a calendar',
  (scene) => {
    const choir = () => ({ id: scene().calendar.id });
    const save = (
      name: string,
      text: string,
      precondition?: Parameters<typeof saveEvent>[1]['precondition'],
    ) => {
      scene().clock.advance({ seconds: 1 });
      return saveEvent(scene().ann, {
        calendar: choir(),
        name,
        text,
        ...(precondition !== undefined && { precondition }),
      });
    };
    const changes = (since: SyncPoint | null, context: Context = scene().ann, limit?: number) =>
      listChanges(context, { calendar: choir(), since, ...(limit !== undefined && { limit }) });
    const start = async () => (await changes(null)).point;

    describe('saveEvent', () => {
      it('adds an event, and gives it back byte for byte with what stood around it', async () => {
        const text = eventText('one', ['SUMMARY:One'], { head: ['X-WR-CALNAME:Mine', 'X-ODD;a=b:c'] });
        const saved = await save('first.ics', text);
        assert.equal(saved.created, true);
        const kept = await events.find(scene().storage.db, scene().calendar.id, 'first.ics');
        assert.equal(kept?.etag, saved.etag);
        assert.equal(kept.revision, saved.revision);
        const read = await readEvent(scene().ann, { calendar: choir(), name: 'first.ics' });
        assert.deepEqual(read, { text, etag: saved.etag, kind: 'VEVENT', revision: saved.revision });
      });

      it('gives it back so with its time zones, wherever they stood', async () => {
        const zone = [
          'BEGIN:VTIMEZONE',
          'TZID:Bureau',
          'BEGIN:STANDARD',
          'DTSTART:19700101T000000',
          'TZOFFSETFROM:+0100',
          'TZOFFSETTO:+0100',
          'END:STANDARD',
          'END:VTIMEZONE',
        ];
        const text = eventText('one').replace(
          'END:VCALENDAR',
          [...zone, 'X-LAST:1', 'END:VCALENDAR'].join('\r\n'),
        );
        await save('one.ics', text);
        assert.equal((await readEvent(scene().ann, { calendar: choir(), name: 'one.ics' })).text, text);
      });

      it('writes a calendar around what is read in part, and around what came in a file', async () => {
        await importCalendar(scene().ann, {
          owner: scene().users.ann.login,
          slug: 'choir',
          bytes: fileOf(eventText('one', ['SUMMARY:Secret', 'DTEND;TZID=Europe/Paris:20260312T200000'])),
        });
        const own = await readEvent(scene().ann, { calendar: choir(), name: 'one.ics' });
        assert.match(own.text, /^BEGIN:VCALENDAR\r\n[\s\S]*TZID:Europe\/Paris[\s\S]*SUMMARY:Secret/);
        await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { detail: 'busy' });
        const asked = { calendar: choir(), name: 'one.ics' };
        const his = await readEvent(scene().ben, asked);
        assert.doesNotMatch(his.text, /Secret|UID:one/);
        await save('one.ics', eventText('one', ['SUMMARY:Other', 'DTEND;TZID=Europe/Paris:20260312T200000']));
        assert.deepEqual(await readEvent(scene().ben, asked), his);
        await assert.rejects(readEvent(scene().eve, asked), refused('calendar-not-found'));
        await assert.rejects(
          readEvent(scene().ann, { ...asked, name: 'no.ics' }),
          refused('event-not-found'),
        );
      });

      it('hides what the calendar around it calls private', async () => {
        await scene().share({ kind: 'user', login: 'ben@monasso.org' });
        const head = ['X-CALENDARSERVER-ACCESS:CONFIDENTIAL'];
        await save('a.ics', eventText('a', ['SUMMARY:Secret'], { head }));
        const asked = { calendar: choir(), name: 'a.ics' };
        assert.match((await readEvent(scene().ann, asked)).text, /SUMMARY:Secret/);
        assert.doesNotMatch((await readEvent(scene().ben, asked)).text, /Secret|UID:a/);
      });

      it('counts the calendar up by one change, which is its moment', async () => {
        const before = (await openCalendar(scene().ann, choir(), 'read')).calendar.revision;
        scene().clock.advance({ minutes: 5 });
        const { revision } = await save('a.ics', eventText('a'));
        assert.equal(revision, scene().clock.ms);
        assert.ok(revision > before);
        const again = await saveEvent(scene().ann, {
          calendar: choir(),
          name: 'b.ics',
          text: eventText('b'),
        });
        assert.equal(again.revision, revision + 1);
        assert.equal((await openCalendar(scene().ann, choir(), 'read')).calendar.revision, revision + 1);
      });

      it('changes nothing where the same bytes are there already', async () => {
        const first = await save('a.ics', eventText('a'));
        const second = await save('a.ics', eventText('a'));
        assert.deepEqual(second, { created: false, etag: first.etag, revision: first.revision });
      });

      it('writes only over the ETag that it was given', async () => {
        const first = await save('a.ics', eventText('a', ['SUMMARY:1']));
        const second = await save('a.ics', eventText('a', ['SUMMARY:2']), { etag: first.etag });
        assert.notEqual(second.etag, first.etag);
        await assert.rejects(
          save('a.ics', eventText('a', ['SUMMARY:3']), { etag: first.etag }),
          refused('event-changed'),
        );
        await assert.rejects(
          save('none.ics', eventText('n'), { etag: first.etag }),
          refused('event-changed'),
        );
      });

      it('adds only where there is none of this name, if so asked', async () => {
        await save('a.ics', eventText('a'), { absent: true });
        await assert.rejects(
          save('a.ics', eventText('a', ['SUMMARY:2']), { absent: true }),
          refused('event-changed'),
        );
      });

      it('refuses a UID that another name has, and names it', async () => {
        await save('a.ics', eventText('a'));
        await save('b.ics', eventText('b'));
        await assert.rejects(
          save('c.ics', eventText('a')),
          refused('event-uid-taken', { uid: 'a', name: 'a.ics' }),
        );
        await assert.rejects(
          save('b.ics', eventText('a')),
          refused('event-uid-taken', { uid: 'a', name: 'a.ics' }),
        );
      });

      it('refuses another UID under a name that is there', async () => {
        await save('a.ics', eventText('a'));
        await assert.rejects(
          save('a.ics', eventText('other')),
          refused('event-uid-taken', { uid: 'other', name: 'a.ics' }),
        );
      });

      it('refuses what is no calendar object, and writes nothing', async () => {
        const point = await start();
        await assert.rejects(
          save('a.ics', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'),
          refused('object-refused'),
        );
        assert.deepEqual((await changes(point)).changes, []);
      });

      it('lets one of two writers with the same ETag win', async () => {
        const { etag } = await save('a.ics', eventText('a', ['SUMMARY:0']));
        const writers = ['1', '2', '3', '4'].map((title) =>
          saveEvent(scene().ann, {
            calendar: choir(),
            name: 'a.ics',
            text: eventText('a', [`SUMMARY:${title}`]),
            precondition: { etag },
          }),
        );
        const ended = await Promise.allSettled(writers);
        assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 1);
        for (const one of ended)
          if (one.status === 'rejected') assert.equal((one.reason as DomainError).code, 'event-changed');
      });

      it('is for editors; a viewer gets not-allowed, a stranger no calendar', async () => {
        await scene().share({ kind: 'user', login: 'ben@monasso.org' });
        const asked = { calendar: choir(), name: 'a.ics', text: eventText('a') };
        await assert.rejects(saveEvent(scene().ben, asked), refused('not-allowed'));
        await assert.rejects(saveEvent(scene().eve, asked), refused('calendar-not-found'));
      });

      it('lets an editor without private events, or with their titles alone, neither overwrite nor remove one', async () => {
        await save('secret.ics', eventText('secret', ['CLASS:PRIVATE']));
        await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor' });
        await scene().space('bureau', { ben: 'owner' });
        await scene().share(
          { kind: 'space', login: 'bureau@monasso.org' },
          { detail: 'titles', privateEvents: true },
        );
        const { ben } = scene();
        await saveEvent(ben, { calendar: choir(), name: 'his.ics', text: eventText('his') });
        await assert.rejects(
          saveEvent(ben, { calendar: choir(), name: 'secret.ics', text: eventText('secret') }),
          refused('not-allowed'),
        );
        await assert.rejects(
          removeEvent(ben, { calendar: choir(), name: 'secret.ics' }),
          refused('not-allowed'),
        );
        const { unchanged, updated } = await importCalendar(ben, {
          owner: scene().users.ann.login,
          slug: 'choir',
          bytes: fileOf(eventText('secret', ['SUMMARY:Mine now'])),
        });
        assert.deepEqual({ unchanged, updated }, { unchanged: 1, updated: 0 });
      });
    });

    describe('readEvent', () => {
      const asked = () => ({ calendar: choir(), name: 'a.ics' });
      const zone = ['BEGIN:VTIMEZONE', 'TZID:Chez Zoé', 'COMMENT:Secret', 'BEGIN:STANDARD'].concat([
        'DTSTART:19700101T000000',
        'TZOFFSETFROM:+0100',
        'TZOFFSETTO:+0100',
        'END:STANDARD',
        'END:VTIMEZONE',
      ]);

      it('shows who sees all details neither attendees nor alarms that are not theirs to see', async () => {
        await save('a.ics', eventText('a', ['ATTENDEE:mailto:gil@orange.fr']));
        for (const attendees of [true, false]) {
          const terms = { privateEvents: true, attendees, alarms: true };
          const { share } = await scene().share({ kind: 'link', label: 'x' }, terms);
          const { text } = await readEvent(scene().as({ kind: 'link', share: share.id }), asked());
          assert.equal(text.includes('gil@orange.fr'), attendees);
        }
      });

      it('tells nothing of the zone of what is hidden but its clock', async () => {
        const lines = ['CLASS:PRIVATE', 'DTEND;TZID=Chez Zoé:20260312T200000'];
        await save('a.ics', eventText('a', lines, { head: zone }));
        await scene().share({ kind: 'user', login: 'ben@monasso.org' });
        const { text } = await readEvent(scene().ben, asked());
        assert.match(text, /^TZID:zone-[\w-]{22}\r$/m);
        assert.doesNotMatch(text, /Zoé|Secret/);
      });

      it('has a tag for each text: by the share that UIDs are replaced for, and by the language', async () => {
        await save('a.ics', eventText('a'));
        const texts = new Map<string, string>();
        for (const language of ['fr', 'en'] as const) {
          const { share } = await scene().share(
            { kind: 'link', label: language },
            { detail: 'busy', language },
          );
          for (const scope of ['one', 'other']) {
            const reader = scene().as({ kind: 'link', share: share.id });
            const { etag, text } = await readEvent(reader, { ...asked(), scope });
            texts.set(etag, text);
          }
        }
        assert.deepEqual([texts.size, new Set(texts.values()).size], [4, 4]);
      });
    });

    describe('removeEvent', () => {
      it('leaves a tombstone, by its condition', async () => {
        const { etag } = await save('a.ics', eventText('a'));
        const point = await start();
        await assert.rejects(
          removeEvent(scene().ann, { calendar: choir(), name: 'a.ics', precondition: { etag: 'other' } }),
          refused('event-changed'),
        );
        await removeEvent(scene().ann, { calendar: choir(), name: 'a.ics', precondition: { etag } });
        await assert.rejects(
          removeEvent(scene().ann, { calendar: choir(), name: 'a.ics' }),
          refused('event-not-found'),
        );
        const { changes: told } = await changes(point);
        assert.deepEqual(
          told.map(({ name, uid, text }) => ({ name, uid, text })),
          [{ name: 'a.ics', uid: 'a', text: null }],
        );
      });

      it('is for editors; a viewer gets not-allowed, a stranger no calendar', async () => {
        await save('a.ics', eventText('a'));
        await scene().share({ kind: 'user', login: 'ben@monasso.org' });
        const asked = { calendar: choir(), name: 'a.ics' };
        await assert.rejects(removeEvent(scene().ben, asked), refused('not-allowed'));
        await assert.rejects(removeEvent(scene().eve, asked), refused('calendar-not-found'));
      });

      it('leaves none once the name is there again', async () => {
        await save('a.ics', eventText('a'));
        const point = await start();
        await removeEvent(scene().ann, { calendar: choir(), name: 'a.ics' });
        await save('a.ics', eventText('a', ['SUMMARY:again']));
        const { changes: told } = await changes(point);
        assert.equal(told.length, 1);
        assert.match(told[0]!.text!, /SUMMARY:again/);
      });
    });

    describe('listChanges', () => {
      it('tells all of a calendar at first, then only what changed', async () => {
        await save('a.ics', eventText('a'));
        await save('b.ics', eventText('b'));
        const first = await changes(null);
        assert.deepEqual(
          first.changes.map(({ name }) => name),
          ['a.ics', 'b.ics'],
        );
        assert.equal(first.complete, true);
        assert.deepEqual((await changes(first.point)).changes, []);
        await save('b.ics', eventText('b', ['SUMMARY:new']));
        const second = await changes(first.point);
        assert.deepEqual(
          second.changes.map(({ name }) => name),
          ['b.ics'],
        );
      });

      it('goes on within a revision: an import of many is told in pages', async () => {
        const many = Array.from({ length: 25 }, (_, n) => eventText(`event-${n}`));
        await importCalendar(scene().ann, {
          owner: scene().users.ann.login,
          slug: 'choir',
          bytes: fileOf(...many),
        });
        const names = new Set<string>();
        let point: SyncPoint | null = null;
        let pages = 0;
        for (;;) {
          const page: Awaited<ReturnType<typeof changes>> = await changes(point, scene().ann, 10);
          for (const { name } of page.changes) names.add(name);
          point = page.point;
          pages += 1;
          if (page.complete) break;
        }
        assert.deepEqual([names.size, pages], [25, 3]);
      });

      it('refuses a point that is older than what is remembered, or lies ahead', async () => {
        await save('a.ics', eventText('a'));
        const point = await start();
        await removeEvent(scene().ann, { calendar: choir(), name: 'a.ics' });
        scene().clock.advance({ hours: 24 * 91 });
        const { forgetRemovals } = await import('../../src/calendars/forget-removals.ts');
        // By its name, and by its UID.
        assert.deepEqual(await forgetRemovals(scene().operator), { forgotten: 2 });
        await assert.rejects(changes(point), refused('sync-token-unknown'));
        assert.deepEqual((await changes(null)).changes, []);
        const now = await start();
        assert.deepEqual((await changes(now)).changes, []);
        const ahead = { ...now, seen: now.seen + 1, last: { revision: now.seen + 1, name: null } };
        await assert.rejects(changes(ahead), refused('sync-token-unknown'));
        await assert.rejects(changes({ ...now, begun: now.begun + 1 }), refused('sync-token-unknown'));
      });

      it('refuses to go on with a first round in which what was told has gone, and is forgotten', async () => {
        for (const uid of ['a', 'b', 'c']) await save(`${uid}.ics`, eventText(uid));
        const one = await changes(null, scene().ann, 1);
        assert.deepEqual(
          one.changes.map(({ name }) => name),
          ['a.ics'],
        );
        scene().clock.advance({ seconds: 1 });
        await removeEvent(scene().ann, { calendar: choir(), name: 'a.ics' });
        const two = await changes(one.point, scene().ann, 1);
        assert.equal(two.complete, false);
        scene().clock.advance({ hours: 24 * 91 });
        const { forgetRemovals } = await import('../../src/calendars/forget-removals.ts');
        assert.deepEqual(await forgetRemovals(scene().operator), { forgotten: 2 });
        for (const { point } of [one, two])
          await assert.rejects(changes(point), refused('sync-token-unknown'));
      });

      it('keeps what is younger than ninety days', async () => {
        await save('a.ics', eventText('a'));
        const point = await start();
        await removeEvent(scene().ann, { calendar: choir(), name: 'a.ics' });
        scene().clock.advance({ hours: 24 * 89 });
        const { forgetRemovals } = await import('../../src/calendars/forget-removals.ts');
        assert.deepEqual(await forgetRemovals(scene().operator), { forgotten: 0 });
        assert.equal((await changes(point)).changes.length, 1);
      });
    });
  },
  { sqlite: 'file' },
);
