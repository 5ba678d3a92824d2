import { DomainError } from '../errors.ts';
import type { CalendarDataRequest } from '../ics/calendar-data.ts';
import type { CompSelection } from '../ics/selection.ts';
import { readWholeRange } from './filter.ts';
import { caldav } from './names.ts';
import { childOf, childrenOf, type Element } from './xml.ts';

/** CALDAV:calendar-data as a report asks for it (RFC 4791 §9.6). Throws dav-refused with its condition. */
export function readCalendarData(element: Element): CalendarDataRequest {
  const { attributes } = element;
  const type = attributes.get('content-type') ?? 'text/calendar';
  const version = attributes.get('version') ?? '2.0';
  if (type.toLowerCase() !== 'text/calendar' || version !== '2.0')
    throw new DomainError('dav-refused', { condition: 'C:supported-calendar-data' });
  const comp = childOf(element, caldav('comp'));
  if (comp !== undefined && countOf(comp) > mostNames)
    throw new DomainError('bad-request', { reason: 'xml-too-large' });
  const expand = childOf(element, caldav('expand'));
  const limit = childOf(element, caldav('limit-recurrence-set'));
  const freeBusy = childOf(element, caldav('limit-freebusy-set'));
  const recurrences = expand ?? limit;
  return {
    ...(comp === undefined ? {} : { selection: selectionOf(comp) }),
    ...(recurrences === undefined
      ? {}
      : {
          recurrences: {
            how: expand === undefined ? ('limit' as const) : ('expand' as const),
            range: readWholeRange(recurrences),
          },
        }),
    ...(freeBusy === undefined ? {} : { freeBusy: readWholeRange(freeBusy) }),
  };
}

/** Names that are compared with each line: more are an attack. */
const mostNames = 500;

function selectionOf(comp: Element): CompSelection {
  const props = childrenOf(comp, caldav('prop')).map(({ attributes }) => ({
    name: (attributes.get('name') ?? '').toUpperCase(),
    value: attributes.get('novalue') === 'yes' ? ('left-out' as const) : ('kept' as const),
  }));
  const comps = childrenOf(comp, caldav('comp')).map(selectionOf);
  return {
    name: (comp.attributes.get('name') ?? '').toUpperCase(),
    ...(childOf(comp, caldav('allprop')) !== undefined
      ? { props: 'all' as const }
      : props.length > 0
        ? { props }
        : {}),
    ...(childOf(comp, caldav('allcomp')) !== undefined
      ? { comps: 'all' as const }
      : comps.length > 0
        ? { comps }
        : {}),
  };
}

const countOf = ({ children }: Element): number =>
  children.reduce((count, child) => count + countOf(child), children.length);

/** Whether all is asked for as it is kept. */
export const isWholeData = ({ selection, recurrences, freeBusy }: CalendarDataRequest): boolean =>
  selection === undefined && recurrences === undefined && freeBusy === undefined;
