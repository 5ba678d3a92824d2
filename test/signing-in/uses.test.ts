import assert from 'node:assert/strict';
import type { Program } from '../../src/people/actor.ts';
import { hashToken } from '../../src/server/secrets.ts';
import { addProgramPassword } from '../../src/signing-in/add-program-password.ts';
import { readSecret } from '../../src/signing-in/program.ts';
import { LastUses } from '../../src/signing-in/uses.ts';
import type { Storage } from '../../src/storage/storage.ts';
import * as programPasswords from '../../src/storage/tables/program-passwords.ts';
import { inEachScene } from '../support/scene.ts';

inEachScene('the notes of when a program’s password was used', (scene) => {
  let secret: string;
  let writes: number;
  let isDown: boolean;
  const errors: unknown[] = [];
  const open = () => {
    const { storage, clock } = scene();
    const counting: Storage = {
      ...storage,
      transaction: (work) => {
        writes += 1;
        return isDown ? Promise.reject(new Error('the disk is full')) : storage.transaction(work);
      },
    };
    return new LastUses(counting, clock, (error) => errors.push(error));
  };
  /** As the door finds it at each request. */
  const found = async (): Promise<Program> =>
    (await programPasswords.find(scene().storage, hashToken(readSecret(secret)!)))!.program;

  beforeEach(async () => {
    ({ secret } = await addProgramPassword(scene().ben, { label: 'x', calendar: null, access: 'read' }));
    writes = 0;
    isDown = false;
    errors.length = 0;
  });

  it('are written once an hour, however often it comes, and whichever process it comes to', async () => {
    const [uses, others] = [open(), open()];
    const early = await found();
    for (let n = 0; n < 1000; n += 1) uses.note(early);
    await uses.settled();
    for (let n = 0; n < 10; n += 1) uses.note(early);
    others.note(await found());
    await Promise.all([uses.settled(), others.settled()]);
    assert.equal(writes, 1);
    assert.equal((await found()).lastUsedAt, scene().clock.ms);
    scene().clock.advance({ minutes: 59 });
    uses.note(await found());
    await uses.settled();
    assert.equal(writes, 1);
    scene().clock.advance({ minutes: 1 });
    uses.note(await found());
    await uses.settled();
    assert.equal((await found()).lastUsedAt, scene().clock.ms);
    assert.equal(writes, 2);
  });

  it('that could not be written are told, and tried again at the next use', async () => {
    const uses = open();
    isDown = true;
    uses.note(await found());
    await uses.settled();
    assert.equal(errors.length, 1);
    assert.equal((await found()).lastUsedAt, null);
    isDown = false;
    uses.note(await found());
    await uses.settled();
    assert.equal((await found()).lastUsedAt, scene().clock.ms);
  });

  it('are of now again after a clock that ran ahead was set back', async () => {
    const uses = open();
    const { clock } = scene();
    clock.advance({ hours: 1000 });
    uses.note(await found());
    await uses.settled();
    clock.advance({ hours: -1000 });
    uses.note(await found());
    await uses.settled();
    assert.equal((await found()).lastUsedAt, clock.ms);
  });
});
