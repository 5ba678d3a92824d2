import { Readable } from 'node:stream';
import type { Context as KoaContext } from 'koa';
import { xmlHead, declarations, type Markup } from '../../dav/markup.ts';
import { multistatusBegin, multistatusEnd } from '../../dav/multistatus.ts';
import { readXml, type Element } from '../../dav/xml.ts';
import { Turn } from '../../server/turn.ts';
import { readBody } from '../read-body.ts';

/** Bytes of a request in XML: 10,000 addresses of a multiget fit in. */
const mostXml = 4_000_000;
/** Characters that are gathered before an answer begins: what fails until then has a status of its own. */
const gathered = 64 * 1024;

/** The root of the request's body; undefined where it has none. Throws bad-request, body-too-large. */
export async function readXmlBody(ctx: KoaContext): Promise<Element | undefined> {
  return await readXml(await readBody(ctx, mostXml), new Turn());
}

/** RFC 8144 §2, and what Apple and Microsoft said before it. */
export function isMinimal(ctx: KoaContext): boolean {
  const minimal = /(^|[,\s])return=minimal($|[,;\s])/i.test(ctx.get('Prefer'));
  if (minimal) ctx.set('Preference-Applied', 'return=minimal');
  return minimal || /^t/i.test(ctx.get('Brief'));
}

/** Answers with responses as they are written: memory stays flat however many there are, and others have their turn. */
export async function answerMultistatus(
  ctx: KoaContext,
  responses: AsyncIterable<Markup> | Iterable<Markup>,
): Promise<void> {
  ctx.set('Vary', 'Prefer, Brief');
  await stream(ctx, 207, around(responses));
}

async function* around(responses: AsyncIterable<Markup> | Iterable<Markup>): AsyncGenerator<string> {
  const turn = new Turn();
  yield multistatusBegin;
  for await (const response of responses) {
    if (turn.isOver) await turn.give();
    yield response;
  }
  yield multistatusEnd;
}

async function stream(ctx: KoaContext, status: number, pieces: AsyncGenerator<string>): Promise<void> {
  let first = '';
  let isDone = false;
  while (first.length < gathered) {
    const next = await pieces.next();
    if (next.done === true) {
      isDone = true;
      break;
    }
    first += next.value;
  }
  ctx.status = status;
  ctx.set('Content-Type', 'application/xml; charset=utf-8');
  ctx.set('Cache-Control', 'private, no-cache');
  ctx.body = isDone ? first : Readable.from(joined(first, pieces), { objectMode: false });
}

/** In pieces of some size: each is a write to the network. */
async function* joined(first: string, pieces: AsyncGenerator<string>): AsyncGenerator<string> {
  let piece = first;
  for await (const next of pieces) {
    piece += next;
    if (piece.length < gathered) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** A whole answer that is no multistatus. */
export function answerXml(ctx: KoaContext, status: number, root: string, content: Markup): void {
  ctx.status = status;
  ctx.set('Content-Type', 'application/xml; charset=utf-8');
  ctx.set('Cache-Control', 'no-store');
  ctx.body = `${xmlHead}<${root}${declarations}>${content}</${root}>\n`;
}
