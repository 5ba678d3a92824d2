import type { Context as KoaContext } from 'koa';
import { DomainError } from '../errors.ts';

/** The whole body of a request. Throws body-too-large as soon as it is, and bad-request where it is compressed. */
export async function readBody(ctx: KoaContext, most: number): Promise<Buffer> {
  const encoding = ctx.get('Content-Encoding').trim().toLowerCase();
  if (encoding !== '' && encoding !== 'identity')
    throw new DomainError('bad-request', { reason: 'content-encoding' });
  if (Number(ctx.get('Content-Length')) > most) throw new DomainError('body-too-large', { most });
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of ctx.req as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > most) throw new DomainError('body-too-large', { most });
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}
