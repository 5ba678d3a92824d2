import MailComposer from 'nodemailer/lib/mail-composer';
import type { Config } from '../config.ts';
import { onOneLine, type Letter } from './letter.ts';

/** A mail as it goes over the wire, with the addresses of its envelope. */
export type Composed = Readonly<{ from: string; to: string; raw: Buffer }>;

/**
 * The letter as MIME. Its Message-ID and date come from the outbox, so that it is the same mail however often it is
 * tried; answers go to the owner, for whom it speaks from our own address.
 */
export async function compose(
  { mailFrom }: Pick<Config, 'mailFrom'>,
  letter: Letter,
  { id, createdAt }: { id: string; createdAt: number },
): Promise<Composed> {
  const sender = senderOf(mailFrom);
  const { owner } = letter;
  const composer = new MailComposer({
    from: { name: onOneLine(letter.from ?? sender.name), address: sender.address },
    ...(owner?.login != null && { replyTo: { name: onOneLine(owner.name), address: owner.login } }),
    to: { name: '', address: letter.to },
    subject: onOneLine(letter.subject),
    text: letter.text,
    html: letter.html,
    textEncoding: 'quoted-printable',
    messageId: `<${id}@${sender.address.split('@')[1] ?? 'localhost'}>`,
    date: new Date(createdAt),
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': letter.language },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { from: sender.address, to: letter.to, raw: await composer.compile().build() };
}

/** `Fasti <agenda@monasso.org>`, or the address alone: `config.ts` lets nothing else pass. */
function senderOf(text: string): { name: string; address: string } {
  const parts = /^(.*)<(.+)>$/.exec(text);
  if (parts === null) return { name: 'Fasti', address: text.trim() };
  return { name: parts[1]!.trim().replace(/^"|"$/g, '') || 'Fasti', address: parts[2]!.trim() };
}
