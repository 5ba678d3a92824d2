import type { Context as KoaContext } from 'koa';
import { saveEvent } from '../../calendars/save-event.ts';
import { isDomainError, DomainError } from '../../errors.ts';
import { objectLimits } from '../../ics/object.ts';
import { refusal } from '../../ics/validity.ts';
import { readBody } from '../read-body.ts';
import { nameToWrite } from './name-to-write.ts';
import { tellingNames } from './telling-names.ts';
import { dontNotify } from './dont-notify.ts';
import { openParent } from './open-parent.ts';
import { preconditionOf } from './precondition-of.ts';
import { whichAt } from './resource.ts';
import type { MembersContext } from './sign-in.ts';
import { longestName, type Place } from './tree.ts';
import { openCalendar } from '../../calendars/open-calendar.ts';
import { isEverything } from '../../calendars/access.ts';

/** RFC 4791 §5.3.2: 201 or 204, with the ETag where what was sent is exactly what comes back. */
export async function put(ctx: KoaContext, context: MembersContext, place: Place): Promise<void> {
  if (place.kind !== 'event' || place.name.length > longestName) throw new DomainError('not-allowed');
  const calendar = await whichAt(context, place);
  // Whoever may not write is told so before their text is read. Who changes what was there is told that it is not: a program
  // whose calendar was withdrawn then neither asks nor sends it again.
  const isChange = ctx.get('If-Match') !== '';
  const opened = isChange
    ? await openCalendar(context, calendar, 'edit')
    : await openParent(context, calendar);
  const name = await nameToWrite(context, opened, place.name);
  if (ctx.get('Content-Range') !== '') throw new DomainError('bad-request', { reason: 'content-range' });
  const text = await readText(ctx);
  const precondition = await preconditionOf(ctx, context, { calendar, name });
  const write = { calendar, name, text, precondition, dontNotify: dontNotify(ctx) };
  const saved = await tellingNames(context, opened, () => saveEvent(context, write));
  // RFC 4791 §5.3.4: a strong tag only for exactly these bytes.
  if (isEverything(opened.access.view)) ctx.set('ETag', `"${saved.etag}"`);
  ctx.status = saved.created ? 201 : 204;
  ctx.body = saved.created ? '' : null;
}

async function readText(ctx: KoaContext): Promise<string> {
  const type = /^([^;]*)/.exec(ctx.get('Content-Type'))![1]!.trim().toLowerCase();
  if (
    type !== '' &&
    !/^(text\/calendar|text\/plain|application\/(octet-stream|ics|x-www-form-urlencoded))$/.test(type)
  )
    throw notACalendar();
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(ctx.get('Content-Type'))?.[1] ?? 'utf-8';
  try {
    const body = await readBody(ctx, objectLimits.size);
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(body);
  } catch (error) {
    if (isDomainError(error, 'body-too-large')) throw refusal('max-resource-size', 'too-large', 1);
    if (isDomainError(error)) throw error;
    throw refusal('valid-calendar-data', 'encoding', 1);
  }
}

const notACalendar = () => new DomainError('dav-refused', { condition: 'C:supported-calendar-data' });
