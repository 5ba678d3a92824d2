import { randomBytes } from 'node:crypto';
import type { Program } from '../people/actor.ts';
import { base32 } from '../people/id.ts';

/** A password that somebody made for a program of theirs, as they see it: not what it is. Times in milliseconds since 1970. */
export type ProgramPassword = Program & Readonly<{ label: string; createdAt: number }>;

/** 128 bits, in letters and digits that are hard to mistake. */
const shape = /^fasti[a-km-np-z2-9]{26}$/;
/** With room for what somebody types between the groups. */
const mostTyped = 100;

/** A new one, in groups that can be typed: `fasti-abcde-fghij-kmnpq-rstuv-wxyz23`. */
export function newSecret(): string {
  const text = base32(randomBytes(16));
  return ['fasti', ...text.match(/.{5}(?:.$)?/g)!].join('-');
}

/**
 * What was typed as it is hashed, where it is written like a program's password, whatever the case and the gaps; undefined
 * for every other password.
 */
export function readSecret(typed: string): string | undefined {
  // Nearly every other password ends here, without a copy of it.
  if (typed.length > mostTyped || !/^\s*f/i.test(typed)) return undefined;
  const text = typed.replace(/[\s-]+/g, '').toLowerCase();
  return shape.test(text) ? text : undefined;
}
