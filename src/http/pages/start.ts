import * as domains from '../../storage/tables/domains.ts';
import type { Ask } from './ask.ts';

/** Leads everyone to what they most likely want. */
export async function showStart({ actor, house, goTo, show, t }: Ask): Promise<void> {
  if (actor.kind === 'user') {
    goTo('/calendars');
    return;
  }
  if (actor.kind === 'guest') {
    goTo('/shared');
    return;
  }
  if ((await domains.list(house.storage.reader)).length > 0) {
    goTo('/sign-in');
    return;
  }
  const heading = t('setUp.needed.title');
  show('message', { heading, text: t('setUp.needed.text'), link: undefined }, { title: heading });
}
