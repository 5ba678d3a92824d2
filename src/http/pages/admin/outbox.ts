import { listOutbox } from '../../../mail/list-outbox.ts';
import type { LetterRecord, LetterState } from '../../../storage/tables/letters.ts';
import type { UserRequest } from '../frame/request.ts';
import { momentIn, momentOf } from '../../../words/dates.ts';
import { findDomain } from '../../../people/find-domain.ts';

/** A letter in words, without its text. */
export type LetterRow = Readonly<{
  address: string;
  subject: string;
  to: string;
  when: string;
  state: string;
  tone: 'good' | 'open' | 'bad' | 'plain';
  /** What went wrong, for people, and what the server said. */
  failure: string | undefined;
  said: string | undefined;
  next: string | undefined;
}>;
type OutboxView = Readonly<{
  letters: LetterRow[];
  states: readonly { value: LetterState; name: string }[];
  state: string;
  to: string;
  filtered: boolean;
  /** Where the next page is; undefined on the last. */
  older: string | undefined;
  /** Back to the first page, from another. */
  newest: string | undefined;
}>;

const tones: Record<LetterState, LetterRow['tone']> = {
  sent: 'good',
  waiting: 'open',
  failed: 'bad',
  uncertain: 'bad',
  withdrawn: 'plain',
};
const states = Object.keys(tones) as LetterState[];

const perPage = 50;

/** What became of the domain's letters, newest first, by the page; the address holds what is looked for. */
export async function showOutbox(request: UserRequest): Promise<void> {
  const { actor, context, query, t } = request;
  const { timeZone: zone } = await findDomain(context, { id: actor.user.domain });
  const state = states.find((one) => one === query('state'));
  const [to, after] = [query('to').trim().slice(0, 254), query('after')];
  const { letters, next } = await listOutbox(context, { state, recipient: to, after, limit: perPage });
  const page = (place: string | undefined) => {
    const asked = Object.entries({ state, to, after: place }).filter(([, value]) => value);
    return asked.length === 0
      ? '/outbox'
      : `/outbox?${new URLSearchParams(asked as [string, string][]).toString()}`;
  };
  const view: OutboxView = {
    letters: letters.map((letter) => letterRow(request, letter, zone)),
    states: states.map((value) => ({ value, name: t(`outbox.state.${value}`) })),
    state: state ?? '',
    to,
    filtered: state !== undefined || to !== '',
    older: next === null ? undefined : page(next),
    newest: after === '' ? undefined : page(undefined),
  };
  request.show('admin/outbox', view, { title: t('outbox.title') });
}

export function letterRow({ words, t }: UserRequest, letter: LetterRecord, zone: string): LetterRow {
  const { id, state, nextAt, attempts, failure, error } = letter;
  const moment = (milliseconds: number) => momentIn(words, momentOf(milliseconds, zone));
  return {
    address: `/outbox/${id}`,
    subject: letter.subject,
    to: letter.recipient,
    when: moment(letter.createdAt),
    state: t(`outbox.state.${state}`),
    tone: tones[state],
    failure: failure === null ? undefined : t(`outbox.failure.${failure}`),
    said: error === null ? undefined : t('outbox.said', { error }),
    next:
      nextAt !== null && attempts > 0
        ? t('outbox.next', { when: moment(nextAt), count: attempts })
        : undefined,
  };
}
