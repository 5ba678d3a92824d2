import assert from 'node:assert/strict';
import { listShares } from '../../src/sharing/list-shares.ts';
import { changePassword } from '../../src/signing-in/change-password.ts';
import { deleteAccount } from '../../src/signing-in/delete-account.ts';
import { inEachScene, password } from '../support/scene.ts';
import { overtaken } from '../support/overtaken.ts';
import { refused } from '../support/refused.ts';

const another = 'une tout autre phrase';
const address = '127.0.0.1';

inEachScene('a password', (scene) => {
  it('proves that an account may be deleted', async () => {
    const { context } = await scene().gil();
    await assert.rejects(deleteAccount(context, { password: another, address }), refused('sign-in-refused'));
    await assert.rejects(deleteAccount(scene().ben, { password, address }), refused('not-allowed'));
    await deleteAccount(context, { password, address });
    assert.deepEqual(await listShares(scene().ann, { calendar: { id: scene().calendar.id } }), []);
    const left = await scene()
      .storage.db.selectFrom('logins')
      .selectAll()
      .where('reserved_for', 'is not', null)
      .execute();
    assert.deepEqual(
      left.map(({ principal_id: principal }) => principal),
      [null, null],
      'its logins stay reserved',
    );
  });

  it('that was changed while it was proved deletes nothing', async () => {
    const { context } = await scene().gil();
    const change = { current: password, password: another, confirmation: another, address };
    const late = overtaken(context, () => changePassword(context, change));
    await assert.rejects(deleteAccount(late, { password, address }), refused('sign-in-refused'));
    await deleteAccount(context, { password: another, address });
  });
});
