import { request as requestHttp, type Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { request as requestHttps, type Agent as HttpsAgent } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { Writable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { SourceError, type Address, type Trouble } from './source.ts';

export type By = Readonly<{
  /** Both lead outside alone (`server/agents.ts`). */
  agents: Readonly<{ http: HttpAgent; https: HttpsAgent }>;
  signal: AbortSignal;
  /** Who asks, as in `https://agenda.monasso.org`. */
  asker: string;
  /** Bytes that are taken, unpacked. */
  most: number;
}>;

/** What was fetched before: asked for is what is other than that (RFC 9110 §13.1). */
type Known = Readonly<{ etag: string | null; lastModified: string | null }>;

export type Fetched =
  Readonly<{ kind: 'unchanged' }> | (Readonly<{ kind: 'content'; bytes: Buffer }> & Known);

const mostRedirects = 5;

/**
 * Asks a source for its calendar; redirects are followed, each address looked at anew, and the credentials go to the first
 * host alone. Outlook.com answers programs that are no browsers with 500 or none at all, so that we name ourselves as
 * browsers do. Throws SourceError.
 */
export async function fetchSource(address: Address, known: Known, by: By): Promise<Fetched> {
  let url = new URL(address.url);
  const first = url;
  for (let n = 0; n <= mostRedirects; n += 1) {
    const answer = await answerFrom(
      url,
      headersFor(address, known, { isFirst: url.origin === first.origin, by }),
      by,
    );
    const status = answer.statusCode ?? 0;
    const next = status >= 300 && status < 400 && status !== 304 ? answer.headers.location : undefined;
    if (next === undefined) return await taken(answer, status, by);
    answer.destroy();
    url = redirected(url, next);
  }
  throw new SourceError('redirects');
}

function redirected(from: URL, location: string): URL {
  const to = URL.parse(location.replace(/^webcals?:/i, 'https:'), from.href);
  if (to === null || !['https:', 'http:'].includes(to.protocol)) throw new SourceError('redirects');
  // What was asked for in secret is not asked for in the open.
  if (from.protocol === 'https:' && to.protocol === 'http:') throw new SourceError('redirects');
  return to;
}

function headersFor(
  { login, password }: Address,
  { etag, lastModified }: Known,
  { isFirst, by }: { isFirst: boolean; by: By },
): Record<string, string> {
  const basic = Buffer.from(`${login}:${password}`).toString('base64');
  return {
    accept: 'text/calendar, text/plain;q=0.5, */*;q=0.1',
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': `Mozilla/5.0 (compatible; Fasti; +${by.asker})`,
    ...(isFirst && (login !== '' || password !== '') && { authorization: `Basic ${basic}` }),
    ...(etag !== null && { 'if-none-match': etag }),
    ...(lastModified !== null && { 'if-modified-since': lastModified }),
  };
}

function answerFrom(
  url: URL,
  headers: Record<string, string>,
  { agents, signal }: By,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent =
      url.protocol === 'https:'
        ? requestHttps(url, { headers, signal, agent: agents.https }, resolve)
        : requestHttp(url, { headers, signal, agent: agents.http }, resolve);
    sent.on('error', (error) => reject(inWords(error)));
    sent.end();
  });
}

async function taken(answer: IncomingMessage, status: number, { most }: By): Promise<Fetched> {
  if (status === 304) {
    answer.destroy();
    return { kind: 'unchanged' };
  }
  if (status !== 200) {
    answer.destroy();
    throw new SourceError(troubleOf(status), { retryAfter: secondsIn(answer.headers['retry-after']) });
  }
  const { etag = null, 'last-modified': lastModified = null } = answer.headers;
  return { kind: 'content', bytes: await bodyOf(answer, most), etag, lastModified };
}

function troubleOf(status: number): Trouble {
  if (status === 401 || status === 403) return 'sign-in';
  if (status === 404 || status === 410) return 'gone';
  if (status === 429) return 'busy';
  return status >= 500 ? 'failing' : 'refused';
}

/** RFC 9110 §10.2.3, in seconds; dates are not waited for. */
const secondsIn = (text: string | undefined) => (/^\d{1,6}$/.test(text ?? '') ? Number(text) : 0);

const unpackers: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The body, unpacked, whole; no more than `most` bytes of it are ever held. */
async function bodyOf(answer: IncomingMessage, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  const sink = new Writable({
    write(part: Buffer, _encoding, done) {
      size += part.length;
      parts.push(part);
      done(size > most ? new SourceError('too-large') : null);
    },
  });
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const unpack = unpackers[encoding];
  try {
    await (unpack === undefined ? pipeline(answer, sink) : pipeline(answer, unpack(), sink));
  } catch (error) {
    throw inWords(error, true);
  }
  return Buffer.concat(parts);
}

/** What Node says of a connection, as the trouble that it is. */
function inWords(error: unknown, hasBegun = false): SourceError {
  if (error instanceof SourceError) return error;
  const { code = '', name } = error as NodeJS.ErrnoException;
  if (name === 'AbortError' || code === 'ETIMEDOUT' || code === 'ABORT_ERR')
    return new SourceError('slow', { cause: error });
  if (code === 'EHOSTINSIDE') return new SourceError('inside', { cause: error });
  // Of packed bytes: what is there ends in its middle, or is none.
  if (/^(Z_|ERR__|ERR_STREAM_PREMATURE_CLOSE|ECONNRESET|HPE_)/.test(code) && hasBegun)
    return new SourceError('cut-off', { cause: error });
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/.test(code))
    return new SourceError('certificate', { cause: error });
  return new SourceError('unreachable', { cause: error });
}
