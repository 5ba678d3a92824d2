/** Names of elements in Clark's notation, `{namespace}local`: prefixes mean nothing (XML Names). */
export type Name = `{${string}}${string}`;

export const namespaces = {
  D: 'DAV:',
  C: 'urn:ietf:params:xml:ns:caldav',
  S: 'http://calendarserver.org/ns/',
  A: 'http://apple.com/ns/ical/',
  P: 'https://bitfire.at/webdav-push',
} as const;

export type Prefix = keyof typeof namespaces;

/** RFC 4918. */
export const dav = (local: string): Name => `{${namespaces.D}}${local}`;
/** RFC 4791. */
export const caldav = (local: string): Name => `{${namespaces.C}}${local}`;
/** What Apple's CalendarServer added. */
export const calendarServer = (local: string): Name => `{${namespaces.S}}${local}`;
/** WebDAV-Push. */
export const push = (local: string): Name => `{${namespaces.P}}${local}`;
export const apple = (local: string): Name => `{${namespaces.A}}${local}`;

/** XML Names §3: bound to `xml`, and to nothing else. */
export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

export function partsOf(name: Name): { namespace: string; local: string } {
  // A namespace may hold anything, a local name no brace.
  const end = name.lastIndexOf('}');
  return { namespace: name.slice(1, end), local: name.slice(end + 1) };
}
