/** Addresses whose next segment is a secret: `/invitation/…`. */
const secretFolders = ['invitation', 'invitations', 'link', 'password', 'set-up', 'setup', 'reset'];
/** The only parameters whose values are worth a line in the log, and harmless there. */
const plainParameters = new Set(['fmt', 'start', 'end', 'page', 'lang', 'language']);
export const mask = '***';

/** The path of a request as it may be told: without tokens, and with the values of well-known parameters alone. */
export function maskPath(path: string): string {
  const [before, after] = cut(path, '?');
  const masked = maskText(before);
  if (after === undefined) return masked;
  const parameters = after.split('&').map((parameter) => {
    const [name, value] = cut(parameter, '=');
    return value === undefined || plainParameters.has(name)
      ? maskText(parameter)
      : `${maskText(name)}=${mask}`;
  });
  return `${masked}?${parameters.join('&')}`;
}

function cut(text: string, at: string): [string, string | undefined] {
  const found = text.indexOf(at);
  return found < 0 ? [text, undefined] : [text.slice(0, found), text.slice(found + 1)];
}

const folders = secretFolders.join('|');
/** What a secret looks like wherever it stands, and what is left of it. */
const secrets: readonly (readonly [RegExp, string])[] = [
  // The token behind its folder, also percent-encoded, up to its ending.
  [new RegExp(`((?:/|%2f)(?:${folders})(?:/|%2f))[^/?#.\\s"'<>\\\\%]+`, 'gi'), `$1${mask}`],
  // user:password@host, in the address of a database or a mail server. Looked for from its :// on: a scheme would be
  // tried again from every dot of an address of 16,000 dots, which anybody may ask for.
  [/(:\/\/[^\s/:@"\\]*):[^\s/@"\\]*@/g, `$1:${mask}@`],
  [/\b(Basic|Bearer)\s+[\w.~+/=-]+/gi, `$1 ${mask}`],
  [/\$argon2[^\s"\\]+/g, mask],
  // A program's password, as `signing-in/program.ts` writes it.
  [/\bfasti(?:-?[a-km-np-z2-9]){26}(?![a-z0-9])/gi, mask],
  // Tokens, session ids and keyed hashes of ours: 43 characters of base64url, wherever they stand.
  [/(?<![\w-])[\w-]{40,}(?![\w-])/g, mask],
];

/** The same for any text, such as the message of an error. */
export function maskText(text: string): string {
  return secrets.reduce((masked, [shape, rest]) => masked.replace(shape, rest), text);
}
