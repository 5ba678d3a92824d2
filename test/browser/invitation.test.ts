import assert from 'node:assert/strict';
import { rowsOf } from '../http/pages/site.ts';
import { inBrowser, phone } from './stage.ts';

inBrowser('The invitation story', (stage) => {
  for (const javaScriptEnabled of [true, false])
    it(`is walked on a phone ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
      const { site, open, signedIn } = stage();
      const owner = await signedIn('ann@monasso.org', { viewport: phone, javaScriptEnabled });
      await owner.goto('/calendars/ann@monasso.org/choir/share');
      await owner.locator('#guests').fill('adresse@orange.fr');
      await owner.getByRole('button', { name: 'Partager' }).click();
      await owner.locator('.results').waitFor();
      const { text } = await site.scene.inbox.last('adresse@orange.fr');
      const path = /\/invitation\/[\w-]{43}/.exec(text)![0];

      const guest = await open({ viewport: phone, javaScriptEnabled, hasTouch: true });
      await guest.goto(path);
      if (javaScriptEnabled) {
        assert.equal(new URL(guest.url()).pathname, '/invitation', 'the token left the address bar');
        await guest.reload();
      }
      await guest.locator('#name').fill('Adresse Orange');
      await guest.locator('#password').fill('court');
      await guest.locator('#confirmation').fill('court');
      await guest.getByRole('button', { name: 'Accepter' }).click();
      await guest.locator('#password[aria-invalid]').waitFor();
      assert.equal(await guest.locator('#name').inputValue(), 'Adresse Orange');
      await guest.locator('#password').fill('six-pommes-vertes');
      await guest.locator('#confirmation').fill('six-pommes-vertes');
      await guest.getByRole('button', { name: 'Accepter' }).click();
      await guest.waitForURL(/\/shared$/);
      const page = await guest.locator('main').innerText();
      for (const part of ['Chorale', 'Répétition', 'Thunderbird', 'adresse.orange.fr@monasso.org'])
        assert.ok(page.includes(part), part);

      await owner.goto('/calendars/ann@monasso.org/choir/share');
      assert.match(
        await owner.locator('.holders').innerText(),
        /Adresse Orange[\s\S]*accepté le 10 mars 2026/,
      );
      await owner.locator('summary', { hasText: 'Retirer' }).click();
      await owner.getByRole('button', { name: /^Retirer/ }).click();
      await owner.locator('.said').waitFor();
      await guest.goto('/shared');
      assert.match(await guest.locator('main').innerText(), /Aucun agenda/);
    });

  it('is not begun by a program that looks at the page with script', async () => {
    const { site, open } = stage();
    const { token } = await site.scene.invite('gil@orange.fr');
    const before = await rowsOf(site);
    const scanner = await open();
    await scanner.goto(`/invitation/${token}`, { waitUntil: 'networkidle' });
    await scanner.mouse.move(200, 300);
    await scanner.mouse.wheel(0, 600);
    await scanner.close();
    assert.equal(await rowsOf(site), before);
  });

  it('is noted as begun by the first letter that a person types, and sends no letter of it', async () => {
    const { site, open } = stage();
    const { token } = await site.scene.invite('gil@orange.fr');
    const guest = await open({ viewport: phone });
    await guest.goto(`/invitation/${token}`);
    const noted = guest.waitForRequest(/\/invitation\/opened$/);
    await guest.locator('#password').pressSequentially('s');
    const request = await noted;
    assert.deepEqual([...new URLSearchParams(request.postData() ?? '').keys()].sort(), [
      '_token',
      'invitation',
    ]);
    assert.equal((await request.response())?.status(), 204);
    const [invitation] = await site.scene.storage.db.selectFrom('invitations').selectAll().execute();
    assert.notEqual(invitation!.opened_at, null);
    assert.equal(invitation!.closed_as, null);
  });
});
