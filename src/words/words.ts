import { createInstance } from 'i18next';
import type { Language } from '../people/language.ts';

/** The words of one language: `t('share.title')`, with `{{name}}` filled in and plurals chosen by `count`. */
export type Words = Readonly<{
  language: Language;
  t(key: string, values?: Readonly<Record<string, string | number>>): string;
  has(key: string): boolean;
}>;

/** Texts by their keys, in trees of the same shape, as the words of each language. */
export async function readWords(texts: Record<Language, object>): Promise<(language: Language) => Words> {
  const i18n = createInstance();
  await i18n.init({
    resources: { fr: { translation: texts.fr }, en: { translation: texts.en } },
    fallbackLng: false,
    // The templates escape what they print; escaping here as well would show `&amp;` to people.
    interpolation: { escapeValue: false },
  });
  const wordsOf = (language: Language): Words => {
    const translate = i18n.getFixedT(language);
    return Object.freeze({
      language,
      t: (key: string, values: Readonly<Record<string, string | number>> = {}) =>
        translate(key, { ...values }),
      has: (key: string) => i18n.exists(key, { lng: language }),
    });
  };
  const all: Record<Language, Words> = { fr: wordsOf('fr'), en: wordsOf('en') };
  return (language) => all[language];
}
