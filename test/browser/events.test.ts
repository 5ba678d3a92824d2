import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { saveEvent } from '../../src/calendars/save-event.ts';
import { eventText } from '../calendars/events.ts';
import { assertReadable, inBrowser, phone, unfold } from './stage.ts';

const home = '/agenda/event/ann@monasso.org/choir';
const at = '?at=2026-03-24T17:30:00Z';
const weekly = eventText('weekly', [
  'DTEND;TZID=Europe/Paris:20260310T200000',
  'RRULE:FREQ=WEEKLY;BYDAY=TU',
  'SUMMARY:Répétition',
  'LOCATION:Salle des fêtes',
  'DESCRIPTION:Partitions : https://chorale.example/partitions',
]).replace(/DTSTART:\w+/, 'DTSTART;TZID=Europe/Paris:20260310T183000');

const focused = (page: Page) => page.evaluate<string>("document.activeElement?.textContent.trim() ?? ''");
const pressed = async (page: Page, name: RegExp | string) => {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name }).click()]);
};

inBrowser('Events', (stage) => {
  const texts = async () =>
    (await stage().site.scene.storage.db.selectFrom('events').select(['uid', 'text']).execute())
      .filter(({ uid }) => uid !== 'r-p-tition')
      .map(({ text }) => text);
  beforeEach(async () => {
    const { ann, calendar } = stage().site.scene;
    await saveEvent(ann, { calendar: { id: calendar.id }, name: 'weekly.ics', text: weekly });
  });

  it('are made by the quick form and Enter, by the full form with the next dates, and as a copy', async () => {
    const page = await stage().signedIn('ann@monasso.org');
    await page.goto('/agenda/event/new?date=2026-03-12&start=20:00');
    await assertReadable(page, 'quick form');
    await page.locator('#title').fill('Apéro');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    assert.match(await focused(page), /«\sApéro\s» est dans l’agenda/);
    await assertReadable(page, 'an event that was made');

    await page.goto('/agenda/event/new?date=2026-03-24&start=18:30');
    await unfold(page);
    await page.locator('#title').fill('Atelier');
    assert.equal(await page.locator('#interval').isVisible(), false);
    await page.locator('#repeat').selectOption('week');
    await page.locator('#interval').fill('2');
    await page.locator('#ends').selectOption('count');
    await page.locator('#count').fill('3');
    await page.locator('#count').blur();
    await page.locator('#next-dates li', { hasText: '21 avril' }).waitFor();
    assert.equal(await page.locator('#next-dates li').count(), 3);
    assert.equal(await page.locator('#until').isVisible(), false);
    await assertReadable(page, 'full form');
    await pressed(page, 'Enregistrer');
    assert.match(await page.locator('main').innerText(), /Un mardi sur deux, 3 fois/);

    await page.locator('summary', { hasText: 'Déplacer ou copier' }).click();
    await pressed(page, 'Copier');
    assert.match(await focused(page), /est copié/);
    assert.equal((await texts()).filter((text) => text.includes('SUMMARY:Atelier')).length, 2);
  });

  it('are changed on one date and from one on, deleted, and taken back', async () => {
    const page = await stage().signedIn('ann@monasso.org', { viewport: phone });
    await page.goto(`${home}/weekly.ics${at}`);
    await assertReadable(page, 'an event on a phone');
    const before = await texts();
    for (const [scope, matching] of [
      ['Cette date seulement', /RECURRENCE-ID;TZID=Europe\/Paris:20260324T183000/],
      ['Cette date et les suivantes', /UNTIL=20260317T235959Z/],
    ] as const) {
      await page.goto(`${home}/weekly.ics/edit${at}`);
      await page.locator('#startTime').fill('19:00');
      await page.getByLabel(scope).check();
      await assertReadable(page, 'the form on a phone');
      await pressed(page, 'Enregistrer');
      assert.match((await texts()).join(''), matching);
      await pressed(page, 'Annuler cette action');
      assert.match(await focused(page), /tout est comme avant/);
      assert.deepEqual(await texts(), before);
    }
    await page.goto(`${home}/weekly.ics/remove${at}`);
    await assertReadable(page, 'what is asked before deleting');
    await page.getByLabel('Toutes les dates').check();
    await pressed(page, 'Supprimer');
    await assertReadable(page, 'an event that was deleted');
    assert.deepEqual(await texts(), []);
    await pressed(page, 'Annuler cette action');
    assert.deepEqual(await texts(), before);
  });

  it('lead to what is wrong, by a summary that has the focus', async () => {
    const page = await stage().signedIn('ann@monasso.org', { colorScheme: 'dark', javaScriptEnabled: true });
    await page.goto('/agenda/event/new?date=2026-03-12');
    await page.locator('#endDate').fill('2026-03-01');
    await pressed(page, 'Enregistrer');
    assert.match(await focused(page), /Un champ est à corriger/);
    await assertReadable(page, 'a form with an error, dark');
    await page.locator('[data-told] a').click();
    assert.equal(await page.evaluate('document.activeElement?.id'), 'endTime');
  });

  it('edited by two people tell the second both versions', async () => {
    const { scene } = stage().site;
    const all = { privateEvents: true, attendees: true, alarms: true } as const;
    await scene.share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor', ...all });
    const [ann, ben] = [await stage().signedIn('ann@monasso.org'), await stage().signedIn('ben@monasso.org')];
    for (const page of [ann, ben]) await page.goto(`${home}/weekly.ics/edit${at}`);
    await ben.locator('#place').fill('Chez Ben');
    await ben.getByLabel('Toutes les dates').check();
    await pressed(ben, 'Enregistrer');
    await ann.locator('#title').fill('Concert');
    await ann.getByLabel('Toutes les dates').check();
    await pressed(ann, 'Enregistrer');
    assert.match(await focused(ann), /Rien n’est perdu/);
    await assertReadable(ann, 'two versions');
    await pressed(ann, 'Enregistrer ce choix');
    const [text] = await texts();
    assert.match(text!, /SUMMARY:Concert\r\nLOCATION:Chez Ben/);
  });

  it('work without script', async () => {
    const page = await stage().open({ javaScriptEnabled: false });
    await page.goto('/sign-in');
    await page.locator('#login').fill('ann@monasso.org');
    await page.locator('#password').fill('une phrase assez longue');
    await page.locator('main button[type=submit]').click();
    await page.goto('/agenda/event/new?date=2026-03-24&start=18:30');
    await page.locator('#repeat').selectOption('day');
    await page.getByRole('button', { name: 'Voir les prochaines dates' }).click();
    await page.locator('#next-dates li').first().waitFor();
    await page.locator('#title').fill('Sans script');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('button', { name: 'Annuler cette action' }).click();
    await page.getByText('tout est comme avant').first().waitFor();
    assert.equal((await texts()).length, 1);
  });
});
