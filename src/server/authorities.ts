import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

const contexts = new Map<string, SecureContext>();

/** Whom the certificate of a server outside may be signed by: an authority of Node's, of the system's, or that of the file. */
export function trustedBy(file: string | undefined): SecureContext {
  const known = contexts.get(file ?? '');
  if (known !== undefined) return known;
  const authorities = new Set(
    (['default', 'bundled', 'system'] as const).flatMap((of) => getCACertificates(of)),
  );
  if (file !== undefined) authorities.add(readFileSync(file, 'utf8'));
  const context = createSecureContext({ ca: [...authorities] });
  contexts.set(file ?? '', context);
  return context;
}
