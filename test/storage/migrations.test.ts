import assert from 'node:assert/strict';
import { sql, type Kysely } from 'kysely';
import * as foundation from '../../src/storage/migrations/0001-foundation.ts';
import * as outboxMigration from '../../src/storage/migrations/0005-outbox.ts';
import type { Engine, Writer } from '../../src/storage/storage.ts';
import * as invitations from '../../src/storage/tables/invitations.ts';
import * as letters from '../../src/storage/tables/letters.ts';
import * as outbox from '../../src/storage/tables/outbox.ts';
import * as shares from '../../src/storage/tables/shares.ts';
import { addCast, addShare } from '../support/cast.ts';
import { onEachEngine } from '../support/engines.ts';
import { tables } from '../support/scene.ts';

/** A letter as the first version kept it. */
type OldLetter = Partial<Record<'claimed_until' | 'handed_at' | 'sent_at' | 'failed_at', number>> & {
  last_error?: string;
  payload?: string;
};

onEachEngine('a database of the first version', (storage) => {
  it('keeps its letters, each in the state that it was in', async () => {
    const old: Record<string, OldLetter> = {
      waiting: { payload: 'sealed', last_error: '451 later' },
      inHand: { payload: 'sealed', claimed_until: 700 },
      handed: { payload: 'sealed', handed_at: 600, claimed_until: 700 },
      sent: { sent_at: 600 },
      failed: { failed_at: 600, last_error: '550 no' },
      uncertain: { failed_at: 600, last_error: 'uncertain' },
      withdrawn: { failed_at: 600, last_error: 'withdrawn' },
    };
    await storage().transaction(async (tx) => {
      await asBefore(tx, storage().engine);
      for (const [id, letter] of Object.entries(old)) await addOld(tx, id, letter);
      await outboxMigration.up(tx as unknown as Kysely<unknown>);
    });
    const seen = await letters.list(storage().db, { domain: 'd' }, null, 50);
    const told = Object.fromEntries(
      seen.map(({ id, state, failure, error, canRetry }) => [id, [state, failure, error, canRetry]]),
    );
    assert.deepEqual(told, {
      waiting: ['waiting', 'other', '451 later', true],
      inHand: ['waiting', null, null, true],
      handed: ['waiting', null, null, false],
      sent: ['sent', null, null, false],
      failed: ['failed', 'other', '550 no', false],
      uncertain: ['uncertain', null, null, false],
      withdrawn: ['withdrawn', null, null, false],
    });
    assert.equal((await outbox.claim(storage(), 600, 900))?.id, 'waiting');
    assert.equal(await outbox.claim(storage(), 600, 900), undefined, 'the other is in hand until 700');
    assert.equal((await outbox.claim(storage(), 700, 900))?.sealed, 'sealed');
    assert.equal(await outbox.settleAbandoned(storage(), 700), 1);
  });
});

onEachEngine('shares that were there before guests could edit', (storage, database) => {
  it('stay as they are, with what points to them', async () => {
    const cast = await addCast(storage());
    const id = await storage().transaction((tx) =>
      addShare(tx, cast.calendar, { audience: { kind: 'guest', principal: cast.gil.id } }),
    );
    const invited = { id: 'i', share: id, tokenHash: 'hash', createdAt: 1, endsAt: 2 };
    await storage().transaction((tx) => invitations.add(tx, invited));
    const before = await shares.find(storage().db, id);
    await storage().transaction(async (tx) => {
      await sql`delete from kysely_migration where name = '0014-guest-editors'`.execute(tx);
    });
    const after = await database().open();
    try {
      assert.deepEqual(await shares.find(after.db, id), before);
      assert.equal((await invitations.listOfCalendar(after.db, cast.calendar)).length, 1);
      assert.ok(await after.transaction((tx) => shares.saveTerms(tx, id, { role: 'editor' }, 2)));
      await assert.rejects(after.transaction((tx) => shares.saveTerms(tx, id, { role: 'admin' }, 3)));
    } finally {
      await after.close();
    }
  });
});

async function asBefore(tx: Writer, engine: Engine): Promise<void> {
  for (const table of tables) await tx.schema.dropTable(table).execute();
  await foundation.up(tx as unknown as Kysely<unknown>, engine);
  await sql`insert into domains values ('d', 'monasso.org', 'Europe/Paris', 'fr', 1)`.execute(tx);
}

async function addOld(tx: Writer, id: string, letter: OldLetter): Promise<void> {
  const { payload = null, claimed_until = 0, handed_at = null } = letter;
  const { sent_at = null, failed_at = null, last_error = null } = letter;
  await sql`insert into outbox
    (id, cause, domain_id, share_id, recipient, subject, payload, created_at, next_at, attempts, claimed_until,
      handed_at, sent_at, failed_at, last_error)
    values (${id}, ${id}, 'd', null, 'gil@orange.fr', 'x', ${payload}, 500, 500, 1, ${claimed_until},
      ${handed_at}, ${sent_at}, ${failed_at}, ${last_error})`.execute(tx);
}
