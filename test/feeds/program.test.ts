import assert from 'node:assert/strict';
import { programOf } from '../../src/feeds/program.ts';

describe('the program behind a read', () => {
  for (const [program, userAgent] of [
    ['Thunderbird', 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.0'],
    ['Google', 'Google-Calendar-Importer'],
    ['Outlook', 'Microsoft.Exchange/15.20 (Windows NT 10.0; Win64; x64)'],
    ['Outlook', 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)'],
    ['Apple', 'iOS/18.1 (22B83) dataaccessd/1.0'],
    ['Apple', 'macOS/15.1 (24B83) CalendarAgent/1180'],
    ['ICSx5', 'ICSx5/2.2 (ical4j/3.2.19; okhttp/4.12.0)'],
    ['Evolution', 'Evolution/3.54.1'],
    ['Nextcloud', 'Mozilla/5.0 (Nextcloud) Nextcloud Calendar Subscription'],
    ['vdirsyncer', 'vdirsyncer/0.19.3'],
    ['curl', 'curl/8.10.1'],
    ['browser', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    ['other', ''],
    ['other', 'SomethingElse/1.0'],
  ] as const)
    it(`is ${program}: ${userAgent.slice(0, 60)}`, () => {
      assert.equal(programOf(userAgent), program);
    });

  it('is told without a version or a device: nothing in it tells two readers apart', () => {
    assert.equal(programOf('Thunderbird/128.1 (Ann’s laptop)'), programOf('Thunderbird/153.0'));
  });

  it('is looked for in the beginning alone', () => {
    assert.equal(programOf(`${'x'.repeat(500)} Thunderbird`), 'other');
  });
});
