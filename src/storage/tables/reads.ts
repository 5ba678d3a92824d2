import type { Db, Writer } from '../storage.ts';

export type LastRead = Readonly<{ share: string; program: string; day: string }>;

/**
 * Notes that a program read a share on a day; an earlier day does not undo a later one, and a share that is gone by now
 * leaves no note.
 */
export async function save(tx: Writer, { share, program, day }: LastRead): Promise<void> {
  await tx
    .insertInto('reads')
    .columns(['share_id', 'program', 'day'])
    .expression((eb) =>
      eb
        .selectFrom('shares')
        .select([
          'id',
          eb.cast<string>(eb.val(program), 'text').as('program'),
          eb.cast<string>(eb.val(day), 'text').as('day'),
        ])
        .where('id', '=', share),
    )
    .onConflict((c) =>
      c
        .columns(['share_id', 'program'])
        .doUpdateSet((eb) => ({ day: eb.ref('excluded.day') }))
        .where('reads.day', '<', (eb) => eb.ref('excluded.day')),
    )
    .execute();
}

/** The latest read first, per share of the calendar. */
export async function list(db: Db, calendar: string): Promise<LastRead[]> {
  return await db
    .selectFrom('reads')
    .innerJoin('shares', 'shares.id', 'reads.share_id')
    .select(['reads.share_id as share', 'reads.program', 'reads.day'])
    .where('shares.calendar_id', '=', calendar)
    .orderBy('reads.day', 'desc')
    .limit(5000)
    .execute();
}
