import assert from 'node:assert/strict';
import * as outbox from '../../src/storage/tables/outbox.ts';
import { assertReadable, desktop, inBrowser, phone } from './stage.ts';

inBrowser('The outbox', (stage) => {
  for (const viewport of [phone, desktop])
    it(`can be read, looked through and used, ${viewport.width} px wide`, async () => {
      const { site, signedIn } = stage();
      const { storage, clock } = site.scene;
      for (const name of ['gil', 'une-personne-au-nom-fort-long.et-plus-encore'])
        await site.scene.share({ kind: 'guest', email: `${name}@orange.fr` });
      const held = (await outbox.claim(storage, clock.ms, clock.ms + 1))!;
      const trouble = { failure: 'mailbox-full', error: `552 5.2.2 ${'x'.repeat(120)}` } as const;
      await storage.transaction((tx) => outbox.markFailed(tx, held, trouble, clock.ms, null));
      const page = await signedIn('ann@monasso.org', { viewport });
      await page.goto('/outbox');
      await assertReadable(page, 'the list');
      await page.getByLabel('État').selectOption('failed');
      await page.getByRole('button', { name: 'Chercher' }).click();
      assert.match(page.url(), /\/outbox\?state=failed&to=$/);
      assert.equal(await page.locator('.letters li').count(), 1);
      await page.locator('.letters a').click();
      await assertReadable(page, 'a letter');
      await page.getByRole('button', { name: 'Essayer maintenant' }).click();
      await page.getByText('remis dans la file').waitFor();
      await assertReadable(page, 'tried again');
    });

  it('leads from page to page of those who have a calendar, in the dialog', async () => {
    const { site, signedIn } = stage();
    for (let n = 0; n < 25; n += 1) await site.scene.share({ kind: 'link', label: `lien ${n}` });
    const page = await signedIn('ann@monasso.org');
    await page.goto('/calendars');
    await page.locator('details.menu summary').first().click();
    await page.locator('a[data-dialog]', { hasText: 'Partager' }).first().click();
    const holder = (n: number) => page.locator('dialog .holder strong', { hasText: `lien ${n}\u202f»` });
    const turn = (name: string) => page.locator('dialog').getByRole('link', { name }).click();
    await holder(24).waitFor();
    await turn('Page suivante');
    await holder(0).waitFor();
    assert.equal(await holder(24).count(), 0);
    assert.equal(await page.locator('dialog #holders:focus').count(), 1);
    await turn('Page précédente');
    await holder(24).waitFor();
  });
});
