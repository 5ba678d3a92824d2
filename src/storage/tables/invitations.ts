import type { Invitation } from '../../sharing/invitation.ts';
import type { InvitationRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

const invitationOf = (row: InvitationRow): Invitation => ({
  id: row.id,
  share: row.share_id,
  guest: row.guest_id,
  createdAt: row.created_at,
  endsAt: row.ends_at,
  openedAt: row.opened_at,
  acceptedAt: row.accepted_at,
  declinedAt: row.declined_at,
  mistaken: row.mistaken === 1,
  withdrawnAt: row.withdrawn_at,
  replacedAt: row.replaced_at,
});

export async function findByToken(db: Db, tokenHash: string): Promise<Invitation | undefined> {
  const row = await db
    .selectFrom('invitations')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return row && invitationOf(row);
}

export async function find(db: Db, id: string): Promise<Invitation | undefined> {
  const row = await db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirst();
  return row && invitationOf(row);
}

/** The latest of each share of a calendar, oldest first, so that a later one stands for its share. */
export async function listOfCalendar(db: Db, calendar: string): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitations')
    .innerJoin('shares', 'shares.id', 'invitations.share_id')
    .selectAll('invitations')
    .where('shares.calendar_id', '=', calendar)
    .where('invitations.replaced_at', 'is', null)
    .orderBy('invitations.created_at')
    .limit(5000)
    .execute();
  return rows.map(invitationOf);
}

/** The one of this share that is neither replaced nor withdrawn nor answered, if any; it may have expired. */
export async function findPending(db: Db, share: string): Promise<Invitation | undefined> {
  const row = await db
    .selectFrom('invitations')
    .selectAll()
    .where('share_id', '=', share)
    .where('replaced_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('accepted_at', 'is', null)
    .where('declined_at', 'is', null)
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  return row && invitationOf(row);
}

export async function add(
  tx: Writer,
  invitation: Pick<Invitation, 'id' | 'share' | 'guest' | 'createdAt' | 'endsAt'> & { tokenHash: string },
): Promise<void> {
  await tx
    .insertInto('invitations')
    .values({
      id: invitation.id,
      share_id: invitation.share,
      guest_id: invitation.guest,
      token_hash: invitation.tokenHash,
      created_at: invitation.createdAt,
      ends_at: invitation.endsAt,
      opened_at: null,
      accepted_at: null,
      declined_at: null,
      mistaken: 0,
      withdrawn_at: null,
      replaced_at: null,
    })
    .execute();
}

/** The conditions under which an invitation is still open, so that the write decides, not a read before it. */
const open = (tx: Writer, id: string, now: number) =>
  tx
    .updateTable('invitations')
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('declined_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('replaced_at', 'is', null)
    .where('ends_at', '>', now);

/** False where it is no longer open. */
export async function accept(tx: Writer, id: string, now: number): Promise<boolean> {
  return (await open(tx, id, now).set({ accepted_at: now }).returning('id').executeTakeFirst()) !== undefined;
}

/** False where it is no longer open. */
export async function decline(
  tx: Writer,
  id: string,
  reason: 'declined' | 'mistaken',
  now: number,
): Promise<boolean> {
  const done = await open(tx, id, now)
    .set({ declined_at: now, mistaken: reason === 'mistaken' ? 1 : 0 })
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/** Notes that a person began to answer it. */
export async function markOpened(tx: Writer, id: string, now: number): Promise<void> {
  await open(tx, id, now).set({ opened_at: now }).where('opened_at', 'is', null).execute();
}

/** Ends every invitation of a share that is not answered: withdrawn with the share, or replaced by a newer one. */
export async function close(
  tx: Writer,
  share: string,
  how: 'withdrawn' | 'replaced',
  now: number,
): Promise<void> {
  await tx
    .updateTable('invitations')
    .set(how === 'withdrawn' ? { withdrawn_at: now } : { replaced_at: now })
    .where('share_id', '=', share)
    .where('accepted_at', 'is', null)
    .where('declined_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('replaced_at', 'is', null)
    .execute();
}
