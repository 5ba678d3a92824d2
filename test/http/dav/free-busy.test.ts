import assert from 'node:assert/strict';
import { inEachScene } from '../../support/scene.ts';
import { siteOver } from '../pages/site.ts';
import { object, Program } from './program.ts';

const calendar = '/dav/calendars/ann@monasso.org/choir/';

inEachScene('Which times are taken', (scene) => {
  // RFC 4791 §7.10: number-of-matches-within-limits.
  it('is told whole or not at all', async () => {
    const site = await siteOver(scene());
    const ann = new Program(site, 'ann@monasso.org');
    try {
      const body = object('often', ['DTSTART:20260312T180000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY']);
      assert.equal((await ann.ask('PUT', `${calendar}often.ics`, { body })).status, 201);
      const taken = async (end: string) =>
        await ann.report(
          calendar,
          `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20260301T000000Z" end="${end}"/></C:free-busy-query>`,
        );
      const month = await taken('20260401T000000Z');
      assert.equal(month.status, 200);
      assert.equal(month.text.replace(/\r\n /g, '').split('/').length - 1 > 20, true);
      const ever = await taken('99991231T000000Z');
      assert.equal(ever.status, 403);
      assert.match(ever.text, /<D:number-of-matches-within-limits\/>/);
    } finally {
      await site.close();
    }
  });
});
