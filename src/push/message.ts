import { escapeXml, xmlHead } from '../dav/markup.ts';
import { namespaces } from '../dav/names.ts';

/** What one message says of a calendar. */
export type Message = Readonly<{
  topic: string;
  content: boolean;
  property: boolean;
  /** Where the calendar stands for this reader, for a program that knows already (RFC 6578 §3.8). */
  syncToken: string;
}>;

/** draft-bitfire-webdav-push, Push Message. */
export function writeMessage({ topic, content, property, syncToken }: Message): string {
  const token = `<sync-token xmlns="DAV:">${escapeXml(syncToken)}</sync-token>`;
  return (
    `${xmlHead}<push-message xmlns="${namespaces.P}">` +
    `<topic>${escapeXml(topic)}</topic>` +
    (content ? `<content-update>${token}</content-update>` : '') +
    (property ? '<property-update/>' : '') +
    '</push-message>\n'
  );
}
