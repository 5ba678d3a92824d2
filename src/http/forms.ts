import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';
import { DomainError } from '../errors.ts';
import { FairQueue } from '../server/queue.ts';
import { sessionKey } from './sessions.ts';

/** What a person sent with a form. */
export class Form {
  readonly #data: FormData | URLSearchParams;

  constructor(data: FormData | URLSearchParams = new URLSearchParams()) {
    this.#data = data;
  }

  /** The field as they typed it; empty where it is absent or a file. NUL has no place in text and PostgreSQL refuses it. */
  text(name: string): string {
    const value = this.#data.get(name);
    return typeof value === 'string' ? value.replaceAll('\0', '') : '';
  }

  texts(name: string): string[] {
    return this.#data
      .getAll(name)
      .filter((value) => typeof value === 'string')
      .map((value) => value.replaceAll('\0', ''));
  }

  has(name: string): boolean {
    return this.text(name) !== '';
  }

  /** One of the values offered, or the first of them. */
  choice<Value extends string>(name: string, offered: readonly [Value, ...Value[]]): Value {
    const given = this.text(name);
    return offered.find((value) => value === given) ?? offered[0];
  }

  file(name: string): File | undefined {
    const value = this.#data.get(name);
    return value instanceof File && value.size > 0 ? value : undefined;
  }
}

const forms = new WeakMap<IncomingMessage, Form>();

/** The form of this request; an empty one where there is none. */
export function formOf(ctx: Context): Form {
  return forms.get(ctx.req) ?? new Form();
}

const MOST_FORM_BYTES = 100_000;
/** A calendar of the largest size that is taken in, and what multipart adds. */
const MOST_UPLOAD_BYTES = 21 * 1024 * 1024;

/** So many files are held in memory together, each until it is dealt with; others wait, unread, for their turn. */
const MOST_UPLOADS = 3;

/**
 * Reads the body of a form. Files are read only where `mayUpload` says so: nobody can make the server hold 20 MB by
 * asking for it.
 */
export function readForms(mayUpload: (ctx: Context) => boolean): Middleware {
  const uploads = new FairQueue(MOST_UPLOADS);
  return async (ctx, next) => {
    if (ctx.method === 'POST') {
      const type = ctx.get('Content-Type');
      const kind = type.split(';')[0]!.trim().toLowerCase();
      if (kind === 'application/x-www-form-urlencoded') {
        const text = (await readBytes(ctx, MOST_FORM_BYTES)).toString('utf8');
        forms.set(ctx.req, new Form(new URLSearchParams(text)));
      } else if (kind === 'multipart/form-data' && mayUpload(ctx)) {
        await uploads.run(sessionKey(ctx), 0, async () => {
          forms.set(ctx.req, new Form(await readMultipart(await readBytes(ctx, MOST_UPLOAD_BYTES), type)));
          await next();
        });
        return;
      } else if (kind !== '' || Number(ctx.get('Content-Length')) > 0) {
        ctx.set('Connection', 'close');
        throw new DomainError('bad-request', { reason: 'content-type' });
      }
    }
    await next();
  };
}

/** Far more than our forms have: a hundred thousand tiny parts would hold up everyone else. */
const MOST_PARTS = 50;

async function readMultipart(body: Buffer<ArrayBuffer>, type: string): Promise<FormData> {
  const boundary = /boundary="?([^";\s]{1,70})/i.exec(type)?.[1];
  let parts = 0;
  for (let at = -1; boundary !== undefined && (at = body.indexOf(`--${boundary}`, at + 1)) >= 0; parts += 1)
    if (parts > MOST_PARTS) throw new DomainError('bad-request', { reason: 'parts' });
  try {
    const request = new Request('http://form/', { method: 'POST', headers: { 'content-type': type }, body });
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated for bodies without bounds; this one has one
    return await request.formData();
  } catch {
    throw new DomainError('bad-request', { reason: 'multipart' });
  }
}

async function readBytes(ctx: Context, most: number): Promise<Buffer<ArrayBuffer>> {
  const tooLarge = () => {
    // The rest of the body is not read, so this connection cannot carry another request.
    ctx.set('Connection', 'close');
    return new DomainError('body-too-large', { most });
  };
  if (ctx.get('Content-Encoding') !== '')
    throw new DomainError('bad-request', { reason: 'content-encoding' });
  if (Number(ctx.get('Content-Length')) > most) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of ctx.req) {
      size += (part as Buffer).length;
      if (size > most) throw tooLarge();
      parts.push(part as Buffer);
    }
  } catch (error) {
    // Whoever hung up is told nothing; it is no fault of ours to be logged.
    throw error instanceof DomainError ? error : new DomainError('bad-request', { reason: 'aborted' });
  }
  return Buffer.concat(parts);
}
