import { readLetter } from '../../../mail/read-letter.ts';
import { retryLetter } from '../../../mail/retry-letter.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { leaveFlash, takeFlash } from '../frame/flash.ts';
import type { UserRequest } from '../frame/request.ts';
import { letterRow, type LetterRow } from './outbox.ts';

type Piece = { text: string; address?: string };
type LetterView = Readonly<{
  letter: LetterRow;
  said: string | undefined;
  /** Its text in lines; none where it went to a mail server, or has not left yet. */
  lines: Piece[][];
  canRetry: boolean;
}>;

/** One letter of the domain: what became of it; without a mail server, what it says too. */
export async function showLetter(request: UserRequest): Promise<void> {
  const { actor, ctx, services, context, param } = request;
  const letter = await readLetter(context, { id: param('letter') });
  const { timeZone: zone } = await findDomain(context, { id: actor.user.domain });
  const view: LetterView = {
    letter: letterRow(request, letter, zone),
    said: takeFlash(ctx, services) as string | undefined,
    lines: linesOf(letter.text ?? ''),
    canRetry: letter.canRetry,
  };
  request.show('admin/letter', view, { title: letter.subject });
}

export async function doRetry(request: UserRequest): Promise<void> {
  const { ctx, services, context, param, goTo, t } = request;
  const { id } = await retryLetter(context, { id: param('letter') });
  const back = `/outbox/${id}`;
  leaveFlash(ctx, services, back, t('outbox.retried'));
  goTo(back);
}

/** A text in lines, its web addresses as links. */
function linesOf(text: string): Piece[][] {
  if (text === '') return [];
  return text.split(/\r?\n/).map((line) =>
    line
      .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)»])/)
      .filter((piece) => piece !== '')
      .map((piece) => (/^https?:\/\//.test(piece) ? { text: piece, address: piece } : { text: piece })),
  );
}
