import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { acceptAsGuest } from '../../src/sharing/accept-as-guest.ts';
import { declineInvitation } from '../../src/sharing/decline-invitation.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import { inEachScene, tokenIn } from '../support/scene.ts';

inEachScene('what a guest calls themselves', (scene) => {
  /** Gil has taken Ann's share up; Ben, who never met them, invites the same address. */
  async function invitedByBen() {
    const { operator, ben, share, inbox } = scene();
    const gil = await scene().gil();
    const calendar = await addCalendar(operator, { owner: 'ben@monasso.org', name: 'Ben' });
    const shared = await share(
      { kind: 'guest', email: 'gil@orange.fr' },
      { calendar: { id: calendar.id } },
      ben,
    );
    const named = async () => {
      const [view] = await listShares(ben, { calendar: { id: calendar.id } });
      const { audience } = view!.share;
      return audience.kind === 'guest' && audience.name;
    };
    return { gil, shared, named, letter: await inbox.last('gil@orange.fr') };
  }

  it('is told to whose share they took up, and to nobody before', async () => {
    const { gil, shared, named } = await invitedByBen();
    const [annsView] = await listShares(scene().ann, { calendar: { id: scene().calendar.id } });
    assert.equal(annsView!.share.audience.kind === 'guest' && annsView!.share.audience.name, 'Gil');
    assert.equal(shared.share.audience.kind === 'guest' && shared.share.audience.name, null);
    assert.equal(await named(), null);
    await acceptAsGuest(gil.context, { share: shared.share.id });
    assert.equal(await named(), 'Gil');
  });

  it('is not told to whom they refuse; their own mail calls them by it', async () => {
    const { named, letter } = await invitedByBen();
    assert.match(letter.text, /^Bonjour Gil,/);
    await declineInvitation(scene().eve, { token: tokenIn(letter), reason: 'declined' });
    assert.equal(await named(), null);
  });
});
