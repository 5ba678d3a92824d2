import { randomBytes } from 'node:crypto';

/** An identifier that says what it names, so that a guest's cannot be handed over as a calendar's. */
export type Id<Kind extends string> = string & { readonly kind?: Kind };

/** 80 random bits in lower-case base 32, 16 characters. Not a secret. */
export function newId<Kind extends string>(): Id<Kind> {
  return base32(randomBytes(10));
}

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Lower-case letters and digits without l, o, 0 and 1, five bits each: safe to read aloud and in any address. */
export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let text = '';
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += letters[(bits >> held) & 31]!;
    }
    bits &= 255;
  }
  return held > 0 ? text + letters[(bits << (5 - held)) & 31]! : text;
}
