import assert from 'node:assert/strict';
import { addCalendar } from '../../../../src/calendars/add-calendar.ts';
import { readEvents } from '../../../../src/calendars/read-events.ts';
import { changeCalendar } from '../../../../src/calendars/change-calendar.ts';
import { inEachScene } from '../../../support/scene.ts';
import { siteOver, textOf, tokenIn, type Site, type Visitor } from '../site.ts';

export {};
void addCalendar;
void readEvents;
void changeCalendar;

/** The fields of a form as it was shown. */
function fieldsIn(html: string): Record<string, string | string[]> {
  const form =
    /<form[^>]*data-event-form[\s\S]*?<\/form>/.exec(html)?.[0] ??
    /<form[^>]*action="[^"]*(?:edit|new|remove|undo|move)[^"]*"[\s\S]*?<\/form>/.exec(html)![0];
  const plain = (text: string) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
  const fields: Record<string, string | string[]> = {};
  const add = (name: string, value: string) => {
    const known = fields[name];
    fields[name] = known === undefined ? value : [known, value].flat();
  };
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    const type = /type="([^"]*)"/.exec(tag)?.[1];
    if (name === undefined || ((type === 'checkbox' || type === 'radio') && !tag.includes(' checked')))
      continue;
    add(name, plain(/value="([^"]*)"/.exec(tag)?.[1] ?? ''));
  }
  for (const [, name, inner] of form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
    add(
      name!,
      plain(
        /<option value="([^"]*)" selected/.exec(inner!)?.[1] ??
          /<option value="([^"]*)"/.exec(inner!)?.[1] ??
          '',
      ),
    );
  for (const [, name, inner] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea>/g))
    add(name!, plain(inner!));
  return fields;
}

inEachScene('Events by page', (scene) => {
  let site: Site;
  let ann: Visitor;
  beforeEach(async () => {
    site = await siteOver(scene());
    ann = await site.signedIn('ann@monasso.org');
  });
  afterEach(() => site.close());

  it('x', async () => {
    const shown = await ann.get('/agenda/event/new?date=2026-03-10&start=18:30');
    console.log(shown.status, fieldsIn(shown.text), textOf(shown).slice(0, 1500));
    const made = await ann.post('/agenda/event/new', {
      ...fieldsIn(shown.text),
      title: 'Répétition',
      description: 'https://x.org/a?b=1&c. Venez',
      repeat: 'week',
      place: 'Salle',
    });
    console.log(made.status, made.headers['location']);
    const page = await ann.follow(made);
    console.log(textOf(page), page.status, tokenIn(page.text));
  });
}, { env: { FASTI_URL: 'http://agenda.test' } });
