import { inEachScene } from '../support/scene.ts';
import { siteOver, type Site } from '../http/pages/site.ts';

/** Tells stories on the whole app, by requests, once on each engine. */
export function inEachSite(what: string, stories: (site: () => Site) => void): void {
  inEachScene(
    what,
    (scene) => {
      describe('through the door', () => {
        let site: Site;
        beforeEach(async () => {
          site = await siteOver(scene());
        });
        afterEach(() => site.close());
        stories(() => site);
      });
    },
    { env: { FASTI_URL: 'http://agenda.test' } },
  );
}
