import { createECDH } from 'node:crypto';
import type { Settings } from '../context.ts';
import { keyedHash } from '../server/secrets.ts';

/** By which push services know this installation again (RFC 8292 §3.2): P-256, in base64url, the public key uncompressed. */
export type VapidKeys = Readonly<{ publicKey: string; privateKey: string }>;

let known: (VapidKeys & { secretKey: string }) | undefined;

/**
 * The same as long as the secret key is the same, on every node: it follows from it. With another secret key the auth
 * secrets of all subscriptions are lost as well, and programs leave new ones.
 */
export function vapidKeys({ secretKey }: Pick<Settings, 'secretKey'>): VapidKeys {
  if (known?.secretKey === secretKey) return known;
  for (let turn = 1; ; turn += 1) {
    const privateKey = keyedHash(secretKey, 'vapid', String(turn));
    const curve = createECDH('prime256v1');
    try {
      curve.setPrivateKey(privateKey, 'base64url');
    } catch {
      // Of 2³² numbers of 256 bits one is no private key.
      continue;
    }
    known = { secretKey, privateKey, publicKey: curve.getPublicKey('base64url') };
    return known;
  }
}
