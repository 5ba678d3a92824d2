import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { listShares } from '../../src/sharing/list-shares.ts';
import { inBrowser, phone } from './stage.ts';

const focused = (page: Page, what: string) => page.evaluate(`document.activeElement?.${what} ?? ''`);
const valueOf = (page: Page, id: string) => page.locator(`dialog #${id}`).inputValue();

inBrowser('The share dialog', (stage) => {
  const states = async () => {
    const { scene } = stage().site;
    const views = await listShares(scene.ann, { calendar: { id: scene.calendar.id } });
    return views.map(({ share, state }) => `${share.audience.kind} ${state}`).sort();
  };

  it('shares with guests, by mouse', async () => {
    const page = await stage().signedIn('ann@monasso.org', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.locator('details.menu > summary').click();
    await page.locator('.menu a[data-dialog]').click();
    const dialog = page.locator('dialog[open]');
    await dialog.waitFor();
    assert.equal(new URL(page.url()).pathname, '/calendars');
    assert.equal(await page.evaluate("document.querySelector('dialog').matches(':modal')"), true);

    // The address can be copied before anything is sent.
    await dialog.locator('[data-copy=feed]').click();
    await dialog.getByText('Copié').first().waitFor();
    assert.equal(
      await page.evaluate('navigator.clipboard.readText()'),
      'http://agenda.test/home/ann@monasso.org/choir.ics',
    );
    assert.deepEqual(await states(), []);

    await dialog.locator('#guests').fill('adresse@orange.fr, mia@orange.fr\nno address');
    await dialog.getByRole('button', { name: 'Partager' }).click();
    await dialog.locator('.results').waitFor();
    const told = (await dialog.locator('.results').innerText()).replace(/\s+/g, ' ');
    assert.match(
      told,
      /Invitation envoyée à adresse@orange\.fr.*adresse\.orange\.fr@monasso\.org.*no address n’est pas une adresse/,
    );
    assert.deepEqual(await states(), ['guest sent', 'guest sent']);

    const holder = dialog.locator('.holder', { hasText: 'mia@orange.fr' });
    assert.equal(await valueOf(page, 'guests'), 'no address', 'what was refused is there to be corrected');
    await holder.locator('summary', { hasText: 'Retirer' }).click();
    assert.deepEqual(await states(), ['guest sent', 'guest sent'], 'asked first');
    await holder.getByRole('button', { name: /^Retirer/ }).click();
    await dialog.locator('.said').waitFor();
    assert.deepEqual(await states(), ['guest ended', 'guest sent']);

    await dialog
      .locator('.holder', { hasText: 'adresse@orange.fr' })
      .getByRole('link', { name: /^Modifier/ })
      .click();
    // The form before has such a field too: the next one is there when its button is.
    const save = dialog.getByRole('button', { name: 'Enregistrer' });
    await save.waitFor();
    await dialog.locator('#detail').selectOption('busy');
    await save.click();
    await dialog.getByText('verra seulement').waitFor();

    await dialog.locator('.close').click();
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(new URL(page.url()).pathname, '/calendars');
  });

  it('shares with guests, by keyboard', async () => {
    const page = await stage().signedIn('ann@monasso.org');
    await page.locator('details.menu > summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.match(String(await focused(page, 'textContent')), /Partager…/);
    await page.keyboard.press('Enter');
    await page.locator('dialog[open] #dialog-title').waitFor();
    assert.equal(
      await page.evaluate("document.querySelector('dialog').contains(document.activeElement)"),
      true,
    );

    const tabTo = async (selector: string) => {
      for (let n = 0; n < 40; n += 1) {
        if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) === true`))
          return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`${selector} is not reached by Tab`);
    };
    await tabTo('[name=kind]:checked');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused(page, 'value'), 'public');
    assert.equal(await page.locator('dialog #guests').isVisible(), false);
    await page.keyboard.press('ArrowLeft');
    assert.equal(await focused(page, 'value'), 'guest');
    await tabTo('#guests');
    await page.keyboard.type('adresse@orange.fr');
    await tabTo('form.shareform button[type=submit]');
    await page.keyboard.press('Enter');
    await page.locator('dialog .results').waitFor();
    assert.deepEqual(await states(), ['guest sent']);
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'hidden' });
    // Focus is where it was.
    await page.locator('details.menu > summary:focus').waitFor();
  });

  it('keeps what was typed, and goes to the field that is wrong', async () => {
    const page = await stage().signedIn('ann@monasso.org', { viewport: phone });
    await page.locator('a[data-dialog]').first().click();
    await page.locator('dialog #guests').fill('a@orange.fr');
    await page.locator('dialog [name=kind][value=public]').check({ force: true });
    await page.locator('dialog form.shareform button[type=submit]').click();
    await page.locator('dialog [name=sure][aria-invalid]').waitFor();
    assert.equal(await focused(page, 'name'), 'sure');
    assert.equal(await valueOf(page, 'guests'), 'a@orange.fr');
    assert.deepEqual(await states(), []);
  });

  it('tells of a role that cannot be given beside it, and keeps it, with script and without', async () => {
    for (const javaScriptEnabled of [true, false]) {
      const page = await stage().signedIn('ann@monasso.org', { javaScriptEnabled });
      await page.goto('/calendars/ann@monasso.org/choir/share');
      await page.locator('[name=kind][value=user]').check({ force: true });
      await page.locator('#role').selectOption('admin');
      await page.locator('[name=kind][value=link]').check({ force: true });
      assert.equal(await page.locator('#role').isVisible(), false, 'who has an address reads');
      await page.locator('[name=kind][value=guest]').check({ force: true });
      assert.equal(await page.locator('#role').isVisible(), true, 'guests may change events');
      const display = (role: string) =>
        page.evaluate<string>(`getComputedStyle(document.querySelector('#role [value=${role}]')).display`);
      assert.deepEqual([await display('editor'), await display('admin')], ['block', 'none']);
      await page.locator('#guests').fill('mia@orange.fr');
      await page.getByRole('button', { name: 'Partager' }).click();
      await page.locator('#role[aria-invalid]').waitFor();
      assert.equal(await page.locator('#role').inputValue(), 'admin');
      assert.equal(await page.locator('#guests').inputValue(), 'mia@orange.fr');
      assert.match(await page.locator('#role-error').innerText(), /Les invités peuvent lire, ou modifier/);
      assert.deepEqual(await states(), []);
    }
  });

  it('leads to signing in once the session is over', async () => {
    const page = await stage().signedIn('ann@monasso.org');
    stage().site.scene.clock.advance({ hours: 15 * 24 });
    await page.locator('a[data-dialog]').first().click();
    await page.waitForURL(/sign-in/);
  });

  it('is a page of its own without script', async () => {
    const page = await stage().signedIn('ann@monasso.org', { javaScriptEnabled: false, viewport: phone });
    await page.locator('details.menu > summary').click();
    await page.locator('.menu').getByRole('link', { name: 'Partager…' }).click();
    await page.waitForURL(/choir\/share$/);
    assert.equal(await page.locator('[data-copy]:visible').count(), 0, 'no button that does nothing');
    await page.locator('[name=kind][value=link]').check({ force: true });
    await page.locator('#label').fill('Mairie');
    await page.getByRole('button', { name: 'Partager' }).click();
    assert.match(await page.locator('#result-feed-0').inputValue(), /\/link\/[\w-]{43}\.ics$/);
    await page.reload();
    assert.equal(await page.locator('#result-feed-0').count(), 0, 'shown once');
    assert.deepEqual(await states(), ['link active']);
  });
});
