import * as domains from '../../../storage/tables/domains.ts';
import type { PageRequest } from './request.ts';

/** Leads everyone to what they most likely want. */
export async function showStart({ actor, services, goTo, show, t }: PageRequest): Promise<void> {
  if (actor.kind === 'user') {
    goTo('/calendars');
    return;
  }
  if (actor.kind === 'guest') {
    goTo('/shared');
    return;
  }
  if ((await domains.list(services.storage.db)).length > 0) {
    goTo('/sign-in');
    return;
  }
  const heading = t('setUp.needed.title');
  show('frame/message', { heading, text: t('setUp.needed.text'), link: undefined }, { title: heading });
}
