import { namespaces } from '../dav/names.ts';
import type { Details, ErrorCode } from '../errors.ts';
import { meanings } from '../meanings.ts';

/**
 * What WebDAV calls a failure (RFC 4918 §16): by what is told of it, else by its code; in a namespace of ours where no name
 * is registered. Answers the namespace and the element.
 */
export function conditionOf(
  code: ErrorCode | 'failed',
  details: Details[ErrorCode],
): readonly [namespace: string, element: string] {
  if ('condition' in details) {
    const [prefix, name] = details.condition.includes(':')
      ? details.condition.split(':')
      : ['C', details.condition];
    return [namespaces[prefix as 'D' | 'C'], name!];
  }
  return (code !== 'failed' && meanings[code].condition) || ['urn:fasti:problem', code];
}
