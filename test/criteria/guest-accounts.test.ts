import assert from 'node:assert/strict';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { expireGuests } from '../../src/people/expire-guests.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { oneEvent } from '../http/pages/site.ts';
import { password } from '../support/scene.ts';
import { inEachSite } from './in-each-site.ts';
import { ask, linesOf } from './program.ts';

const feed = '/home/ann@monasso.org/choir.ics';
const login = `gil@orange.fr:${password}`;

inEachSite('C10, the account of a guest', (site) => {
  const guests = () => site().scene.storage.db.selectFrom('guests').select(['id', 'closed_at']).execute();

  /** Gil has read the calendar; then his only share was withdrawn, and the daily step has run. */
  async function close(): Promise<void> {
    const { ann, operator } = site().scene;
    await importCalendar(ann, { owner: 'ann@monasso.org', slug: 'choir', bytes: oneEvent('Répétition') });
    const { shared } = await site().scene.gil();
    linesOf(await ask(site(), feed, { login }));
    await revokeShare(ann, { share: shared.share.id });
    assert.deepEqual(await expireGuests(operator), { closed: 1, deleted: 0 });
  }

  it('C10: closes within a day of the last share’s end', async () => {
    await close();
    assert.notEqual((await guests())[0]!.closed_at, null);
  });

  it('C10: is deleted at 30 days, and then the password opens nothing', async () => {
    await close();
    const { clock, operator } = site().scene;
    clock.advance({ milliseconds: 30 * 24 * 3_600_000 - 1 });
    assert.equal((await expireGuests(operator)).deleted, 0);
    assert.equal((await ask(site(), feed, { login })).status, 410, 'until then it is told why');
    clock.advance({ milliseconds: 1 });
    assert.equal((await expireGuests(operator)).deleted, 1);
    assert.deepEqual(await guests(), []);
    assert.equal((await ask(site(), feed, { login })).status, 401);
  });

  it('C10: reopens with the same password when a new share comes before', async () => {
    await close();
    const { clock, operator } = site().scene;
    clock.advance({ hours: 29 * 24 });
    const { token } = await site().scene.invite('gil@orange.fr');
    const page = await site().visitor().get(`/invitation/${token}`);
    assert.doesNotMatch(page.text, /name="confirmation"/, 'no new password is asked for');

    const gil = await site().signedIn('gil@orange.fr');
    const accepted = await gil.send(
      '/invitation/accept',
      { invitation: token },
      { from: `/invitation/${token}` },
    );
    assert.equal(accepted.status, 303);
    linesOf(await ask(site(), feed, { login }));
    clock.advance({ hours: 2 * 24 });
    assert.deepEqual(await expireGuests(operator), { closed: 0, deleted: 0 });
    linesOf(await ask(site(), feed, { login }));
  });

  it('C10: starts over with a new invitation after it was deleted', async () => {
    await close();
    const { clock, operator } = site().scene;
    clock.advance({ hours: 30 * 24 });
    await expireGuests(operator);
    const { token } = await site().scene.invite('gil@orange.fr');
    const chosen = 'sept-poires-jaunes';
    const gil = site().visitor();
    const accepted = await gil.send(
      '/invitation/accept',
      { invitation: token, name: 'Gil', password: chosen, confirmation: chosen },
      { from: `/invitation/${token}` },
    );
    assert.equal(accepted.status, 303);
    linesOf(await ask(site(), feed, { login: `gil@orange.fr:${chosen}` }));
    assert.equal((await ask(site(), feed, { login })).status, 401);
  });
});
