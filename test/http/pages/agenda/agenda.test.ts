import assert from 'node:assert/strict';
import { addCalendar } from '../../../../src/calendars/add-calendar.ts';
import { changeCalendar } from '../../../../src/calendars/change-calendar.ts';
import { importCalendar } from '../../../../src/calendars/import-calendar.ts';
import { eventText, fileOf } from '../../../calendars/events.ts';
import { password } from '../../../support/scene.ts';
import { oneEvent, openSite, textOf, type Site } from '../site.ts';

const rehearsal = fileOf(
  eventText('open', ['DTEND:20260312T200000Z', 'SUMMARY:CANARI-TITLE', 'LOCATION:CANARI-PLACE']),
  eventText('secret', ['DTEND:20260312T200000Z', 'SUMMARY:CANARI-PRIVATE', 'CLASS:PRIVATE']),
);
const views = ['month', 'week', 'day', 'list'];

describe('The agenda', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
    const bytes = Buffer.from(rehearsal);
    await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
  });
  afterEach(() => site.close());

  const asked = async (login: string, path: string) => {
    const answer = await (await site.signedIn(login)).get(path);
    assert.equal(answer.status, 200, answer.text);
    return answer;
  };

  it('is where users land after signing in: a colleague on what is shared with them, a guest on that page', async () => {
    await site.scene.share({ kind: 'user', login: 'ben@monasso.org' });
    const ben = await site.signedIn('ben@monasso.org');
    assert.equal((await ben.get('/')).headers['location'], '/agenda');
    const page = textOf(await ben.get('/agenda?date=2026-03-12'));
    assert.match(page, /Partagés avec moi.*Chorale.*partagé par Ann Martin/);
    assert.match(page, /CANARI-TITLE/);
    await site.scene.gil();
    const gil = await site.signedIn('gil@orange.fr');
    assert.equal((await gil.get('/')).headers['location'], '/shared');
    assert.equal((await gil.get('/agenda')).headers['location'], '/shared');
    const nobody = await site.visitor().get('/agenda?view=week');
    assert.equal(nobody.headers['location'], '/sign-in?next=%2Fagenda%3Fview%3Dweek');
  });

  it('shows in no view more than the reader sees', async () => {
    await site.scene.share({ kind: 'user', login: 'ben@monasso.org' }, { detail: 'busy' });
    for (const view of views) {
      const page = await asked('ben@monasso.org', `/agenda?view=${view}&date=2026-03-12`);
      assert.doesNotMatch(page.text, /CANARI|\/agenda\/event\/ann/, view);
      assert.match(page.text, /Occupé/, view);
      const own = await asked('ann@monasso.org', `/agenda?view=${view}&date=2026-03-12`);
      assert.match(own.text, /CANARI-PRIVATE/, view);
      assert.match(own.text, /href="\/agenda\/event\/ann@monasso\.org\/choir\//, view);
    }
  });

  it('shows the calendars of the address alone, and keeps to them from link to link', async () => {
    const bytes = oneEvent('Sortie');
    await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'trips', bytes });
    const of = async (calendars: string) =>
      await asked('ann@monasso.org', `/agenda?view=list&date=2026-03-12${calendars}`);
    const both = await of('');
    assert.match(both.text, /CANARI-TITLE[^]*Sortie|Sortie[^]*CANARI-TITLE/);
    const one = await of('&calendars=ann@monasso.org/trips');
    assert.match(one.text, /Sortie/);
    assert.doesNotMatch(one.text, /CANARI/);
    assert.match(one.text, /view=week&amp;date=2026-03-12&amp;calendars=ann@monasso\.org\/trips"/);
    const none = await of('&calendars=');
    assert.doesNotMatch(none.text, /CANARI|Sortie/);
    assert.match(textOf(none), /Aucun agenda n’est affiché/);
    const strange = await of('&calendars=ben@monasso.org/private,,%3Cscript%3E');
    assert.doesNotMatch(strange.text, /CANARI|Sortie|<script>/);
  });

  it('says who reads a calendar to who may share it', async () => {
    await site.scene.share({ kind: 'user', login: 'ben@monasso.org' });
    await site.scene.share({ kind: 'public' });
    assert.match(textOf(await asked('ann@monasso.org', '/agenda')), /1 personne · public/);
    assert.doesNotMatch(textOf(await asked('ben@monasso.org', '/agenda')), /1 personne/);
  });

  it('offers to make something to who may write somewhere', async () => {
    await site.scene.share({ kind: 'user', login: 'ben@monasso.org' });
    assert.doesNotMatch((await asked('ben@monasso.org', '/agenda')).text, /event\/new/);
    await addCalendar(site.scene.ben, { owner: 'ben@monasso.org', name: 'Ben' });
    assert.match(
      (await asked('ben@monasso.org', '/agenda?date=2026-03-12')).text,
      /event\/new\?date=2026-03-12/,
    );
  });

  it('is in the zone of the organisation, or the one that its reader chose, and says what the calendar’s own is', async () => {
    const ann = await site.signedIn('ann@monasso.org');
    const told = async (more = '') => textOf(await ann.get(`/agenda?view=list&date=2026-03-12${more}`));
    assert.match(await told(), /19:00 – 21:00.*Heure de Paris/);
    assert.match(await told('&zone=America/New_York'), /14:00 – 16:00 19:00 à Paris.*Heure de New York/);
    assert.match(await told(), /14:00 – 16:00/, 'as it was chosen');
    assert.match(await told('&zone=Nowhere/City'), /14:00 – 16:00/);
    await changeCalendar(site.scene.ann, {
      calendar: { id: site.scene.calendar.id },
      name: 'Chorale',
      color: '#123456',
    });
    assert.match((await ann.get('/agenda')).text, /colors\.css\?of=123456/);
  });

  it('reads whatever address it gets', async () => {
    const ann = await site.signedIn('ann@monasso.org');
    for (const [query, seen] of [
      ['view=month&date=2026-03-31', 'Mars 2026'],
      ['view=century&date=2026-02-30', 'Mars 2026'],
      ['view=week&date=2026-12-31', '28 déc. 2026 – 3 janv. 2027'],
      ['view=day&date=1899-12-31', 'Mardi 10 mars 2026'],
      ['view=day&date=2199-12-31', 'Mardi 31 décembre 2199'],
      ['view=list&date=-1', '10 mars – 6 avr. 2026'],
    ] as const)
      assert.match(textOf(await ann.get(`/agenda?${query}`)), new RegExp(seen), query);
  });

  it('comes back in the view that was looked at last, and as a list to a phone', async () => {
    const ann = await site.signedIn('ann@monasso.org');
    const view = (text: string) => /<main id="main" class="agenda (\w+)"/.exec(text)![1];
    assert.equal(view((await ann.get('/agenda')).text), 'month');
    await ann.get('/agenda?view=week');
    assert.equal(view((await ann.get('/agenda')).text), 'week');
    const phone = site.visitor({ 'User-Agent': 'Mozilla/5.0 (Linux; Android 16) Mobile' });
    await phone.send('/sign-in', { login: 'ann@monasso.org', password });
    assert.equal(view((await phone.get('/agenda')).text), 'list');
  });

  it('has its colours from a sheet that holds nothing else', async () => {
    const answer = await site.visitor().get('/agenda/colors.css?of=8e24aa.0b8043.}body{.%3Cx%3E.8E24AA');
    assert.equal(answer.text, '.c-8e24aa{--tint:#8e24aa}\n.c-0b8043{--tint:#0b8043}\n');
    assert.match(answer.headers['content-type'] as string, /^text\/css/);
    assert.match(answer.headers['cache-control'] as string, /immutable/);
  });
});
