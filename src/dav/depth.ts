import { DomainError } from '../errors.ts';

/** RFC 4918 §10.2. */
export type Depth = '0' | '1' | 'infinity';

/** The depth that a request asks for, `usual` where it says none. Throws bad-request. */
export function readDepth(header: string, usual: Depth): Depth {
  const given = header.trim().toLowerCase();
  if (given === '') return usual;
  if (given === '0' || given === '1' || given === 'infinity') return given;
  throw new DomainError('bad-request', { reason: 'depth' });
}
