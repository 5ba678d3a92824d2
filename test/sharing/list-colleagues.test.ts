import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { listCalendars } from '../../src/calendars/list-calendars.ts';
import { listOwners } from '../../src/calendars/list-owners.ts';
import { wholeView, type Access, type Grant, type Sight } from '../../src/calendars/access.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { changeMember } from '../../src/people/change-member.ts';
import { listColleagues } from '../../src/sharing/list-colleagues.ts';
import { listSharedWithMe } from '../../src/sharing/list-shared-with-me.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { rotateLink } from '../../src/sharing/rotate-link.ts';
import { beyondOf } from '../../src/sharing/terms.ts';
import { inEachScene } from '../support/scene.ts';
import { refused } from '../support/refused.ts';
import { view } from '../support/views.ts';

inEachScene('Among colleagues and spaces', (scene) => {
  it('everybody is listed who can still be shared with', async () => {
    const { ann, ben, calendar, share } = scene();
    await scene().user('mia');
    await scene().space('troupe', { ann: 'owner' });
    const which = { calendar: { id: calendar.id } };
    const names = async () => {
      const { users, spaces } = await listColleagues(ann, which);
      return [...users, ...spaces].map(({ login }) => login.split('@')[0]);
    };
    assert.deepEqual(await names(), ['ben', 'mia', 'troupe']);
    const { share: made } = await share({ kind: 'user', login: 'mia@monasso.org' });
    await share({ kind: 'space', login: 'troupe@monasso.org' });
    assert.deepEqual(await names(), ['ben']);
    await revokeShare(ann, { share: made.id });
    assert.deepEqual(await names(), ['ben', 'mia']);
    await assert.rejects(listColleagues(ben, which), refused('calendar-not-found'));
  });

  it('one’s calendars are listed with what the door says of each', async () => {
    const { operator, ben, share } = scene();
    await scene().space('bureau', { ann: 'owner', ben: 'member' });
    const agenda = await addCalendar(operator, { owner: 'bureau@monasso.org', name: 'Agenda' });
    const fetes = await addCalendar(operator, { owner: 'bureau@monasso.org', name: 'Fêtes' });
    await addCalendar(operator, { owner: 'ben@monasso.org', name: 'Sien' });
    const toBen = { kind: 'user', login: 'ben@monasso.org' } as const;
    await share(toBen, { calendar: { id: fetes.id }, role: 'admin' });
    await share({ kind: 'public' }, { calendar: { id: agenda.id } });
    const listed = await listCalendars(ben);
    assert.deepEqual(
      listed.map(({ calendar, access, membership }) => [calendar.name, access.role, membership]),
      [
        ['Sien', 'owner', undefined],
        ['Agenda', 'viewer', 'member'],
        ['Fêtes', 'admin', 'member'],
      ],
    );
    for (const { calendar, access } of listed)
      assert.deepEqual((await openCalendar(ben, { id: calendar.id }, 'read')).access, access);
    await changeMember(operator, { space: 'bureau@monasso.org', member: 'ben@monasso.org', role: 'none' });
    assert.deepEqual(
      (await listCalendars(ben)).map(({ calendar }) => calendar.name),
      ['Sien'],
    );
    const gil = await scene().gil();
    await assert.rejects(listCalendars(gil.context), refused('sign-in-needed'));
  });

  it('a new calendar may be for oneself and for spaces that one manages', async () => {
    const { ben } = scene();
    await scene().space('bureau', { ann: 'owner', ben: 'moderator' });
    await scene().space('troupe', { ann: 'owner', ben: 'member' });
    await scene().space('choeur', { ben: 'owner' });
    const logins = (await listOwners(ben)).map(({ login }) => login.split('@')[0]);
    assert.deepEqual(logins, ['ben', 'bureau', 'choeur']);
  });

  it('what one’s space owns does not come a second time through another space of one’s own', async () => {
    const { operator, ben, share } = scene();
    await scene().space('bureau', { ann: 'owner', ben: 'member' });
    await scene().space('troupe', { ben: 'owner' });
    const { id } = await addCalendar(operator, { owner: 'bureau@monasso.org', name: 'Agenda' });
    const toTroupe = { kind: 'space', login: 'troupe@monasso.org' } as const;
    await share(toTroupe, { calendar: { id } });
    assert.deepEqual(await listSharedWithMe(ben), []);
    await share(toTroupe);
    assert.deepEqual(
      (await listSharedWithMe(ben)).map(({ calendar, by }) => [calendar.slug, by]),
      [['choir', 'space']],
    );
  });

  it('a link that shows more than its manager sees is not renewed for them', async () => {
    const { ben, ann, share } = scene();
    await share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'admin' });
    const { share: wide } = await share({ kind: 'link', label: 'Tout' }, { privateEvents: true });
    const { share: narrow } = await share({ kind: 'link', label: 'Public' });
    const beyond = { reason: 'wider-than-yours', beyond: 'privateEvents' } as const;
    await assert.rejects(rotateLink(ben, { share: wide.id }), refused('bad-share', beyond));
    await rotateLink(ben, { share: narrow.id });
    await rotateLink(ann, { share: wide.id });
  });
});

describe('With which of the terms somebody gives more than they have', () => {
  const grant: Grant & { role: 'viewer' } = {
    role: 'viewer',
    detail: 'full',
    privateEvents: true,
    attendees: true,
    alarms: true,
  };
  const whole = wholeView.ofPublic;
  const giver = (
    less: Partial<Sight>,
    ofPrivate: Partial<Sight> = less,
    role: Access['role'] = 'admin',
  ): Access => ({ role, view: view({ ...whole, ...less }, { ...whole, ...ofPrivate }) });
  for (const [beyond, terms, access] of [
    [undefined, grant, giver({})],
    ['role', { ...grant, role: 'admin' }, giver({}, {}, 'editor')],
    ['detail', grant, giver({ detail: 'titles', attendees: false, alarms: false })],
    ['privateEvents', grant, giver({}, { detail: 'busy', attendees: false, alarms: false })],
    [
      undefined,
      { ...grant, privateEvents: false },
      giver({}, { detail: 'busy', attendees: false, alarms: false }),
    ],
    ['attendees', grant, giver({ attendees: false })],
    ['attendees', grant, giver({}, { attendees: false })],
    ['alarms', grant, giver({ alarms: false })],
    ['alarms', grant, giver({}, { alarms: false })],
    [undefined, { ...grant, detail: 'titles' }, giver({ attendees: false, alarms: false })],
  ] as const)
    it(`is ${beyond ?? 'none'} of ${JSON.stringify(terms)} from ${JSON.stringify(access)}`, () =>
      assert.equal(beyondOf(terms, access), beyond));
});
