import { isSetUp } from '../../../signing-in/is-set-up.ts';
import type { PageRequest } from './request.ts';

/** Leads everyone to what they most likely want. */
export async function showStart({ actor, context, goTo, show, t }: PageRequest): Promise<void> {
  if (actor.kind === 'user') {
    goTo('/agenda');
    return;
  }
  if (actor.kind === 'guest') {
    goTo('/shared');
    return;
  }
  if (await isSetUp(context)) {
    goTo('/sign-in');
    return;
  }
  const heading = t('setUp.needed.title');
  show('frame/message', { heading, text: t('setUp.needed.text'), link: undefined }, { title: heading });
}
