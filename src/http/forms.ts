import type { Readable } from 'node:stream';
import type { Context, Middleware } from 'koa';
import { DomainError, isDomainError } from '../errors.ts';
import { FairQueue } from '../server/queue.ts';
import { readMultipart, type MultipartLimits } from './read-multipart.ts';
import { sessionKey } from './sessions.ts';
import { slot } from './state.ts';

export type FormFile = Readonly<{ name: string; bytes: Uint8Array }>;

/** What a person sent with a form. */
export class Form {
  readonly #fields: URLSearchParams;
  readonly #files: ReadonlyMap<string, FormFile>;

  constructor(fields = new URLSearchParams(), files: ReadonlyMap<string, FormFile> = new Map()) {
    this.#fields = fields;
    this.#files = files;
  }

  /** The field as they typed it; empty where it is absent. NUL has no place in text and PostgreSQL refuses it. */
  text(name: string): string {
    return (this.#fields.get(name) ?? '').replaceAll('\0', '');
  }

  texts(name: string): string[] {
    return this.#fields.getAll(name).map((value) => value.replaceAll('\0', ''));
  }

  has(name: string): boolean {
    return this.text(name) !== '';
  }

  /** One of the values offered, or the first of them. */
  choice<Value extends string>(name: string, offered: readonly [Value, ...Value[]]): Value {
    const given = this.text(name);
    return offered.find((value) => value === given) ?? offered[0];
  }

  /** The file that they chose; a browser sends an empty one where they chose none. */
  file(name: string): FormFile | undefined {
    const file = this.#files.get(name);
    return file === undefined || file.bytes.length === 0 ? undefined : file;
  }
}

const forms = slot<Form>('form');

/** The form of this request; an empty one where there is none. */
export function formOf(ctx: Context): Form {
  return forms.get(ctx) ?? new Form();
}

const MOST_FORM_BYTES = 100_000;

/** A calendar of the largest size that is taken in, and what multipart adds; far more parts than our forms have. */
const uploadLimits: MultipartLimits = {
  body: 21 * 1024 * 1024,
  file: 21_000_000,
  fields: MOST_FORM_BYTES,
  parts: 50,
};

/** So many files are held in memory together, each until it is dealt with; others wait, unread, for their turn. */
const MOST_UPLOADS = 3;

/**
 * Reads the body of a form. Files are read only where `mayUpload` says so: nobody can make the server hold 20 MB by
 * asking for it. Throws bad-request, body-too-large, too-many-uploads.
 */
export function readForms(mayUpload: (ctx: Context) => boolean): Middleware {
  const uploads = new FairQueue(
    MOST_UPLOADS,
    () => new DomainError('too-many-uploads', { retryAfterSeconds: 30 }),
  );
  return async (ctx, next) => {
    if (ctx.method !== 'POST') {
      await next();
      return;
    }
    if (kindOf(ctx) === 'multipart/form-data' && mayUpload(ctx)) {
      await uploads.run(sessionKey(ctx), 0, async () => {
        forms.set(ctx, await readUpload(ctx));
        await next();
      });
      return;
    }
    forms.set(ctx, await readFields(ctx));
    await next();
  };
}

const kindOf = (ctx: Context) => ctx.get('Content-Type').split(';')[0]!.trim().toLowerCase();

async function readFields(ctx: Context): Promise<Form> {
  const kind = kindOf(ctx);
  if (kind === 'application/x-www-form-urlencoded') {
    const text = (await readBytes(ctx, MOST_FORM_BYTES)).toString('utf8');
    return new Form(new URLSearchParams(text));
  }
  if (kind !== '' || Number(ctx.get('Content-Length')) > 0)
    throw new DomainError('bad-request', { reason: 'content-type' });
  return new Form();
}

async function readUpload(ctx: Context): Promise<Form> {
  refuseTooLarge(ctx, uploadLimits.body);
  const files = new Map<string, FormFile>();
  const fields = await readMultipart(ctx.req, uploadLimits, async ({ field, name, content }) => {
    files.set(field, { name, bytes: await gather(content) });
  });
  return new Form(fields, files);
}

async function readBytes(ctx: Context, most: number): Promise<Buffer> {
  refuseTooLarge(ctx, most);
  try {
    return await gather(ctx.req, most);
  } catch (error) {
    // Whoever hung up is told nothing; it is no fault of ours to be logged.
    throw isDomainError(error) ? error : new DomainError('bad-request', { reason: 'aborted' });
  }
}

async function gather(content: Readable, most = Infinity): Promise<Buffer> {
  let size = 0;
  const parts: Buffer[] = [];
  // The rest stays readable, so that it can be thrown away.
  for await (const part of content.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > most) throw new DomainError('body-too-large', { most });
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

/** What says itself that it is too large, or hides how large it is, is not begun. */
function refuseTooLarge(ctx: Context, most: number): void {
  if (ctx.get('Content-Encoding') !== '')
    throw new DomainError('bad-request', { reason: 'content-encoding' });
  if (Number(ctx.get('Content-Length')) > most) throw new DomainError('body-too-large', { most });
}
