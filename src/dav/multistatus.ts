/** Writes multistatus answers (RFC 4918 §13, §14.16) piece by piece. */

import { STATUS_CODES } from 'node:http';
import { declarations, escapeXml, xmlHead, type Markup } from './markup.ts';

export const multistatusBegin = `${xmlHead}<D:multistatus${declarations}>\n`;
export const multistatusEnd = '</D:multistatus>\n';

const statusLine = (status: number): Markup =>
  `<D:status>HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}</D:status>`;

/** What became of properties: their status, and their elements as markup. */
export type PropStat = Readonly<{ status: number; properties: readonly Markup[]; error?: Markup }>;

/** Groups without properties are left out; RFC 4918 §14.24 wants one in any case. */
export function propStats(groups: readonly PropStat[]): Markup {
  const told = groups.filter(({ properties }) => properties.length > 0);
  return (told.length > 0 ? told : [{ status: 200, properties: [] }])
    .map(
      ({ status, properties, error }: PropStat) =>
        `<D:propstat><D:prop>${properties.join('')}</D:prop>${statusLine(status)}` +
        `${error === undefined ? '' : `<D:error>${error}</D:error>`}</D:propstat>`,
    )
    .join('');
}

/** A response with properties. */
export function propResponse(href: string, groups: readonly PropStat[]): Markup {
  return `<D:response><D:href>${escapeXml(href)}</D:href>${propStats(groups)}</D:response>\n`;
}

/** A response that speaks of the whole resource; `description` says it to a person (RFC 4918 §14.25). */
export function statusResponse(href: string, status: number, error?: Markup, description?: string): Markup {
  const told = error === undefined ? '' : `<D:error>${error}</D:error>`;
  const said =
    description === undefined
      ? ''
      : `<D:responsedescription>${escapeXml(description)}</D:responsedescription>`;
  return `<D:response><D:href>${escapeXml(href)}</D:href>${statusLine(status)}${told}${said}</D:response>\n`;
}
