import type { Which } from '../calendars/calendar.ts';
import { openCalendar, type Opened } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError, isDomainError } from '../errors.ts';
import type { Domain } from '../people/domain.ts';
import { readEmail } from '../people/email.ts';
import { domainOf, normaliseLogin } from '../people/login.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import * as principals from '../storage/tables/principals.ts';
import { listSharees } from './list-sharees.ts';
import { prepareChange } from './prepare-change.ts';
import { prepareShare } from './prepare-share.ts';
import { refuseOutliving } from './refuse-outliving.ts';
import type { ShareRequest } from './share-calendar.ts';
import { checkTerms, termsAsked } from './terms.ts';
import { withdrawShare } from './withdraw-share.ts';

/** Somebody by the address that they are known by: a login, or a guest's e-mail. `none`: they have it no longer. */
export type ShareeChange = Readonly<{ address: string; role: 'viewer' | 'editor' | 'none' }>;

export type RefusedChange = Readonly<{ address: string; error: DomainError }>;

type Changes = Readonly<{ calendar: Which; changes: readonly ShareeChange[] }>;
type Among = Readonly<{ opened: Opened; domain: Domain; sharees: Awaited<ReturnType<typeof listSharees>> }>;
type Step = (tx: Writer) => Promise<unknown>;

/**
 * Shares a calendar with several people, lets them do more or less, or takes it away from them: all of it or, where
 * anything is refused, nothing. Users and spaces are known by their logins, whoever else is invited as a guest; who is new
 * sees all but what is private. Asks for the admin role. Answers what was refused, each as `shareCalendar` and
 * `changeShare` refuse it.
 */
export async function changeSharees(
  context: Context,
  { calendar: which, changes }: Changes,
): Promise<RefusedChange[]> {
  const opened = await openCalendar(context, which, 'admin');
  const { storage, mail } = context;
  const sharees = await listSharees(context, opened);
  const domain = (await domains.findById(storage.db, opened.calendar.domain))!;
  const steps: Step[] = [];
  const refused: RefusedChange[] = [];
  for (const change of changes)
    try {
      const step = await prepare(context, { opened, domain, sharees }, change);
      if (step !== undefined) steps.push(step);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      refused.push({ address: change.address, error });
    }
  if (refused.length > 0 || steps.length === 0) return refused;
  await storage.transaction(async (tx) => {
    // Removed since the door was opened.
    if ((await calendars.lock(tx, opened.calendar.id)) === undefined)
      throw new DomainError('calendar-not-found');
    for (const step of steps) await step(tx);
  });
  mail.wake();
  return [];
}

/** What has to be written for one of them; undefined where nothing has to. */
async function prepare(
  context: Context,
  { opened, domain, sharees }: Among,
  { address, role }: ShareeChange,
): Promise<Step | undefined> {
  const { db } = context.storage;
  const login = normaliseLogin(address);
  const owner = await principals.findOwner(db, login);
  const email = emailOf(address);
  const share = sharees.find(
    ({ audience }) =>
      audience.principal === owner?.id ||
      audience.login === login ||
      ('email' in audience && audience.email === email),
  );
  if (role === 'none')
    return share && ((tx) => withdrawShare(context, tx, { share, calendar: opened.calendar }));
  if (share !== undefined) {
    // Who may share as well keeps that: they may write already.
    if ((role === 'editor') === (share.role !== 'viewer')) return undefined;
    const terms = role === 'editor' ? ({ role, detail: 'full' } as const) : { role };
    return await prepareChange(context, { ...opened, share, timeZone: domain.timeZone }, terms);
  }
  const request: ShareRequest = {
    calendar: { id: opened.calendar.id },
    audience:
      owner?.domain === domain.id && owner.kind === 'space'
        ? { kind: 'space', login }
        : // An address in the domain is somebody's of the domain, or nobody's.
          (await domains.find(db, domainOf(login)))?.id === domain.id
          ? { kind: 'user', login }
          : { kind: 'guest', email: address },
    role,
    detail: 'full',
    privateEvents: false,
    until: null,
  };
  const terms = termsAsked(request);
  checkTerms(terms, request.audience.kind, opened.access, context.clock.now());
  await refuseOutliving(context, opened, terms);
  return (await prepareShare(context, { opened, domain, request, terms })).share;
}

/** As guests' addresses are kept; undefined for what is none. */
function emailOf(address: string): string | undefined {
  try {
    return readEmail(address).address;
  } catch {
    return undefined;
  }
}
