import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import nodeIcal from 'node-ical';
import ICAL from 'ical.js';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import type { Context } from '../../src/context.ts';
import { exportCalendar } from '../../src/feeds/export-calendar.ts';
import { everyActor } from '../support/actors.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, type Scene } from '../support/scene.ts';

const data = (name: string) => readFileSync(join(import.meta.dirname, '..', '..', 'data', name));
const componentsIn = (text: string) => text.match(/^BEGIN:VEVENT\r?\n[\s\S]*?^END:VEVENT\r?$/gm) ?? [];

function itExports(scene: () => Scene): void {
  const choir = { owner: 'ann@monasso.org', slug: 'choir' };
  const bring = (bytes: Uint8Array) => importCalendar(scene().ann, { ...choir, bytes });
  const taken = async (context: Context = scene().operator) => {
    const { text, events, calendar } = await exportCalendar(context, { calendar: choir });
    return { text: (await Array.fromAsync(text)).join(''), events, calendar };
  };

  it('gives back every event byte for byte, with the zones that they name', async () => {
    for (const name of ['mesevenements.ics', 'permanences.ics']) await bring(data(name));
    const { text, events } = await taken();
    const source = ['mesevenements.ics', 'permanences.ics'].map((name) => data(name).toString()).join('');
    assert.deepEqual(new Set(componentsIn(text)), new Set(componentsIn(source)));
    assert.equal(events, 20);
    assert.doesNotMatch(text, /[^\r]\n/, 'RFC 5545 §3.1: lines end in CRLF');
    const named = new Set([...text.matchAll(/;TZID="?([^":;]+)"?[:;]/g)].map(([, zone]) => zone));
    const defined = [...text.matchAll(/^TZID:(.+)\r$/gm)].map(([, zone]) => zone);
    assert.deepEqual(
      [...named].filter((zone) => !defined.includes(zone)),
      [],
    );
    assert.equal(ICAL.parse(text)[0], 'vcalendar');
    const parsed = Object.values(nodeIcal.sync.parseICS(text)).filter((one) => one?.type === 'VEVENT');
    assert.equal(parsed.length, 20);
  });

  it('changes nothing when it comes in again, here or as a new calendar', async () => {
    await bring(data('mesevenements.ics'));
    const bytes = Buffer.from((await taken()).text);
    const again = await bring(bytes);
    assert.deepEqual([again.added, again.updated, again.unchanged], [0, 0, 14]);
    const { operator } = scene();
    const copy = await importCalendar(operator, { owner: 'ben@monasso.org', slug: 'copy', bytes });
    const copied = await exportCalendar(operator, { calendar: { owner: 'ben@monasso.org', slug: 'copy' } });
    assert.equal((await Array.fromAsync(copied.text)).join(''), bytes.toString());
    assert.equal(copy.added, 14);
  });

  it('changes nothing either of what came with bare line feeds, or without its zones', async () => {
    const text = data('mesevenements.ics').toString().replaceAll('\r\n', '\n');
    await bring(Buffer.from(text.replace(/^BEGIN:VTIMEZONE\n[\s\S]*?^END:VTIMEZONE\n/gm, '')));
    const exported = (await taken()).text;
    assert.doesNotMatch(exported, /[^\r]\n/);
    assert.match(exported, /BEGIN:VTIMEZONE/);
    const again = await bring(Buffer.from(exported));
    assert.deepEqual([again.added, again.updated, again.unchanged], [0, 0, 14]);
  });

  it('is for who owns the calendar, with what is private in it, and the operator', async () => {
    const bytes = data('mesevenements.ics');
    await bring(Buffer.from(bytes.toString().replace('BEGIN:VEVENT', 'BEGIN:VEVENT\r\nCLASS:PRIVATE')));
    const actors = await everyActor(scene());
    for (const context of [actors.operator, actors.administrator])
      assert.match((await taken(context)).text, /CLASS:PRIVATE/);
    for (const kind of ['elsewhere', 'user', 'nobody'] as const)
      await assert.rejects(taken(actors[kind]), refused('calendar-not-found'));
    for (const kind of ['guest', 'link'] as const)
      await assert.rejects(taken(actors[kind]), refused('not-allowed'));
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'admin', privateEvents: true });
    await assert.rejects(taken(actors.user), refused('not-allowed'), 'an admin does not own it');
  });
}

inEachScene('An export of a calendar', itExports);
