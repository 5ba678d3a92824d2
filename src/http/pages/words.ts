import { createInstance } from 'i18next';
import en from '../../../views/words/en.json' with { type: 'json' };
import fr from '../../../views/words/fr.json' with { type: 'json' };
import type { Language } from '../../people/language.ts';

/** The words of one language: `t('share.title')`, with `{{name}}` filled in and plurals chosen by `count`. */
export type Words = Readonly<{
  language: Language;
  t(key: string, values?: Readonly<Record<string, string | number>>): string;
  has(key: string): boolean;
}>;

const i18n = createInstance();
await i18n.init({
  resources: { en: { translation: en }, fr: { translation: fr } },
  fallbackLng: false,
  // The views escape what they print; escaping here as well would show `&amp;` to people.
  interpolation: { escapeValue: false },
});

const all: Record<Language, Words> = { fr: wordsOf('fr'), en: wordsOf('en') };

export const wordsIn = (language: Language): Words => all[language];

function wordsOf(language: Language): Words {
  const translate = i18n.getFixedT(language);
  return Object.freeze({
    language,
    t: (key: string, values: Readonly<Record<string, string | number>> = {}) => translate(key, { ...values }),
    has: (key: string) => i18n.exists(key, { lng: language }),
  });
}
