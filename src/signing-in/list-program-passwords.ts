import type { Context } from '../context.ts';
import { personOf } from '../people/actor.ts';
import * as programPasswords from '../storage/tables/program-passwords.ts';
import { demandThemselves } from './demand-themselves.ts';
import type { ProgramPassword } from './program.ts';

/** The passwords that the actor made for their programs, the newest first; at most 50. Throws sign-in-needed. */
export async function listProgramPasswords({ actor, storage }: Context): Promise<ProgramPassword[]> {
  return await programPasswords.list(storage.db, personOf(demandThemselves(actor)).id);
}
