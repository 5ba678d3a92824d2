import { listOutbox, type OutboxPage } from '../mail/list-outbox.ts';
import { chooseDomain } from '../people/choose-domain.ts';
import { inColumns } from './columns.ts';
import { UsageError, type Command, type Values } from './command.ts';
import { readChoice } from './options.ts';
import { withContext } from './with-context.ts';

const states = ['waiting', 'sent', 'failed', 'uncertain', 'withdrawn'] as const;
const usualLimit = 100;
const mostLimit = 100_000;
const lettersAtOnce = 200;

type Letter = OutboxPage['letters'][number];

export const outboxList: Command = {
  usage: `outbox list [--state ${states.join('|')}] [--to PART] [--domain DOMAIN] [--limit N]`,
  summary: `Says what became of the mails of the last 30 days, newest first, and of those that wait.

  --state           waiting: not sent yet; sent; failed: given up; uncertain: perhaps delivered, perhaps not; withdrawn:
                    what it would have told is no longer true
  --to PART         those to addresses with this in them
  --domain DOMAIN   those of one domain
  --limit N         how many at most (default ${usualLimit})

With --json: [{"id", "createdAt", "to", "subject", "state", "attempts", "nextAt", "settledAt", "failure", "error", "canRetry"}]`,
  options: {
    state: { type: 'string' },
    to: { type: 'string' },
    domain: { type: 'string' },
    limit: { type: 'string' },
  },
  positionals: [0, 0],
  async run({ values }, terminal) {
    const state = readChoice(values, 'state', states);
    const limit = readLimit(values);
    const { to: recipient, domain: name } = values;
    const letters = await withContext(terminal, async (context) => {
      const named = typeof name === 'string' ? name : undefined;
      const domain = await chooseDomain(context, { right: 'read-outbox', domain: named });
      const filter = { domain, state, ...(typeof recipient === 'string' && { recipient }) };
      const all: Letter[] = [];
      for (let after: string | undefined; all.length < limit;) {
        const part = { after, limit: Math.min(lettersAtOnce, limit - all.length) };
        const page: OutboxPage = await listOutbox(context, { ...filter, ...part });
        all.push(...page.letters);
        if (page.next === null) break;
        after = page.next;
      }
      return all;
    });
    if (values['json'] === true) terminal.print(JSON.stringify(letters.map(inJson)));
    else if (letters.length === 0) terminal.print('There is no such mail.');
    else
      terminal.print(
        inColumns([
          ['ID', 'WRITTEN', 'TO', 'SUBJECT', 'STATE', 'TRIES', 'ERROR'],
          ...letters.map((letter) => [
            letter.id,
            timeOf(letter.createdAt) ?? '',
            letter.recipient,
            letter.subject,
            letter.state,
            String(letter.attempts),
            (letter.error ?? '').replace(/\s+/g, ' '),
          ]),
        ]),
      );
    return 0;
  },
};

function readLimit(values: Values): number {
  const limit = Number(values['limit'] ?? usualLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostLimit)
    throw new UsageError(`--limit wants 1 to ${mostLimit}`);
  return limit;
}

const timeOf = (milliseconds: number | null) =>
  milliseconds === null ? null : Temporal.Instant.fromEpochMilliseconds(milliseconds).toString();

function inJson(letter: Letter) {
  const { id, recipient, subject, state, attempts, failure, error, canRetry } = letter;
  return {
    id,
    createdAt: timeOf(letter.createdAt),
    to: recipient,
    subject,
    state,
    attempts,
    nextAt: timeOf(letter.nextAt),
    settledAt: timeOf(letter.settledAt),
    failure,
    error,
    canRetry,
  };
}
