import assert from 'node:assert/strict';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import type { Context } from '../../src/context.ts';
import { countAudiences } from '../../src/sharing/count-audiences.ts';
import { inEachScene } from '../support/scene.ts';

inEachScene('Who reads a calendar', (scene) => {
  const counted = async (context: Context) => {
    const { id } = scene().calendar;
    return (await countAudiences(context, [await openCalendar(context, { id }, 'read')])).get(id);
  };

  it('is counted by kind, of shares that were taken up and go on', async () => {
    assert.equal(await counted(scene().ann), undefined);
    await scene().gil();
    await scene().invite('zoe@orange.fr');
    await scene().share({ kind: 'user', login: 'ben@monasso.org' });
    await scene().share({ kind: 'public' });
    await scene().share({ kind: 'link', label: 'x' }, { until: scene().clock.ms + 60_000 });
    assert.deepEqual(await counted(scene().ann), { people: 2, spaces: 0, links: 1, isPublic: true });
    scene().clock.advance({ minutes: 2 });
    assert.equal((await counted(scene().ann))!.links, 0);
  });

  it('is nothing that a reader is told', async () => {
    await scene().share({ kind: 'user', login: 'ben@monasso.org' });
    assert.equal(await counted(scene().ben), undefined);
  });
});
