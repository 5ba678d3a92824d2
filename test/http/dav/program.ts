import { password } from '../../support/scene.ts';

export type Answer = Readonly<{ status: number; text: string; headers: Headers }>;

/** A calendar program that somebody of the cast has, as far as these tests need one. */
export class Program {
  readonly #origin: string;
  readonly #credentials: string;

  constructor({ url }: Readonly<{ url: string }>, login: string, secret = password) {
    this.#origin = url;
    this.#credentials = `Basic ${Buffer.from(`${login}:${secret}`).toString('base64')}`;
  }

  async ask(
    method: string,
    path: string,
    { body, headers = {} }: Readonly<{ body?: string | Buffer; headers?: Record<string, string> }> = {},
  ): Promise<Answer> {
    const answer = await fetch(`${this.#origin}${path}`, {
      method,
      headers: { Authorization: this.#credentials, ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  async report(path: string, body: string, depth = '1'): Promise<Answer> {
    return await this.ask('REPORT', path, { body, headers: { Depth: depth } });
  }

  /** Where a calendar of others stands in one's own home. */
  async shared(login: string): Promise<string> {
    const home = await this.ask('PROPFIND', `/dav/calendars/${login}/`, { headers: { Depth: '1' } });
    return hrefsIn(home).find((href) => href.includes('/_'))!;
  }
}

export const hrefsIn = ({ text }: Pick<Answer, 'text'>): string[] =>
  [...text.matchAll(/<D:response><D:href>([^<]*)</g)].map(([, href]) => href!);

/** The query of RFC 4791 §7.8 for what `filter` in VCALENDAR is true of, with `data` asked for beside the ETag. */
export const query = (filter: string, data = ''): string =>
  `<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><D:getetag/>${data}</D:prop>` +
  `<C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter></C:calendar-query>`;

/** An object with one component and whatever stands before it. */
export const object = (uid: string, lines: readonly string[], before: readonly string[] = []): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//t//FR',
    ...before,
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

export const task = (uid: string): string => object(uid, ['SUMMARY:x']).replaceAll('VEVENT', 'VTODO');
