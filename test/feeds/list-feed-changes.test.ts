import assert from 'node:assert/strict';
import { changeCalendar } from '../../src/calendars/change-calendar.ts';
import { forgetRemovals } from '../../src/calendars/forget-removals.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { removeEvent } from '../../src/calendars/remove-event.ts';
import { saveEvent } from '../../src/calendars/save-event.ts';
import { listFeedChanges } from '../../src/feeds/list-feed-changes.ts';
import { readLinkFeed } from '../../src/feeds/read-link-feed.ts';
import type { ShareRequest } from '../../src/sharing/share-calendar.ts';
import { refused } from '../support/refused.ts';
import { inEachScene } from '../support/scene.ts';
import { eventText, fileOf } from '../calendars/events.ts';

const zone = (tzid: string) => [
  'BEGIN:VTIMEZONE',
  `TZID:${tzid}`,
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0130',
  'TZOFFSETTO:+0130',
  'END:STANDARD',
  'END:VTIMEZONE',
];
const uidsIn = (text: string) => [...text.matchAll(/^UID:(.*)\r$/gm)].map(([, uid]) => uid!);

inEachScene('What changed in a feed', (scene) => {
  const save = async (uid: string, ...lines: string[]) => {
    scene().clock.advance({ seconds: 1 });
    const text = eventText(uid, lines);
    await saveEvent(scene().ann, { calendar: { id: scene().calendar.id }, name: `${uid}.ics`, text });
  };
  const remove = (uid: string) => {
    scene().clock.advance({ seconds: 1 });
    return removeEvent(scene().ann, { calendar: { id: scene().calendar.id }, name: `${uid}.ics` });
  };
  /** Somebody with a link of these terms: asks with the token of their last answer. */
  const reader = async (terms: Partial<ShareRequest> = {}) => {
    const { feed } = await scene().share({ kind: 'link', label: 'x' }, terms);
    const secret = /([\w-]{43})\.ics$/.exec(feed)![1]!;
    let token: string | undefined;
    return async (limit?: number) => {
      const feedNow = await readLinkFeed(scene().eve, { secret });
      const before = token;
      const answer = await listFeedChanges(scene().eve, feedNow, { token, limit });
      token = answer.token;
      return { ...answer, uids: uidsIn(answer.text ?? ''), isSameToken: token === before };
    };
  };

  it('after one change of 10,000 events is a few hundred bytes', async function () {
    this.timeout(120_000);
    const many = Array.from({ length: 10_000 }, (_, n) => eventText(`event-${n}`, ['SUMMARY:Répétition']));
    await importCalendar(scene().ann, { owner: 'ann@monasso.org', slug: 'choir', bytes: fileOf(...many) });
    const ask = await reader();
    let told = 0;
    for (let answer = await ask(); answer.text !== null; answer = await ask()) {
      assert.ok(answer.uids.length <= 1000, 'bounded, though nobody asked for a limit');
      told += answer.uids.length;
    }
    assert.equal(told, 10_000);
    await save('event-5000', 'SUMMARY:Concert');
    const { text, uids } = await ask();
    assert.deepEqual(uids, ['event-5000']);
    assert.ok(Buffer.byteLength(text!) < 700, `${Buffer.byteLength(text!)} bytes`);
  });

  it('that the reader cannot see is nothing: not even their token moves', async () => {
    await save('choir', 'DESCRIPTION:1');
    const ask = await reader({ detail: 'busy' });
    await ask();
    await save('choir', 'DESCRIPTION:2');
    const { text, isSameToken } = await ask();
    assert.deepEqual([text, isSameToken], [null, true]);
    await save('choir', 'DESCRIPTION:3', 'DURATION:PT1H');
    assert.equal((await ask()).uids.length, 1);
  });

  it('is named as this reader knows it: a UID that was always hidden never stands there', async () => {
    await save('secret', 'CLASS:PRIVATE');
    await save('open');
    const [mixed, busy] = [await reader(), await reader({ detail: 'busy' })];
    const known = { mixed: (await mixed()).uids, busy: (await busy()).uids };
    assert.deepEqual(known.mixed.includes('open'), true);
    await remove('secret');
    await remove('open');
    for (const [name, ask] of Object.entries({ mixed, busy })) {
      const { text, uids } = await ask();
      assert.deepEqual(uids.sort(), [...known[name as 'mixed']].sort(), name);
      assert.equal(text!.match(/^STATUS:DELETED\r$/gm)?.length, 2);
      assert.doesNotMatch(text!, /secret/);
    }
  });

  it('from public to private goes under the one name and comes under the other', async () => {
    await save('dentist');
    const ask = await reader();
    await ask();
    await save('dentist', 'CLASS:PRIVATE');
    const turned = await ask();
    assert.match(turned.text!, /UID:dentist\r\n[^]*?STATUS:DELETED\r\n/);
    assert.equal(turned.uids.length, 2);
    await save('dentist', 'CLASS:PRIVATE', 'DURATION:PT1H');
    assert.deepEqual((await ask()).uids, [turned.uids[1]]);
  });

  it('is never cut within a series and its overrides', async () => {
    const override = ['END:VEVENT', 'BEGIN:VEVENT', 'UID:series', 'DTSTAMP:20260101T000000Z'];
    const day = (n: number) => [
      ...override,
      `RECURRENCE-ID:202603${n}T180000Z`,
      `DTSTART:202603${n}T190000Z`,
    ];
    await save('first');
    await save('series', 'RRULE:FREQ=DAILY;COUNT=9', ...day(13), ...day(14));
    await save('last');
    const ask = await reader();
    const answers = [await ask(2), await ask(2), await ask(2)];
    assert.deepEqual(
      answers.map(({ uids, limit }) => [uids, limit]),
      [
        [['first'], 2],
        [['series', 'series', 'series'], 2],
        [['last'], undefined],
      ],
    );
  });

  it('brings the zones that it names, and no others', async () => {
    for (const name of ['One', 'Two']) {
      const text = eventText(name, [], { head: zone(name), start: 'x' });
      const zoned = text.replace('DTSTART:x', `DTSTART;TZID=${name}:20260312T180000`);
      await saveEvent(scene().ann, {
        calendar: { id: scene().calendar.id },
        name: `${name}.ics`,
        text: zoned,
      });
    }
    const ask = await reader();
    assert.match((await ask(1)).text!, /TZID:One\r[^]*TZID=One:/);
    const { text } = await ask(1);
    assert.match(text!, /TZID:Two\r[^]*TZID=Two:/);
    assert.doesNotMatch(text!, /One/);
  });

  it('is not known since a removal that was forgotten, nor under another name of the calendar', async () => {
    await save('a');
    const [late, other] = [await reader(), await reader()];
    await late();
    await remove('a');
    scene().clock.advance({ hours: 24 * 91 });
    await forgetRemovals(scene().operator);
    await assert.rejects(late(), refused('feed-token-unknown'));
    await other();
    await changeCalendar(scene().ann, { calendar: { id: scene().calendar.id }, name: 'Chœur' });
    await assert.rejects(other(), refused('feed-token-unknown'));
  });
});
