import { readOutbox } from '../../../mail/read-outbox.ts';
import type { UserRequest } from '../frame/request.ts';
import { momentIn, momentOf } from '../../../words/dates.ts';
import { findDomain } from '../../../people/find-domain.ts';

type Piece = { text: string; address?: string };
type Letter = {
  subject: string;
  to: string;
  when: string;
  state: string;
  tone: 'good' | 'open' | 'bad';
  error: string | undefined;
  next: string | undefined;
  /** Its text in lines; none where it went to a mail server, or has not left yet. */
  lines: Piece[][];
  open: boolean;
};
type OutboxView = Readonly<{ letters: Letter[] }>;

const tones = { sent: 'good', waiting: 'open', failed: 'bad' } as const;

/** What became of every letter of the domain; without a mail server, what it says too. */
export async function showOutbox(request: UserRequest): Promise<void> {
  const { actor, context, words, t } = request;
  const { timeZone: zone } = await findDomain(context, { id: actor.user.domain });
  const letters = (await readOutbox(context)).map((letter, at): Letter => {
    const state = letter.sent_at !== null ? 'sent' : letter.failed_at !== null ? 'failed' : 'waiting';
    const moment = (milliseconds: number) => momentIn(words, momentOf(milliseconds, zone));
    return {
      subject: letter.subject,
      to: letter.recipient,
      when: moment(letter.created_at),
      state: t(`outbox.state.${state}`),
      tone: tones[state],
      error: letter.last_error ?? undefined,
      next:
        state === 'waiting' && letter.attempts > 0
          ? t('outbox.next', { when: moment(letter.next_at), count: letter.attempts })
          : undefined,
      lines: linesOf(letter.text ?? ''),
      open: at === 0,
    };
  });
  request.show('admin/outbox', { letters } satisfies OutboxView, { title: t('outbox.title') });
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
