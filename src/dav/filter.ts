import { DomainError } from '../errors.ts';
import type { CompFilter, ParamFilter, PropFilter, TextMatch, TimeRange } from '../ics/filter.ts';
import { parseMoment } from '../ics/values.ts';
import { caldav } from './names.ts';
import { childOf, childrenOf, textOf, type Element } from './xml.ts';

/** CALDAV:filter as it is asked of objects (RFC 4791 §9.7). Throws dav-refused with C:valid-filter. */
export function readFilter(filter: Element | undefined): CompFilter {
  const comp = childOf(filter, caldav('comp-filter'));
  if (comp === undefined) throw invalid();
  return compFilter(comp);
}

const invalid = () => new DomainError('dav-refused', { condition: 'C:valid-filter' });

const nameOf = ({ attributes }: Element): string => {
  const name = attributes.get('name');
  if (name === undefined) throw invalid();
  return name.toUpperCase();
};

const isUndefined = (element: Element) => childOf(element, caldav('is-not-defined')) !== undefined;

function compFilter(element: Element): CompFilter {
  const name = nameOf(element);
  if (isUndefined(element)) return { name, is: 'not-defined' };
  return {
    name,
    is: 'defined',
    ...rangeOf(element),
    props: childrenOf(element, caldav('prop-filter')).map(propFilter),
    comps: childrenOf(element, caldav('comp-filter')).map(compFilter),
  };
}

function propFilter(element: Element): PropFilter {
  const name = nameOf(element);
  if (isUndefined(element)) return { name, is: 'not-defined' };
  return {
    name,
    is: 'defined',
    ...rangeOf(element),
    ...textMatchOf(element),
    params: childrenOf(element, caldav('param-filter')).map(paramFilter),
  };
}

function paramFilter(element: Element): ParamFilter {
  const name = nameOf(element);
  return isUndefined(element)
    ? { name, is: 'not-defined' }
    : { name, is: 'defined', ...textMatchOf(element) };
}

function textMatchOf(parent: Element): { text?: TextMatch } {
  const element = childOf(parent, caldav('text-match'));
  if (element === undefined) return {};
  const negated = element.attributes.get('negate-condition') === 'yes';
  return {
    text: {
      text: textOf(element),
      collation: element.attributes.get('collation') ?? 'i;ascii-casemap',
      condition: negated ? 'lacks' : 'has',
    },
  };
}

function rangeOf(parent: Element): { range?: TimeRange } {
  const element = childOf(parent, caldav('time-range'));
  if (element === undefined) return {};
  const range = readRange(element);
  if (range.start === undefined && range.end === undefined) throw invalid();
  return { range };
}

/** RFC 4791 §9.9: moments in UTC, the end after the start. Throws dav-refused with C:valid-filter. */
export function readRange(element: Element): TimeRange {
  const [start, end] = ['start', 'end'].map((side) => {
    const text = element.attributes.get(side);
    if (text === undefined) return undefined;
    const moment = parseMoment(text);
    if (moment?.kind !== 'utc') throw invalid();
    return moment.wall;
  });
  if (start !== undefined && end !== undefined && end <= start) throw invalid();
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** The same with both sides, as expand and its like want it. */
export function readWholeRange(element: Element): Required<TimeRange> {
  const { start, end } = readRange(element);
  if (start === undefined || end === undefined) throw invalid();
  return { start, end };
}
