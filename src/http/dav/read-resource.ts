import type { PropStat } from '../../dav/multistatus.ts';
import type { Asked } from '../../dav/propfind.ts';
import { calendarTable } from './properties/calendar.ts';
import { eventTable } from './properties/event.ts';
import { homeTable, plainTable, principalTable } from './properties/plain.ts';
import { readTable } from './properties/table.ts';
import type { Resource } from './resource.ts';
import type { MembersContext } from './sign-in.ts';

type How = Readonly<{ context: MembersContext; asked: Asked; isMinimal: boolean }>;

const none: ReadonlyMap<string, string> = new Map();

/** The properties of a resource that are asked for, by what became of them. */
export function readResource(resource: Resource, how: How): Promise<PropStat[]> {
  switch (resource.kind) {
    case 'calendar':
      return readTable(calendarTable, resource, { ...how, dead: resource.own });
    case 'event':
      return readTable(eventTable, resource, { ...how, dead: none });
    case 'home':
      return readTable(homeTable, resource, { ...how, dead: resource.own });
    case 'principal':
      return readTable(principalTable, resource, { ...how, dead: none });
    default:
      return readTable(plainTable, resource, { ...how, dead: none });
  }
}
