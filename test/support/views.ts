import { busySight, type Sight, type View } from '../../src/calendars/access.ts';

/** What is seen of public events, and busy of the others unless it is said. */
export const view = (ofPublic: Partial<Sight> = {}, ofPrivate: Partial<Sight> = {}): View => ({
  ofPublic: { ...busySight, ...ofPublic },
  ofPrivate: { ...busySight, ...ofPrivate },
});
