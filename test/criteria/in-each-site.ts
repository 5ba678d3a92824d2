import { inEachHouse } from '../support/house.ts';
import { siteOver, type Site } from '../http/pages/site.ts';

/** Tells stories on the whole app, by requests, once on each engine. */
export function inEachSite(what: string, stories: (site: () => Site) => void): void {
  inEachHouse(
    what,
    (house) => {
      describe('through the door', () => {
        let site: Site;
        beforeEach(async () => {
          site = await siteOver(house());
        });
        afterEach(() => site.close());
        stories(() => site);
      });
    },
    { env: { FASTI_URL: 'http://agenda.test' } },
  );
}
