import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import type { Scene } from '../support/scene.ts';
import { eventText, fileOf } from '../calendars/events.ts';
import { assertReadable, desktop, inBrowser, phone } from './stage.ts';

/** A busy week in the scene's month, of every kind that a view marks: for Ann, of her own, of a space, and of Ben's. */
async function fill(scene: Scene): Promise<void> {
  const allDay = (uid: string, from: string, to: string, title: string) =>
    eventText(uid, [`DTEND;VALUE=DATE:${to}`, `SUMMARY:${title}`], { start: 'X' }).replace(
      'DTSTART:X',
      `DTSTART;VALUE=DATE:${from}`,
    );
  const own = fileOf(
    ...['a', 'b', 'c', 'd'].map((uid, at) =>
      eventText(uid, [`DTEND:20260312T1${at + 1}3000Z`, `SUMMARY:Rendez-vous ${uid}`], {
        start: `20260312T1${at}0000Z`,
      }),
    ),
    eventText('secret', ['DTEND:20260311T110000Z', 'SUMMARY:Secret', 'CLASS:PRIVATE'], {
      start: '20260311T100000Z',
    }),
    eventText('maybe', ['DTEND:20260311T120000Z', 'SUMMARY:Peut-être', 'STATUS:TENTATIVE'], {
      start: '20260311T103000Z',
    }),
    eventText('off', ['DTEND:20260313T120000Z', 'SUMMARY:Annulé', 'STATUS:CANCELLED'], {
      start: '20260313T100000Z',
    }),
    eventText('late', ['DTEND:20260314T010000Z', 'SUMMARY:Nuit', 'LOCATION:Salle'], {
      start: '20260313T213000Z',
    }),
    allDay('fair', '20260306', '20260311', 'Foire'),
    allDay('day', '20260310', '20260311', 'Journée'),
  );
  await importCalendar(scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes: own });
  await scene.space('bureau', { ann: 'owner', ben: 'member' });
  await addCalendar(scene.operator, { owner: 'bureau@monasso.org', name: 'Agenda du bureau' });
  const theirs = await addCalendar(scene.ben, { owner: 'ben@monasso.org', name: 'Ben', color: '#cc6b1f' });
  const bytes = fileOf(eventText('his', ['DTEND:20260312T190000Z', 'SUMMARY:Dentiste']));
  await importCalendar(scene.ben, { owner: 'ben@monasso.org', slug: theirs.slug, bytes });
  await scene.share(
    { kind: 'user', login: 'ann@monasso.org' },
    { calendar: { id: theirs.id }, detail: 'busy' },
    scene.ben,
  );
  await scene.share({ kind: 'public' });
}

const views = ['month', 'week', 'day', 'list'] as const;
const looks = [
  { lang: 'fr', viewport: phone, colorScheme: 'light' },
  { lang: 'en', viewport: phone, colorScheme: 'dark' },
  { lang: 'fr', viewport: desktop, colorScheme: 'dark' },
  { lang: 'en', viewport: desktop, colorScheme: 'light' },
] as const;

const at = (page: Page) =>
  page.evaluate<string | undefined>("document.activeElement.closest('td')?.dataset.date");
const titleOf = async (page: Page) => await page.locator('h1').innerText();

