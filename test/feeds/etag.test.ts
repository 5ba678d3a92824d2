import assert from 'node:assert/strict';
import { details, type View } from '../../src/calendars/access.ts';
import { feedOf } from '../../src/feeds/etag.ts';
import { allTime, type Window } from '../../src/feeds/window.ts';
import type { Language } from '../../src/people/language.ts';
import { view } from '../support/views.ts';

const common = {
  calendar: 'c',
  revision: 1,
  changedAt: 1,
  isPublic: false,
  isLink: true,
  program: undefined,
} as const;
type Asked = Readonly<{ share?: string; language?: Language; window?: Window }>;
const of = (seen: View, { share = 'one', language = 'fr', window = allTime }: Asked = {}) =>
  feedOf({ secretKey: 'k'.repeat(64) }, { ...common, view: seen, share, language }, window);

/** All that can be seen of an event. */
const sights = details.flatMap((detail) =>
  [true, false].flatMap((attendees) => [true, false].map((alarms) => ({ detail, attendees, alarms }))),
);

describe('the key and the tag of a feed', () => {
  it('are others for whatever else is seen of public events, or of private ones', () => {
    const feeds = sights.flatMap((one) => sights.map((other) => of(view(one, other))));
    assert.equal(new Set(feeds.map(({ key }) => key)).size, feeds.length);
    assert.equal(new Set(feeds.map(({ tag }) => tag)).size, feeds.length);
  });

  it('are others by share and by language where that is written in the text', () => {
    const busy = [of(view()), of(view(), { share: 'other' }), of(view(), { language: 'en' })];
    assert.equal(new Set(busy.map(({ key }) => key)).size, 3);
    const full = [{}, { share: 'other' }].map((more) =>
      of(view({ detail: 'full' }, { detail: 'full' }), more),
    );
    assert.equal(full[0]!.key, full[1]!.key, 'one text for all who see the same');
    assert.notEqual(full[0]!.tag, full[1]!.tag, 'of which no tag tells');
  });

  it('are others for another window, which has no date', () => {
    const at = (day: number) => Temporal.Instant.from(`2026-03-${day}T00:00:00Z`);
    const windows: Window[] = [allTime, { from: at(10), to: null }, { from: null, to: at(10) }];
    windows.push({ from: at(10), to: at(20) }, { from: at(10), to: at(21) });
    const feeds = windows.map((window) => of(view(), { window }));
    assert.equal(new Set(feeds.map(({ key }) => key)).size, feeds.length);
    assert.deepEqual(
      feeds.map(({ changedAt }) => changedAt === null),
      [false, true, true, true, true],
    );
    assert.ok(feeds[0]!.changedAt! > common.changedAt, 'the day on which all feeds were written differently');
  });
});
