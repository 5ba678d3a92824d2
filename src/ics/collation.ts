/** How texts are compared (RFC 4790): the collations that a text-match may name, RFC 4791 §7.5.1. */

/** What of a text counts in each of them. */
const forms = {
  'i;ascii-casemap': (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  'i;octet': (text: string) => text,
  'i;unicode-casemap': casemap,
} satisfies Record<string, (text: string) => string>;

export type Collation = keyof typeof forms;

/** In the order in which they are announced (RFC 4791 §7.5.1). */
export const collations = Object.keys(forms) as Collation[];

/** The collation of this name; RFC 4791 §9.7.5: `default` is i;ascii-casemap. */
export function collationNamed(name: string): Collation | undefined {
  return name === 'default' ? 'i;ascii-casemap' : collations.find((collation) => collation === name);
}

/** What of a text counts: one has another as a part where this has that of the other. */
export const formOf = (text: string, collation: Collation): string => forms[collation](text);

/** RFC 5051 §2: each character in title case, where that is one character, and then taken apart. */
function casemap(text: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text.toUpperCase();
  return Array.from(text, titleCase).join('').normalize('NFKD');
}

function titleCase(character: string): string {
  const upper = character.toUpperCase();
  return upper.length <= character.length ? upper : character;
}