inBrowser('The agenda', (stage) => {
  for (const { lang, viewport, colorScheme } of looks)
    it(`is without a fault in every view, ${lang}, ${colorScheme}, ${viewport.width} px wide`, async () => {
      const { site, signedIn } = stage();
      await fill(site.scene);
      const page = await signedIn('ann@monasso.org', { viewport, colorScheme, reducedMotion: 'reduce' });
      for (const view of views) {
        await page.goto(`/agenda?view=${view}&date=2026-03-12&lang=${lang}`);
        await assertReadable(page, view, 'any');
      }
      await page.goto('/agenda?view=month&date=2026-03-12');
      if (viewport === phone) {
        await page.locator('.dock button').click();
        await page.locator('#rail .pick').first().waitFor();
        await assertReadable(page, 'the drawer', 'any');
      } else {
        await page.locator('.account > summary').click();
        await assertReadable(page, 'the account', 'any');
        await page.keyboard.press('Escape');
        await page.locator('#main').focus();
        await page.keyboard.press('?');
        await page.locator('#keys').waitFor();
        await assertReadable(page, 'the keys', 'any');
        await page.keyboard.press('Escape');
      }
      await page.locator('#rail .menu > summary').first().click();
      await assertReadable(page, 'a menu', 'any');
      await page.goto('/agenda?calendars=');
      await assertReadable(page, 'nothing shown', 'any');
    });

  it('welcomes who has no calendar yet', async () => {
    const { signedIn, site } = stage();
    await site.scene.user('zoe');
    const page = await signedIn('zoe@monasso.org');
    for (const viewport of [phone, desktop]) {
      await page.setViewportSize(viewport);
      await page.goto('/agenda');
      await page.locator('.welcome a').waitFor();
      await assertReadable(page, 'without a calendar', 'any');
    }
  });

  it('fits 320 px and a page at twice its size, in forced colours and on paper', async () => {
    const { site, signedIn } = stage();
    await fill(site.scene);
    const page = await signedIn('ann@monasso.org', { viewport: { width: 320, height: 640 } });
    for (const viewport of [
      { width: 320, height: 640 },
      { width: 640, height: 400 },
    ]) {
      await page.setViewportSize(viewport);
      for (const view of views) {
        await page.goto(`/agenda?view=${view}&date=2026-03-12`);
        await assertReadable(page, `${view}, ${viewport.width} px`, 'any');
      }
    }
    await page.setViewportSize(desktop);
    await page.emulateMedia({ forcedColors: 'active' });
    for (const view of views) {
      await page.goto(`/agenda?view=${view}&date=2026-03-12`);
      await assertReadable(page, `${view}, forced colours`, 'any');
    }
    await page.emulateMedia({ media: 'print', forcedColors: 'none' });
    for (const view of ['month', 'list'] as const) {
      await page.goto(`/agenda?view=${view}&date=2026-03-09`);
      const seen = await page.locator('body').innerText();
      assert.match(seen, /agenda\.test\/home\/ann@monasso\.org\/choir\.html/);
      assert.match(seen, /2026/);
      assert.match(seen, /Foire/);
      for (const gone of ['#rail', '.dock', '.views', '.new', '.account'])
        assert.equal(await page.locator(gone).isVisible(), false, gone);
    }
  });

  it('is walked by keyboard: one stop in the month, arrows from day to day, into the day and out of it', async () => {
    const { site, signedIn } = stage();
    await fill(site.scene);
    const page = await signedIn('ann@monasso.org');
    await page.goto('/agenda?view=month&date=2026-03-12');
    assert.equal(await page.locator('table.month').getAttribute('role'), 'grid');
    assert.equal(await page.locator('table.month [tabindex="0"]').count(), 1);
    await page.locator('table.month [tabindex="0"]').focus();
    assert.equal(await at(page), '2026-03-12');
    for (const [key, day] of [
      ['ArrowRight', '13'],
      ['ArrowDown', '20'],
      ['ArrowLeft', '19'],
      ['ArrowUp', '12'],
      ['Home', '09'],
      ['End', '15'],
    ] as const) {
      await page.keyboard.press(key);
      assert.equal(await at(page), `2026-03-${day}`, key);
    }
    await page.keyboard.press('PageDown');
    await page.waitForURL(/date=2026-04-15/);
    await page.locator('td:focus').waitFor();
    assert.equal(await at(page), '2026-04-15');
    await page.keyboard.press('Shift+PageUp');
    await page.waitForURL(/date=2025-04-15/);
    await page.goto('/agenda?view=month&date=2026-03-12');
    await page.locator('table.month [tabindex="0"]').focus();
    await page.keyboard.press('Enter');
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    assert.match(await focused(), /Rendez-vous a/);
    await page.keyboard.press('ArrowDown');
    assert.match(await focused(), /Rendez-vous b/);
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate('document.activeElement.tagName'), 'TD');
    await page.keyboard.press('n');
    await page.waitForURL(/\/agenda\/event\/new\?date=2026-03-12/);
  });

  it('goes by keys to today, to other periods and views, and leaves them be where somebody says so', async () => {
    const { signedIn } = stage();
    const page = await signedIn('ann@monasso.org');
    await page.goto('/agenda?view=month&date=2026-03-12');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/date=2026-04-12/);
    assert.equal(await titleOf(page), 'Avril 2026');
    await page.keyboard.press('t');
    await page.waitForURL(/date=2026-03-10/);
    await page.keyboard.press('s');
    await page.waitForURL(/view=week/);
    await page.keyboard.press('?');
    await page.locator('#no-keys').check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('m');
    await page.keyboard.press('ArrowRight');
    await page.reload();
    await page.keyboard.press('m');
    assert.match(page.url(), /view=week/);
  });

  it('has menus that arrows go through, and that close as they are left', async () => {
    const { signedIn } = stage();
    const page = await signedIn('ann@monasso.org');
    await page.goto('/agenda?view=list');
    const summary = page.locator('#rail .menu > summary').first();
    await summary.focus();
    await page.keyboard.press('ArrowDown');
    assert.match(await page.evaluate<string>('document.activeElement.textContent'), /celui-ci/);
    await page.keyboard.press('ArrowUp');
    assert.match(await page.evaluate<string>('document.activeElement.textContent'), /Supprimer/);
    await page.keyboard.press('Tab');
    assert.equal(await page.locator('#rail .menu').first().getAttribute('open'), null);
  });

  it('is whole without script: periods, views, ticks, the drawer', async () => {
    const { site, signedIn } = stage();
    await fill(site.scene);
    const page = await signedIn('ann@monasso.org', { javaScriptEnabled: false });
    await page.goto('/agenda?view=month&date=2026-03-12');
    assert.match(await page.locator('main').innerText(), /Rendez-vous a/);
    await page.locator('.turns [rel=next]').click();
    assert.equal(await titleOf(page), 'Avril 2026');
    await page.locator('.turns [rel=prev]').click();
    await page.locator('#rail .pick').first().click();
    assert.doesNotMatch(await page.locator('main').innerText(), /Rendez-vous a/);
    await page.locator('.views a').nth(3).click();
    assert.doesNotMatch(await page.locator('main').innerText(), /Rendez-vous a/, 'the choice goes on');
    await page.setViewportSize(phone);
    assert.equal(await page.locator('#rail').isVisible(), false);
    await page.locator('.dock button').click();
    await page.locator('#rail .pick').first().click();
    assert.match(await page.locator('main').innerText(), /Rendez-vous a/);
  });
});
