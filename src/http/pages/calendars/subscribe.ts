import { isDomainError } from '../../../errors.ts';
import { subscribeCalendar } from '../../../sources/subscribe-calendar.ts';
import type { Words } from '../../../words/words.ts';
import { nameError } from '../account/errors.ts';
import type { UserRequest } from '../frame/request.ts';
import { ownerIn } from './add.ts';
import { showList } from './list.ts';
import { backTo } from './note.ts';

/** A calendar that comes from an address outside; the address is asked before anything is made. */
export async function doSubscribe(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const values = {
    owner: ownerIn(request),
    address: form.text('address').trim(),
    login: form.text('login').trim(),
    sourceName: form.text('sourceName').trim(),
  };
  const { owner, address, login, sourceName } = values;
  const password = form.text('password');
  try {
    const { calendar, events } = await subscribeCalendar(context, {
      ...{ owner, address, login, password },
      ...(sourceName !== '' && { name: sourceName }),
    });
    backTo(request, '/calendars', {
      said: t('source.subscribed', { name: calendar.name, count: events }),
    });
  } catch (error) {
    const errors = { address: addressError(error, address, t), sourceName: nameError(error, t) };
    if (errors.address === undefined && errors.sourceName === undefined) throw error;
    await showList(request, { open: 'subscribe', values, errors });
  }
}

function addressError(error: unknown, address: string, t: Words['t']): string | undefined {
  if (isDomainError(error, 'bad-source-address')) return t(`source.bad.${error.details.reason}`);
  if (isDomainError(error, 'source-unusable')) {
    const host = URL.parse(address.replace(/^webcals?:/i, 'https:'))?.host ?? '';
    return t(`source.trouble.${error.details.trouble}`, { host });
  }
  if (isDomainError(error, 'not-a-calendar')) return t('source.trouble.no-calendar');
  return isDomainError(error, 'calendar-too-large') ? t('source.trouble.too-large') : undefined;
}
