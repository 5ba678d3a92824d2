import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { offerSetUp } from '../../src/signing-in/offer-set-up.ts';
import { answerResetRequests } from '../../src/signing-in/answer-reset-requests.ts';
import { requestPasswordReset } from '../../src/signing-in/request-password-reset.ts';
import { emptyScene, inviteElsewhere } from '../http/pages/site.ts';
import { password, tokenIn } from '../support/scene.ts';
import { assertReadable, desktop, inBrowser, phone, unfold } from './stage.ts';

const looks = [
  { lang: 'fr', viewport: phone, colorScheme: 'light' },
  { lang: 'en', viewport: phone, colorScheme: 'dark' },
  { lang: 'fr', viewport: desktop, colorScheme: 'dark' },
  { lang: 'en', viewport: desktop, colorScheme: 'light' },
] as const;

inBrowser('Every page', (stage) => {
  for (const { lang, viewport, colorScheme } of looks) {
    const look = `in ${lang === 'fr' ? 'French' : 'English'}, ${colorScheme}, ${viewport.width} px wide`;

    it(`can be read and used by all, ${look}: for nobody in particular`, async () => {
      const { site, open } = stage();
      const { scene } = site;
      await scene.share({ kind: 'public' });
      const { page: link } = await scene.share({ kind: 'link', label: 'x' }, { detail: 'busy' });
      const { token } = await scene.invite('gil@orange.fr');
      const { token: ended, share } = await scene.invite('zoe@orange.fr');
      await scene.storage.transaction((tx) =>
        tx
          .updateTable('invitations')
          .set({ closed_at: 1, closed_as: 'withdrawn' })
          .where('share_id', '=', share.id)
          .execute(),
      );
      await requestPasswordReset(scene.eve, { login: 'ben@monasso.org' });
      await answerResetRequests(scene.operator);
      const reset = tokenIn(await scene.inbox.last('ben@monasso.org'));
      const page = await open({ viewport, colorScheme });
      for (const path of [
        '/sign-in',
        '/forgotten',
        '/forgotten?sent=1',
        `/password/${reset}`,
        `/invitation/${token}`,
        `/invitation/${ended}`,
        '/invitation/declined',
        '/home/ann@monasso.org/choir.html',
        new URL(link).pathname,
        '/nowhere',
      ]) {
        await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
        await unfold(page);
        await assertReadable(page, path);
      }
    });

    it(`can be read and used by all, ${look}: for the owner`, async () => {
      const { site, signedIn } = stage();
      const { scene } = site;
      await scene.gil();
      await scene.invite('zoe@orange.fr', { detail: 'busy' });
      await scene.share({ kind: 'link', label: 'Mairie' });
      await scene.space('bureau', { ann: 'owner', ben: 'member' });
      await addCalendar(scene.operator, { owner: 'bureau@monasso.org', name: 'Agenda' });
      const { share } = await scene.share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'admin' });
      const page = await signedIn('ann@monasso.org', { viewport, colorScheme });
      for (const path of [
        '/calendars',
        '/calendars/ann@monasso.org/choir/share',
        `/calendars/ann@monasso.org/choir/shares/${share.id}`,
        '/calendars/ann@monasso.org/choir/settings',
        '/calendars/bureau@monasso.org/agenda/settings',
        '/calendars/bureau@monasso.org/agenda/share',
        '/calendars/ann@monasso.org/choir/import',
        '/calendars/ann@monasso.org/choir/remove',
        '/outbox',
        '/account',
        '/shared',
      ]) {
        await page.goto(`${path}?lang=${lang}`);
        await unfold(page);
        await assertReadable(page, path);
      }
      await page.goto('/calendars/ann@monasso.org/choir/share');
      for (const kind of ['user', 'space', 'public', 'link']) {
        await page.locator(`[name=kind][value=${kind}]`).check({ force: true });
        await assertReadable(page, `sharing: ${kind}`);
      }
      await page.locator('form.shareform button[type=submit]').click();
      await page.locator('#label[aria-invalid]').waitFor();
      await assertReadable(page, 'sharing: refused');
      await page.locator('[name=kind][value=user]').check({ force: true });
      await page.locator('#role').selectOption('admin');
      await page.locator('[name=kind][value=guest]').check({ force: true });
      await page.locator('#guests').fill('mia@orange.fr');
      await page.locator('form.shareform button[type=submit]').click();
      await page.locator('#role[aria-invalid]').waitFor();
      await assertReadable(page, 'sharing: a role that is refused');
      await page.goto('/calendars');
      await page.locator('details.menu > summary').first().click();
      await assertReadable(page, 'the menu');
      await page.locator('.menu a[data-dialog]').first().click();
      await page.locator('dialog[open] #guests').fill('mia@orange.fr, no');
      await page.locator('dialog form.shareform button[type=submit]').click();
      await page.locator('dialog .results').waitFor();
      await assertReadable(page, 'the dialog');
      const colleague = await signedIn('ben@monasso.org', { viewport, colorScheme });
      for (const path of ['/calendars', '/shared', '/calendars/ann@monasso.org/choir/share']) {
        await colleague.goto(`${path}?lang=${lang}`);
        await unfold(colleague);
        await assertReadable(colleague, `${path}, for a colleague`);
      }
    });

    it(`can be read and used by all, ${look}: for a guest, and for the first administrator`, async () => {
      const { site, open, signedIn } = stage();
      await site.scene.gil();
      const page = await signedIn('gil@orange.fr', { viewport, colorScheme });
      await page.goto(`/account?lang=${lang}`);
      await page.locator('#label').fill('Thunderbird');
      await page.locator('#opens').selectOption({ index: 1 });
      await page.locator('[name=readOnly]').check();
      await page.locator('form[action="/account/programs"] button').click();
      await page.locator('#made-secret').waitFor();
      await assertReadable(page, 'a program’s password');
      for (const path of ['/shared', '/account']) {
        await page.goto(`${path}?lang=${lang}`);
        await unfold(page);
        await assertReadable(page, path);
      }
      await inviteElsewhere(site);
      const both = await open({ viewport, colorScheme });
      await both.goto(`/sign-in?lang=${lang}`);
      await both.locator('#login').fill('gil@orange.fr');
      await both.locator('#password').fill(password);
      await both.locator('main button[type=submit]').click();
      await both.locator('[name=proof]').waitFor({ state: 'attached' });
      await assertReadable(both, 'choosing an account');
      await emptyScene(site);
      const { token } = (await offerSetUp(site.scene.operator))!;
      const first = await open({ viewport, colorScheme });
      for (const path of [`/set-up/${token}`, '/']) {
        await first.goto(`${path}?lang=${lang}`);
        await assertReadable(first, path);
      }
    });
  }
});
