import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { Config } from '../config.ts';
import type { Id } from '../people/id.ts';
import type { Language } from '../people/language.ts';
import type { ProgramSteps } from '../words/steps.ts';
import { wordsIn } from '../words/words.ts';

/** A mail as it will leave, but for what the postman adds: sender's address, date, identity. */
export type Letter = Readonly<{
  to: string;
  subject: string;
  text: string;
  html: string;
  language: Language;
  /** Whose administrator may see it. */
  domain: Id<'domain'>;
  /** The name beside our address; null where it speaks for nobody. Letters of an earlier version have none. */
  from?: string | null;
  /** The owner of what it is about: answers go to them; a space reads no mail. */
  owner: Readonly<{ name: string; login: string | null }> | null;
}>;

/** What a letter is made of; the same blocks become its text and its HTML. */
export type Block =
  | { kind: 'words'; text: string }
  | { kind: 'note'; from: string; lines: readonly string[] }
  | { kind: 'facts'; facts: readonly Fact[] }
  | { kind: 'action'; label: string; url: string }
  | { kind: 'link'; text: string; label: string; url: string }
  | { kind: 'heading'; text: string }
  | ({ kind: 'steps' } & ProgramSteps);

/** `exact` is to be copied letter by letter: an address, a login. */
export type Fact = Readonly<{ label: string; value: string; exact?: boolean; url?: string }>;

type LetterParts = Readonly<{
  to: string;
  /** To be greeted by; null where we know none. */
  name: string | null;
  language: Language;
  domain: Id<'domain'>;
  /** The name of that domain. */
  organisation: string;
  owner: Letter['owner'];
  subject: string;
  blocks: readonly Block[];
}>;

const folder = fileURLToPath(new URL('../../views/mail', import.meta.url));
const html = new Eta({ views: folder, cache: true });
// Plain text has nothing to escape; no raw output stands in a template, the engine is told so here.
const text = new Eta({ views: folder, cache: true, autoEscape: false, autoTrim: false });

/** Writes a letter in its reader's language, as text and as HTML. */
export function writeLetter(config: Pick<Config, 'url'>, parts: LetterParts): Letter {
  const { to, name, language, domain, organisation, owner, blocks } = parts;
  const { t } = wordsIn(language);
  const subject = onOneLine(parts.subject);
  const view = {
    language,
    subject,
    hello: name === null ? t('mail.helloNobody') : t('mail.hello', { name }),
    blocks,
    copyLink: t('mail.copyLink'),
    colon: (label: string) => t('mail.colon', { label }),
    foot:
      owner?.login == null
        ? t('mail.noReply', { url: config.url, organisation })
        : t('mail.noReplyOwner', { url: config.url, organisation, owner: owner.name }),
  };
  return {
    to,
    subject,
    text: `${text
      .render('./letter.text.eta', view)
      .replace(/\n{3,}/g, '\n\n')
      .trim()}\n`,
    html: html.render('./letter.html.eta', view),
    language,
    domain,
    // Their name alone would claim that it is their address.
    from: owner === null ? null : t('mail.from', { owner: owner.name, organisation }),
    owner,
  };
}

/** Nothing that a person typed can begin a header of its own. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
