import type { Context } from '../context.ts';
import { candidatesFor, surelyMatches, type CompFilter } from '../ics/filter.ts';
import { matches } from '../ics/matches.ts';
import { findCandidates } from './find-candidates.ts';
import type { Found, Reading } from './found.ts';

type Query = Reading & Readonly<{ filter: CompFilter }>;

/**
 * The events that a filter is true of, as this reader sees them (RFC 4791 §7.8), one by one: what costs too much to decide is
 * told, so that nothing is missed. An index finds the candidates.
 */
export async function* queryEvents(context: Context, { filter, ...reading }: Query): AsyncGenerator<Found> {
  for await (const found of findCandidates(context, candidatesFor(filter), reading))
    if (surelyMatches(found.listed.kind, found.span, filter) || matches(found.subject(), filter) !== 'no')
      yield found;
}
