import assert from 'node:assert/strict';
import { dayIn, momentIn, momentOf, shortDayIn, timeIn, untilIn, weekdayIn } from '../../src/words/dates.ts';
import { wordsIn } from '../../src/words/words.ts';
import { openSite, textOf } from '../http/pages/site.ts';
import { readSources } from '../support/walk.ts';

const fr = wordsIn('fr');
const en = wordsIn('en');
const zone = 'Europe/Paris';
const day = (text: string) => Temporal.PlainDate.from(text);
const moment = (text: string) => Temporal.ZonedDateTime.from(`${text}[${zone}]`);
const ms = (text: string) => moment(text).epochMilliseconds;

describe('a date in words', () => {
  it('counts the first of a month in French, and no other day', () => {
    assert.equal(dayIn(fr, day('2027-03-01')), '1er mars 2027');
    assert.equal(dayIn(fr, day('2027-03-11')), '11 mars 2027');
    assert.equal(dayIn(fr, day('2027-03-21')), '21 mars 2027');
    assert.equal(shortDayIn(fr, day('2027-08-01')), '1er août');
    assert.equal(momentIn(fr, moment('2027-03-01T18:30')), '1er mars 2027 à 18:30');
    assert.equal(momentIn(fr, moment('2027-03-12T01:05')), '12 mars 2027 à 01:05');
  });

  it('is British in English', () => {
    assert.equal(dayIn(en, day('2027-03-01')), '1 March 2027');
    assert.equal(shortDayIn(en, day('2027-03-01')), '1 March');
    assert.equal(momentIn(en, moment('2027-03-01T18:30')), '1 March 2027 at 18:30');
    assert.equal(timeIn(en, moment('2027-03-01T08:05')), '08:05');
  });

  it('names the year above a list where it is another', () => {
    const today = day('2027-03-10');
    assert.equal(weekdayIn(fr, day('2027-04-01'), today), 'Jeudi 1er avril');
    assert.equal(weekdayIn(fr, day('2028-03-01'), today), 'Mercredi 1er mars 2028');
    assert.equal(weekdayIn(en, day('2027-03-12'), today), 'Friday 12 March');
  });

  it('tells an end at midnight by the day before it, any other by its moment', () => {
    assert.equal(untilIn(fr, ms('2027-03-02T00:00'), zone), 'jusqu’au 1er mars 2027 inclus');
    assert.equal(untilIn(en, ms('2027-03-02T00:00'), zone), 'until 1 March 2027 included');
    assert.equal(untilIn(fr, ms('2027-03-01T23:59'), zone), 'jusqu’au 1er mars 2027 à 23:59');
    assert.equal(untilIn(fr, ms('2027-03-01T00:01'), zone), 'jusqu’au 1er mars 2027 à 00:01');
    assert.equal(untilIn(fr, null, zone), 'sans date de fin');
  });

  it('knows days that begin after midnight, and the zone the days are counted in', () => {
    // Beirut's clocks went from 23:59 to 01:00.
    const beirut = day('2021-03-28').toZonedDateTime('Asia/Beirut');
    assert.equal(beirut.hour, 1);
    assert.equal(untilIn(fr, beirut.epochMilliseconds, 'Asia/Beirut'), 'jusqu’au 27 mars 2021 inclus');
    assert.equal(untilIn(fr, ms('2027-03-02T00:00'), 'UTC'), 'jusqu’au 1er mars 2027 à 23:00');
    assert.equal(momentOf(0, 'Asia/Tokyo').hour, 9);
  });

  it('is written in one place', () => {
    const writers = readSources().filter(({ text }) => /\.toLocale(Date|Time)?String\(/.test(text));
    assert.deepEqual(
      writers.map(({ path }) => path),
      ['words/dates.ts'],
    );
  });

  it('reads alike in the mail and on each page', async () => {
    const site = await openSite();
    try {
      const until = ms('2027-03-02T00:00');
      const { scene } = site;
      const said = 'jusqu’au 1er mars 2027 inclus';
      const { token } = await scene.invite('gus@orange.fr', { until });
      assert.ok((await scene.inbox.last('gus@orange.fr')).text.includes(said), 'the mail');
      assert.ok(textOf(await site.visitor().get(`/invitation/${token}`)).includes(said), 'the invitation');
      const ann = await site.signedIn('ann@monasso.org');
      assert.ok(textOf(await ann.get('/calendars/ann@monasso.org/choir/share')).includes(said), 'the dialog');
      await scene.share({ kind: 'user', login: 'ben@monasso.org' }, { until });
      const ben = await site.signedIn('ben@monasso.org');
      assert.ok(textOf(await ben.get('/shared')).includes(said), 'what is shared with Ben');
    } finally {
      await site.close();
    }
  });
});
