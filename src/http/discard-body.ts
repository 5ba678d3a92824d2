import type { Readable } from 'node:stream';

/**
 * Reads what is left of a body and throws it away: browsers and proxies look at the answer only once they have sent
 * everything. 'left' where it is not at its end within `bytes` and `milliseconds`: then the connection must close.
 */
export async function discardBody(
  body: Readable,
  { bytes, milliseconds }: Readonly<{ bytes: number; milliseconds: number }>,
): Promise<'read' | 'left'> {
  if (body.readableEnded) return 'read';
  if (body.destroyed) return 'left';
  const { promise, resolve } = Promise.withResolvers<'read' | 'left'>();
  let size = 0;
  const onData = (part: Buffer) => {
    size += part.length;
    if (size > bytes) resolve('left');
  };
  const [onEnd, onClose] = [() => resolve('read'), () => resolve('left')];
  const timer = setTimeout(onClose, milliseconds);
  body.on('data', onData).once('end', onEnd).once('close', onClose).once('error', onClose).resume();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    body.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose).pause();
  }
}
