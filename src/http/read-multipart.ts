import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { DomainError } from '../errors.ts';

/** A file on its way: `content` must be read to its end, and breaks where the body does. */
export type IncomingFile = Readonly<{ field: string; name: string; type: string; content: Readable }>;

/** In bytes: of the whole body, of its only file, of all its fields and their names. `parts` is a number of them. */
export type MultipartLimits = Readonly<{ body: number; file: number; fields: number; parts: number }>;

/**
 * Reads a form with a file as it comes (RFC 7578), and answers with its fields. `takeFile` gets the file as a stream; the
 * sender waits as long as it does not read on. On a failure the rest of the body stays in `request`, unread. Throws
 * bad-request, body-too-large, and whatever `takeFile` throws.
 */
export async function readMultipart(
  request: IncomingMessage,
  limits: MultipartLimits,
  takeFile: (file: IncomingFile) => Promise<void>,
): Promise<URLSearchParams> {
  const parser = parserFor(request, limits);
  const fields = new URLSearchParams();
  const taken: Promise<void>[] = [];
  const { promise: finished, resolve: finish, reject: fail } = Promise.withResolvers();
  const tooLarge = (most: number) => fail(new DomainError('body-too-large', { most }));
  const notUnderstood = () => fail(new DomainError('bad-request', { reason: 'multipart' }));
  const tooManyParts = () => fail(new DomainError('bad-request', { reason: 'parts' }));
  let [bodyBytes, fieldBytes] = [0, 0];
  const count = (part: Buffer) => {
    bodyBytes += part.length;
    if (bodyBytes > limits.body) tooLarge(limits.body);
  };
  // Whoever hung up is told nothing; it is no fault of ours to be logged. A whole request closes as well.
  const hungUp = () => {
    if (!request.complete) fail(new DomainError('bad-request', { reason: 'aborted' }));
  };

  parser
    .on('partsLimit', tooManyParts)
    .on('filesLimit', tooManyParts)
    .on('error', notUnderstood)
    .on('finish', () => finish(undefined))
    .on('field', (name: string | undefined, value, _nameTruncated, truncated) => {
      // RFC 7578 §4.2: every part has a name.
      if (name === undefined) {
        notUnderstood();
        return;
      }
      fieldBytes += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (truncated || fieldBytes > limits.fields) tooLarge(limits.fields);
      else fields.append(name, value);
    })
    .on('file', (field: string | undefined, content, name: string | undefined, _encoding, type) => {
      content.on('limit', () => tooLarge(limits.file)).on('error', notUnderstood);
      if (field === undefined) {
        notUnderstood();
        return;
      }
      const taking = takeFile({ field, name: name ?? '', type, content });
      taken.push(taking);
      taking.catch(fail);
      finished.catch((error: unknown) => content.destroy(error as Error));
    });
  request.on('data', count).on('close', hungUp).on('error', hungUp).pipe(parser);
  try {
    await finished;
    await Promise.all(taken);
    return fields;
  } finally {
    request.off('data', count).off('close', hungUp).off('error', hungUp).unpipe(parser).pause();
    parser.destroy();
  }
}

function parserFor({ headers }: IncomingMessage, limits: MultipartLimits): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      limits: {
        parts: limits.parts,
        files: 1,
        fileSize: limits.file,
        fieldSize: limits.fields,
        headerPairs: 20,
        headerSize: 16 * 1024,
      },
    });
  } catch {
    throw new DomainError('bad-request', { reason: 'multipart' });
  }
}
