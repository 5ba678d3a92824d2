import { once } from 'node:events';
import { createServer } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeAuthority } from './certificates.ts';

const authority = makeAuthority();

/** The settings under which its calendars are fetched. */
export const sourceSettings = { FASTI_SOURCE_ALLOW: 'localhost', FASTI_SOURCE_CA: authority.file };

export type SourceAnswer = Readonly<{
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
}>;

export type SourceServer = Readonly<{
  origin: string;
  /** What each path answers; a function is asked each time. */
  answers: Map<string, SourceAnswer | ((headers: IncomingHttpHeaders) => SourceAnswer)>;
  /** Each request, in order. */
  asked: { path: string; headers: IncomingHttpHeaders }[];
  close(): Promise<void>;
}>;

/** Somebody's calendars, over https at `localhost`; 404 where nothing was put. */
export async function startSourceServer(): Promise<SourceServer> {
  const answers: SourceServer['answers'] = new Map();
  const asked: SourceServer['asked'] = [];
  const server = createServer(
    authority.certificateFor('DNS:localhost', 'IP:127.0.0.1'),
    (request, response) => {
      const { url: path = '', headers } = request;
      asked.push({ path, headers });
      const known = answers.get(path);
      const {
        status,
        headers: sent = {},
        body = '',
      } = (typeof known === 'function' ? known(headers) : known) ?? { status: 404 };
      response.writeHead(status ?? 200, sent).end(body);
    },
  );
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    answers,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
