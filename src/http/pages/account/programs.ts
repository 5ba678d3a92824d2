import { openCalendar } from '../../../calendars/open-calendar.ts';
import { isDomainError } from '../../../errors.ts';
import { addProgramPassword } from '../../../signing-in/add-program-password.ts';
import { revokeProgramPassword } from '../../../signing-in/revoke-program-password.ts';
import { leaveFlash } from '../frame/flash.ts';
import type { MemberRequest } from '../frame/request.ts';
import { showForms, type AccountNote } from './account.ts';
import { nameError } from './errors.ts';
import type { ProgramForm } from './rows.ts';

const page = '/account';

export async function doAddProgram(request: MemberRequest): Promise<void> {
  const { context, form } = request;
  const typed: ProgramForm = {
    label: form.text('label'),
    calendar: form.text('calendar'),
    readOnly: form.has('readOnly'),
  };
  try {
    const { made, secret } = await addProgramPassword(context, {
      label: typed.label,
      calendar: typed.calendar === '' ? null : await openedFor(request, typed.calendar),
      access: typed.readOnly ? 'read' : 'write',
    });
    backTo(request, { label: made.label, secret });
  } catch (error) {
    const label = labelError(request, error);
    if (label === undefined) throw error;
    await showForms(request, { label }, { form: typed });
  }
}

/** A calendar that they have; throws calendar-not-found. */
async function openedFor({ context }: MemberRequest, id: string): Promise<string> {
  return (await openCalendar(context, { id }, 'read')).calendar.id;
}

function labelError({ t }: MemberRequest, error: unknown): string | undefined {
  return isDomainError(error, 'too-many-program-passwords')
    ? t('programs.tooMany', { most: error.details.most })
    : nameError(error, t);
}

export async function doRevokeProgram(request: MemberRequest): Promise<void> {
  await revokeProgramPassword(request.context, { id: request.param('program') });
  backTo(request, 'programs.revoked');
}

function backTo({ ctx, services, goTo }: MemberRequest, note: AccountNote): void {
  leaveFlash(ctx, services, page, note);
  goTo(page);
}
