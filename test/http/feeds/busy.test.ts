import assert from 'node:assert/strict';
import supertest from 'supertest';
import { importCalendar } from '../../../src/calendars/import-calendar.ts';
import { openCalendar } from '../../../src/calendars/open-calendar.ts';
import { readEvent } from '../../../src/calendars/read-event.ts';
import { listChanges } from '../../../src/calendars/list-changes.ts';
import { password } from '../../support/scene.ts';
import { oneEvent, openSite, textOf, type Site } from '../pages/site.ts';

const words = { fr: 'Occupé', en: 'Busy' } as const;
const languages = ['fr', 'en'] as const;
const window = '?start=20260301&end=20260401';

describe('an event of which the times alone are shown says so', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
    const bytes = oneEvent('Dentiste', 'CLASS:PRIVATE');
    await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
  });
  afterEach(() => site.close());

  const titlesAt = async (feed: string, login?: string) => {
    const path = new URL(feed).pathname;
    const ask = (ending: string) => {
      const asked = supertest(site.server).get(`${path.replace('.ics', ending)}${window}`);
      return login === undefined ? asked : asked.auth(login, password);
    };
    const json = (await ask('.json')).body as { events: { title: string }[] };
    return [/^SUMMARY:(.*)\r$/m.exec((await ask('.ics')).text)![1], ...json.events.map(({ title }) => title)];
  };

  it('in the share’s language: in its feed, in JSON and on its page alike, private events among titles too', async () => {
    for (const language of languages)
      for (const detail of ['busy', 'titles', 'full'] as const) {
        const { feed } = await site.scene.share(
          { kind: 'link', label: `${language} ${detail}` },
          { detail, language },
        );
        assert.deepEqual(await titlesAt(feed), [words[language], words[language]]);
        const page = await site
          .visitor({ 'Accept-Language': language === 'fr' ? 'en' : 'fr' })
          .get(`${new URL(feed).pathname.replace('.ics', '.html')}${window}`);
        const shown = textOf(page);
        assert.ok(shown.includes(words[language]) && !shown.includes('Dentiste'), shown);
      }
  });

  it('to everybody in the language of the domain, to who has a share of their own in that of theirs', async () => {
    const open = await site.scene.share({ kind: 'public' }, { language: 'en' });
    await site.scene.share({ kind: 'user', login: 'ben@monasso.org' }, { language: 'en', detail: 'busy' });
    assert.deepEqual(await titlesAt(open.feed), ['Occupé', 'Occupé']);
    assert.deepEqual(await titlesAt(open.feed, 'ben@monasso.org'), ['Busy', 'Busy']);
  });

  it('by other words under another tag', async () => {
    const tags = new Set<string>();
    for (const language of languages) {
      const { feed, share } = await site.scene.share(
        { kind: 'user', login: 'ben@monasso.org' },
        { language },
      );
      const answer = await supertest(site.server)
        .get(new URL(feed).pathname)
        .auth('ben@monasso.org', password);
      tags.add(answer.get('etag')!);
      await site.scene.storage.transaction((tx) =>
        tx.deleteFrom('shares').where('id', '=', share.id).execute(),
      );
    }
    assert.equal(tags.size, 2);
  });

  it('to who follows the stream, and as a resource of its own', async () => {
    await site.scene.share({ kind: 'user', login: 'ben@monasso.org' }, { language: 'en', detail: 'busy' });
    const { ben, calendar } = site.scene;
    const which = { id: calendar.id };
    assert.equal((await openCalendar(ben, which, 'read')).language, 'en');
    const { changes } = await listChanges(ben, { calendar: which, since: null });
    const { text } = await readEvent(ben, { calendar: which, name: changes[0]!.name });
    for (const told of [changes[0]!.text!, text]) assert.match(told, /^SUMMARY:Busy\r$/m);
  });

  it('to nobody else: an owner’s event without a title stays without one', async () => {
    const bytes = Buffer.from(String(oneEvent('Nu')).replace(/SUMMARY:.*\r\n/, ''));
    await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
    const ann = await site.signedIn('ann@monasso.org');
    const shown = textOf(await ann.get(`/home/ann@monasso.org/choir.html${window}`));
    assert.match(shown, /sans titre/);
    assert.doesNotMatch(shown, /Occupé/);
  });
});

describe('the description of a calendar', () => {
  it('is shown on its page to whom its feed shows it', async () => {
    const site = await openSite();
    const bytes = Buffer.from(
      String(oneEvent('Chorale')).replace('VERSION', 'X-WR-CALDESC:Chez Zoé\r\nVERSION'),
    );
    const { calendar } = await importCalendar(site.scene.ann, {
      owner: 'ann@monasso.org',
      newSlug: 'zoe',
      bytes,
    });
    for (const detail of ['busy', 'titles', 'full'] as const) {
      const { feed } = await site.scene.share(
        { kind: 'link', label: detail },
        { detail, calendar: { id: calendar.id } },
      );
      const path = new URL(feed).pathname;
      for (const ending of ['.ics', '.json', '.html']) {
        const { text } = await supertest(site.server).get(path.replace('.ics', ending));
        const isTold = detail === 'full' && ending !== '.json';
        assert.equal(text.includes('Zoé'), isTold, `${detail} ${ending}`);
      }
    }
    await site.close();
  });
});
