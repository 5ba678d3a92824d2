import assert from 'node:assert/strict';
import { saveEvent } from '../../src/calendars/save-event.ts';
import { removeEvent } from '../../src/calendars/remove-event.ts';
import { changeCalendar } from '../../src/calendars/change-calendar.ts';
import { readLinkFeed } from '../../src/feeds/read-link-feed.ts';
import { renderFeed } from '../../src/feeds/render-feed.ts';
import { inEachScene } from '../support/scene.ts';
import { eventText } from '../calendars/events.ts';

type Reader = 'busy' | 'titles' | 'titles, private too' | 'full' | 'full, private too' | 'everything';
const everybody: readonly Reader[] = [
  'busy',
  'titles',
  'titles, private too',
  'full',
  'full, private too',
  'everything',
];
const terms = {
  busy: { detail: 'busy' },
  titles: { detail: 'titles' },
  'titles, private too': { detail: 'titles', privateEvents: true },
  full: { detail: 'full' },
  'full, private too': { detail: 'full', privateEvents: true },
  everything: { detail: 'full', privateEvents: true, attendees: true, alarms: true },
} as const;

const alarm = (minutes: number) => [
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  `TRIGGER:-PT${minutes}M`,
  'DESCRIPTION:x',
  'END:VALARM',
];

/** An edit, and who sees that something changed: all others must not be able to tell. */
const edits: readonly { what: string; from: string[]; to: string[]; seenBy: readonly Reader[] }[] = [
  {
    what: 'the description',
    from: ['SUMMARY:A', 'DESCRIPTION:1'],
    to: ['SUMMARY:A', 'DESCRIPTION:2'],
    seenBy: ['full', 'full, private too', 'everything'],
  },
  {
    what: 'the title',
    from: ['SUMMARY:A'],
    to: ['SUMMARY:B'],
    seenBy: everybody.filter((reader) => reader !== 'busy'),
  },
  { what: 'the time', from: ['DURATION:PT1H'], to: ['DURATION:PT2H'], seenBy: everybody },
  {
    what: 'the title of a private event',
    from: ['SUMMARY:A', 'CLASS:PRIVATE'],
    to: ['SUMMARY:B', 'CLASS:PRIVATE'],
    seenBy: ['titles, private too', 'full, private too', 'everything'],
  },
  {
    what: 'the description of a private event',
    from: ['CLASS:CONFIDENTIAL', 'DESCRIPTION:1'],
    to: ['CLASS:CONFIDENTIAL', 'DESCRIPTION:2'],
    seenBy: ['full, private too', 'everything'],
  },
  {
    what: 'the time of a private event',
    from: ['CLASS:PRIVATE', 'DURATION:PT1H'],
    to: ['CLASS:PRIVATE', 'DURATION:PT2H'],
    seenBy: everybody,
  },
  {
    what: 'an attendee',
    from: ['ATTENDEE:mailto:gil@orange.test'],
    to: ['ATTENDEE;PARTSTAT=ACCEPTED:mailto:gil@orange.test'],
    seenBy: ['everything'],
  },
  { what: 'an alarm', from: alarm(5), to: alarm(10), seenBy: ['everything'] },
  {
    what: 'its stamps, as programs do at each save',
    from: ['SEQUENCE:1', 'LAST-MODIFIED:20260101T000000Z'],
    to: ['SEQUENCE:2', 'LAST-MODIFIED:20260201T000000Z'],
    seenBy: ['full', 'full, private too', 'everything'],
  },
  {
    what: 'from public to private',
    from: ['SUMMARY:A'],
    to: ['SUMMARY:A', 'CLASS:PRIVATE'],
    // Who sees private events at titles is shown the same as before.
    seenBy: ['titles', 'full', 'full, private too', 'everything'],
  },
];

