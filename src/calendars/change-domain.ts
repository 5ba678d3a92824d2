import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { readDomainName, readZone, type Domain, type ProgramPasswords } from '../people/domain.ts';
import type { Language } from '../people/language.ts';
import { demand } from '../policies.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import { lockStream, moveOn } from './stream.ts';

/** What is not named stays. */
type Change = Readonly<{
  /** Which, by a name that it has or had. */
  domain: string;
  /** Everybody in it has a login under it from then on, and every calendar an address; the earlier ones go on working. */
  name?: string;
  timeZone?: string;
  /** Of letters and pages for those who come from now on. */
  language?: Language;
  /** `required`: from the next request on, users' own passwords open pages alone. */
  programPasswords?: ProgramPasswords;
}>;

/**
 * Changes a domain; another name is for the operator alone. Throws not-allowed, domain-not-found, bad-domain,
 * domain-taken, login-taken where somebody's login under the new name is a guest's.
 */
export async function changeDomain(
  context: Context,
  { domain: which, ...given }: Change,
): Promise<{ domain: Domain; changed: boolean }> {
  const { actor, storage, clock } = context;
  const found = await domains.find(storage.db, readDomainName(which));
  demand(actor, 'change-domain', found?.id);
  if (found === undefined) throw new DomainError('domain-not-found', { domain: which.slice(0, 100) });
  if (given.name !== undefined) demand(actor, 'rename-domain', found.id);
  const name = given.name === undefined ? undefined : readDomainName(given.name);
  const timeZone = given.timeZone === undefined ? undefined : readZone(given.timeZone);
  const now = clock.now().epochMilliseconds;
  return await storage.transaction(async (tx) => {
    await domains.lock(tx, found.id);
    const before = (await domains.findById(tx, found.id))!;
    const { language = before.language, programPasswords = before.programPasswords } = given;
    const of = { name: name ?? before.name, timeZone: timeZone ?? before.timeZone };
    const domain: Domain = { ...before, ...of, language, programPasswords };
    if (domain.name !== before.name) {
      if (!(await domains.rename(tx, before, domain.name)))
        throw new DomainError('domain-taken', { domain: domain.name });
      const clash = await domains.findClash(tx, domain.id);
      if (clash !== undefined) throw new DomainError('login-taken', { login: clash });
    }
    if (domain.timeZone !== before.timeZone) {
      // Floating times and unknown zones belong there: what their readers see is another text.
      for (const calendar of await calendars.listWithoutZone(tx, domain.id))
        await moveOn(tx, await lockStream(tx, calendar, now), 'everything');
    }
    await domains.save(tx, domain);
    const parts = ['name', 'timeZone', 'language', 'programPasswords'] as const;
    const changed = parts.some((part) => domain[part] !== before[part]);
    return { domain, changed };
  });
}
