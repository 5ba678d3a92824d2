import { createECDH } from 'node:crypto';

/** Either alphabet of base64, padded or not, of so many bytes; undefined for any other text. */
function bytesOf(text: string, length: number): Buffer | undefined {
  if (!/^[\w+/-]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === length ? bytes : undefined;
}

/** A public key of a program in base64url: a point of P-256, uncompressed (RFC 8291 §3.1). Undefined where it is none. */
export function readPublicKey(text: string): string | undefined {
  const bytes = bytesOf(text, 65);
  if (bytes?.[0] !== 4) return undefined;
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  try {
    curve.computeSecret(bytes);
  } catch {
    return undefined;
  }
  return bytes.toString('base64url');
}

/** An auth secret in base64url: 16 bytes (RFC 8291 §3.2). Undefined where it is none. */
export function readAuthSecret(text: string): string | undefined {
  return bytesOf(text, 16)?.toString('base64url');
}

/** Longer ones are no address of a push service. */
const longestResource = 2000;

/** The address of a push service: https (RFC 8030 §3), with nothing that is not sent. Undefined where it is none. */
export function readResource(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.href.length > longestResource) return undefined;
  return url.username === '' && url.password === '' && url.hash === '' ? url : undefined;
}
