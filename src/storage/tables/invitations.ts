import type { Closing, Invitation } from '../../sharing/invitation.ts';
import type { InvitationRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

const invitationOf = (row: InvitationRow): Invitation => ({
  id: row.id,
  share: row.share_id,
  createdAt: row.created_at,
  endsAt: row.ends_at,
  openedAt: row.opened_at,
  closed: row.closed_as === null ? null : { as: row.closed_as, at: row.closed_at! },
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
    .where((eb) =>
      eb.or([eb('invitations.closed_as', 'is', null), eb('invitations.closed_as', '<>', 'replaced')]),
    )
    .orderBy('invitations.created_at')
    .limit(5000)
    .execute();
  return rows.map(invitationOf);
}

/** The one of this share that is neither closed nor answered, if any; it may have expired. */
export async function findPending(db: Db, share: string): Promise<Invitation | undefined> {
  const row = await db
    .selectFrom('invitations')
    .selectAll()
    .where('share_id', '=', share)
    .where('closed_as', 'is', null)
    .executeTakeFirst();
  return row && invitationOf(row);
}

export async function add(
  tx: Writer,
  invitation: Pick<Invitation, 'id' | 'share' | 'createdAt' | 'endsAt'> & { tokenHash: string },
): Promise<void> {
  await tx
    .insertInto('invitations')
    .values({
      id: invitation.id,
      share_id: invitation.share,
      audience: 'guest',
      token_hash: invitation.tokenHash,
      created_at: invitation.createdAt,
      ends_at: invitation.endsAt,
      opened_at: null,
      closed_as: null,
      closed_at: null,
    })
    .execute();
}

/** The conditions under which an invitation is still open, so that the write decides, not a read before it. */
const open = (tx: Writer, id: string, now: number) =>
  tx
    .updateTable('invitations')
    .where('id', '=', id)
    .where('closed_as', 'is', null)
    .where('ends_at', '>', now)
    .returning('id');

/** The guest's answer; false where it is no longer open. */
export async function answer(
  tx: Writer,
  id: string,
  as: 'accepted' | 'declined' | 'mistaken',
  now: number,
): Promise<boolean> {
  return (await open(tx, id, now).set({ closed_as: as, closed_at: now }).executeTakeFirst()) !== undefined;
}

/** Notes that a person began to answer it. */
export async function markOpened(tx: Writer, id: string, now: number): Promise<void> {
  await open(tx, id, now).set({ opened_at: now }).where('opened_at', 'is', null).execute();
}

/** Ends the invitation of a share that is not answered: withdrawn with the share, or replaced by a newer one. */
export async function close(
  tx: Writer,
  share: string,
  as: Extract<Closing, 'withdrawn' | 'replaced'>,
  now: number,
): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({ closed_as: as, closed_at: now })
    .where('share_id', '=', share)
    .where('closed_as', 'is', null)
    .execute();
}
