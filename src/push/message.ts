/** What one message says of a calendar. */
export type Message = Readonly<{
  topic: string;
  content: boolean;
  property: boolean;
  /** Where the calendar stands for this reader, for a program that knows already (RFC 6578 §3.8). */
  syncToken: string | undefined;
}>;

/** draft-bitfire-webdav-push, Push Message. */
export function writeMessage({ topic, content, property, syncToken }: Message): string {
  const token = syncToken === undefined ? '' : `<sync-token xmlns="DAV:">${inXml(syncToken)}</sync-token>`;
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n<push-message xmlns="https://bitfire.at/webdav-push">' +
    `<topic>${inXml(topic)}</topic>` +
    (content ? `<content-update>${token}</content-update>` : '') +
    (property ? '<property-update/>' : '') +
    '</push-message>\n'
  );
}

const inXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
