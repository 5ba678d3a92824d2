import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Undo } from '../../../calendars/editing.ts';
import { undoChange } from '../../../calendars/undo-change.ts';
import { DomainError } from '../../../errors.ts';
import { seal, unseal } from '../../../server/secrets.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
import type { MemberRequest, PageRequest, UserRequest } from '../frame/request.ts';
import { agendaOn } from './places.ts';

/** What is told after something was done, with how to take it back. */
export type Done = Readonly<{ said: string; date: string; undo: Undo | undefined }>;

/** What a page shows of it: `undo` is sealed, for the form that takes it back. */
export type DoneView = Readonly<{ said: string; undo: string | undefined }>;

const donePath = '/agenda/event/done';
const undoPath = '/agenda/event/undo';
/** A form of this size is read; what makes more cannot be undone. */
const mostSealed = 60_000;
/** People take their time to read; a later change by anybody ends it sooner. */
const minutes = 60;

type Sealed = Readonly<{ actor: string; until: number; date: string; undo: Undo }>;

/** The texts that were there, for nobody to read or change on the way: only who made the change can take it back. */
function sealUndo({ services, context, actor }: UserRequest, { undo, date }: Done): string | undefined {
  if (undo === undefined) return undefined;
  const until = context.clock.now().add({ minutes }).epochMilliseconds;
  const sealed: Sealed = { actor: actor.user.id, until, date, undo };
  const text = deflateRawSync(JSON.stringify(sealed)).toString('base64');
  const written = seal(services.config.secretKey, text);
  return written.length > mostSealed ? undefined : written;
}

export const doneView = (request: UserRequest, done: Done): DoneView => ({
  said: done.said,
  undo: sealUndo(request, done),
});

/** Leads to a page that tells what was done; where that does not fit into a cookie, this answer tells it itself. */
export function tell(request: UserRequest, path: string, done: Done): void {
  const { pathname } = new URL(path, 'http://here.invalid');
  if (leaveFlash(request.ctx, request.services, pathname, done)) request.goTo(path);
  else showDonePage(request, done);
}

export function tellAtEnd(request: UserRequest, done: Done): void {
  tell(request, donePath, done);
}

/** What was done before this page, if anything. */
export function doneBefore(request: UserRequest): DoneView | undefined {
  const done = takeFlash(request.ctx, request.services) as Done | undefined;
  return done && doneView(request, done);
}

export function showDone(request: UserRequest): void {
  const done = takeFlash(request.ctx, request.services) as Done | undefined;
  // Nothing is told twice.
  if (done === undefined) request.goTo('/agenda');
  else showDonePage(request, done);
}

function showDonePage(request: UserRequest, done: Done): void {
  const view = { done: doneView(request, done), undoPath, back: agendaOn(done.date) };
  request.show('events/done', view, { title: done.said });
}

export async function doUndo(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const { undo, date } = readSealed(request, form.text('undo'));
  await undoChange(context, undo);
  tellAtEnd(request, { said: t('event.undone'), date, undo: undefined });
}

function readSealed({ services, context, actor }: UserRequest, text: string): Sealed {
  let sealed: Sealed;
  try {
    const packed = Buffer.from(unseal(services.config.secretKey, text), 'base64');
    sealed = JSON.parse(inflateRawSync(packed, { maxOutputLength: 20_000_000 }).toString()) as Sealed;
  } catch {
    throw new DomainError('undo-expired');
  }
  const isTheirs = sealed.actor === actor.user.id;
  if (!isTheirs || sealed.until < context.clock.now().epochMilliseconds)
    throw new DomainError('undo-expired');
  return sealed;
}

export { undoPath };

/** Only users change anything; a guest has nothing to take back. */
export const isUser = (request: MemberRequest | PageRequest): request is UserRequest =>
  request.actor.kind === 'user';
