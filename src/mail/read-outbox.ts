import PostalMime from 'postal-mime';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as outbox from '../storage/tables/outbox.ts';
import { outboxFolder, readEml } from './eml.ts';

export type SentLetter = Readonly<{
  id: string;
  to: string;
  from: string;
  subject: string;
  /** Milliseconds since 1970. */
  sentAt: number;
  text: string;
  html: string;
}>;

/** The letters' states, for an administrator of their domain: newest first, at most 200. Throws not-allowed. */
export async function listLetters(context: Context): Promise<outbox.LetterState[]> {
  return await outbox.list(context.storage.db, domainOf(context));
}

/**
 * What would have been sent, read back from the files that stand in for a mail server; undefined where there is one.
 * For an administrator, of their own domain: newest first, at most 200. Throws not-allowed.
 */
export async function readOutbox(context: Context): Promise<SentLetter[] | undefined> {
  const { config, storage } = context;
  const domain = domainOf(context);
  if (config.smtpUrl !== undefined) return undefined;
  const sent: SentLetter[] = [];
  for (const { id, created_at: createdAt, sent_at: sentAt } of await outbox.list(storage.db, domain)) {
    if (sentAt === null) continue;
    const raw = await readEml(outboxFolder(config), { id, createdAt });
    if (raw !== undefined) sent.push(await parse(id, createdAt, raw));
  }
  return sent;
}

async function parse(id: string, sentAt: number, raw: Buffer): Promise<SentLetter> {
  const { from, to, subject = '', text = '', html = '' } = await PostalMime.parse(raw);
  return { id, to: to?.[0]?.address ?? '', from: from?.name ?? '', subject, sentAt, text, html };
}

/** Null for the operator: every domain's. */
function domainOf({ actor }: Context): string | null {
  if (actor.kind === 'operator') return null;
  if (actor.kind === 'user' && actor.user.admin) return actor.user.domain;
  throw new DomainError('not-allowed');
}
