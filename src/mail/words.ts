import { createInstance } from 'i18next';
import en from '../../views/words/mail.en.json' with { type: 'json' };
import fr from '../../views/words/mail.fr.json' with { type: 'json' };
import type { Language } from '../people/language.ts';

/** The words of the letters in one language: `t('invitation.subject', { owner, calendar })`. */
export type Words = (key: string, values?: Readonly<Record<string, string | number>>) => string;

const i18n = createInstance();
await i18n.init({
  resources: { en: { translation: en.mail }, fr: { translation: fr.mail } },
  fallbackLng: false,
  // The templates escape what they print.
  interpolation: { escapeValue: false },
});

const all: Record<Language, Words> = { fr: wordsOf('fr'), en: wordsOf('en') };

export const wordsIn = (language: Language): Words => all[language];

function wordsOf(language: Language): Words {
  const translate = i18n.getFixedT(language);
  return (key, values = {}) => translate(key, { ...values });
}
