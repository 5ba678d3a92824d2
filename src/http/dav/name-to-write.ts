import type { Opened } from '../../calendars/open-calendar.ts';
import { DomainError } from '../../errors.ts';
import { keptName } from './resource.ts';
import type { MembersContext } from './sign-in.ts';

/** The name under which something is to be kept. Throws not-allowed where what has it is hidden from the actor. */
export async function nameToWrite(context: MembersContext, opened: Opened, told: string): Promise<string> {
  const name = await keptName(context, opened, told);
  if (name === undefined) throw new DomainError('not-allowed');
  return name;
}