inEachScene('What cannot be seen does not stir', (scene) => {
  const calendar = () => ({ id: scene().calendar.id });
  const secrets = new Map<Reader, string>();
  beforeEach(async () => {
    for (const reader of everybody) {
      const { feed } = await scene().share(
        { kind: 'link', label: reader },
        { attendees: false, ...terms[reader] },
      );
      secrets.set(reader, /\/link\/([\w-]+)\.ics$/.exec(feed)![1]!);
    }
  });

  /** What a subscriber is told: the tag, the date, and the text. */
  const read = async (reader: Reader) => {
    const feed = await readLinkFeed(scene().eve, { secret: secrets.get(reader)! });
    const text = (await Array.fromAsync(renderFeed(scene().eve, feed))).join('');
    return { tag: feed.tag, changedAt: feed.opened.changedAt, text };
  };
  const save = async (name: string, lines: readonly string[]) => {
    scene().clock.advance({ minutes: 1 });
    await saveEvent(scene().ann, { calendar: calendar(), name, text: eventText('one', lines) });
  };

  for (const { what, from, to, seenBy } of edits)
    it(`when ${what} changes`, async () => {
      await save('one.ics', from);
      const before = new Map(
        await Promise.all(everybody.map(async (one) => [one, await read(one)] as const)),
      );
      await save('one.ics', to);
      for (const reader of everybody) {
        const [old, now] = [before.get(reader)!, await read(reader)];
        if (seenBy.includes(reader)) {
          assert.notEqual(now.tag, old.tag, reader);
          assert.notEqual(now.text, old.text, reader);
        } else {
          assert.deepEqual(now, old, reader);
        }
      }
    });

  it('when a task comes and goes, for who sees times or titles', async () => {
    const before = await read('busy');
    scene().clock.advance({ minutes: 1 });
    const text = eventText('task', ['SUMMARY:Do', 'X-AT;TZID=Asia/Tokyo:20260313T100000'], {
      kind: 'VTODO',
      start: '20260312T180000Z',
    });
    await saveEvent(scene().ann, { calendar: calendar(), name: 'task.ics', text });
    assert.deepEqual(await read('busy'), before);
    scene().clock.advance({ minutes: 1 });
    await removeEvent(scene().ann, { calendar: calendar(), name: 'task.ics' });
    assert.deepEqual(await read('busy'), before);
  });

  it('but a removal does, for everybody who saw it', async () => {
    await save('one.ics', []);
    const before = await Promise.all(everybody.map(read));
    scene().clock.advance({ minutes: 1 });
    await removeEvent(scene().ann, { calendar: calendar(), name: 'one.ics' });
    for (const [at, reader] of everybody.entries())
      assert.notEqual((await read(reader)).tag, before[at]!.tag, reader);
  });

  it('but another name of the calendar does, and its being called the same does not', async () => {
    const before = await read('busy');
    scene().clock.advance({ minutes: 1 });
    await changeCalendar(scene().ann, { calendar: calendar(), name: scene().calendar.name });
    assert.deepEqual(await read('busy'), before);
    await changeCalendar(scene().ann, { calendar: calendar(), name: 'Ensemble' });
    assert.notEqual((await read('busy')).tag, before.tag);
  });

  it('and DTSTAMP says when what is shown last changed', async () => {
    await save('one.ics', ['SUMMARY:A']);
    const stamp = /DTSTAMP:(\S+)/.exec((await read('busy')).text)![1]!;
    assert.equal(stamp, scene().clock.now().toString({ smallestUnit: 'second' }).replace(/[-:]/g, ''));
    await save('one.ics', ['SUMMARY:B']);
    assert.match((await read('busy')).text, new RegExp(`DTSTAMP:${stamp}`));
    assert.doesNotMatch((await read('titles')).text, new RegExp(`DTSTAMP:${stamp}`));
  });

  it('and tags tell nothing: no revision, and nothing that two links share', async () => {
    const [one, other] = [await read('full'), await read('full, private too')];
    assert.match(one.tag, /^[\w-]{22}$/);
    assert.notEqual(one.tag, other.tag);
    const again = await scene().share({ kind: 'link', label: 'again' }, terms.everything);
    const secret = /\/link\/([\w-]+)\.ics$/.exec(again.feed)![1]!;
    const feed = await readLinkFeed(scene().eve, { secret });
    assert.notEqual(feed.tag, (await read('everything')).tag);
    assert.equal(feed.tag.includes(String(scene().calendar.revision)), false);
  });
});
