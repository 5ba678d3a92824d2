import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { removeCalendar } from '../../src/calendars/remove-calendar.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { addUser } from '../../src/people/add-user.ts';
import { changeShare } from '../../src/sharing/change-share.ts';
import { leaveShare } from '../../src/sharing/leave-share.ts';
import { listSharedWithMe } from '../../src/sharing/list-shared-with-me.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { openLink } from '../../src/sharing/open-link.ts';
import { resendInvitation } from '../../src/sharing/resend-invitation.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { rotateLink } from '../../src/sharing/rotate-link.ts';
import { shareCalendar, type ShareRequest } from '../../src/sharing/share-calendar.ts';
import * as principals from '../../src/storage/tables/principals.ts';
import * as reads from '../../src/storage/tables/reads.ts';
import * as shares from '../../src/storage/tables/shares.ts';
import { inEachScene } from '../support/scene.ts';
import { overtaken } from '../support/overtaken.ts';
import { refused } from '../support/refused.ts';
import { view } from '../support/views.ts';

const secretIn = (feed: string) => /\/link\/([\w-]{43})\.ics$/.exec(feed)![1]!;

inEachScene('a share', (scene) => {
  it('with a user holds at once, and tells them', async () => {
    const { ben, calendar, inbox } = scene();
    const { share, login, feed, webcal, page } = await scene().share({
      kind: 'user',
      login: 'Ben@Monasso.org',
    });
    assert.equal(share.acceptedAt, scene().clock.ms);
    assert.equal(login, 'ben@monasso.org');
    assert.equal(feed, 'https://agenda.monasso.org/home/ann@monasso.org/choir.ics');
    assert.equal(webcal, 'webcal://agenda.monasso.org/home/ann@monasso.org/choir.ics');
    assert.equal(page, 'https://agenda.monasso.org/home/ann@monasso.org/choir.html');
    const opened = await openCalendar(ben, { id: calendar.id }, 'read');
    assert.deepEqual(opened.access.view, view({ detail: 'full', attendees: true }));
    const { subject, text } = await inbox.last('ben@monasso.org');
    assert.equal(subject, 'Ann Martin partage l’agenda «\u202fChorale\u202f» avec vous');
    assert.ok(text.includes(feed));
  });

  it('leaves attendees to users, and alarms to nobody, unless it is said', async () => {
    const grants = [];
    for (const audience of [
      { kind: 'user', login: 'ben@monasso.org' },
      { kind: 'guest', email: 'gil@orange.fr' },
      { kind: 'link', label: 'Site' },
      { kind: 'public' },
    ] as const) {
      const { share } = await scene().share(audience);
      grants.push([share.audience.kind, share.attendees, share.alarms]);
    }
    assert.deepEqual(grants, [
      ['user', true, false],
      ['guest', false, false],
      ['link', false, false],
      ['public', false, false],
    ]);
    const { share } = await scene().share({ kind: 'link', label: 'All' }, { attendees: true, alarms: true });
    assert.deepEqual([share.attendees, share.alarms], [true, true]);
  });

  it('by link has an address of 256 random bits, kept as a hash, and any number of siblings', async () => {
    const one = await scene().share({ kind: 'link', label: 'Google de Gil' }, { detail: 'busy' });
    const other = await scene().share({ kind: 'link', label: 'Google de Gil' });
    const secret = secretIn(one.feed);
    assert.notEqual(secret, secretIn(other.feed));
    assert.ok(!one.feed.includes('ann') && !one.feed.includes('choir'));
    const { share, access } = await openLink(scene().eve, secret);
    assert.deepEqual([share.id, access.view.ofPublic.detail], [one.share.id, 'busy']);
    const stored = await scene().storage.db.selectFrom('shares').selectAll().execute();
    assert.ok(!JSON.stringify(stored).includes(secret));
  });

  it('gets a new address: the old one ends at once, siblings stay', async () => {
    const one = await scene().share({ kind: 'link', label: 'Gil' });
    const other = await scene().share({ kind: 'link', label: 'Site' });
    const rotated = await rotateLink(scene().ann, { share: one.share.id });
    assert.notEqual(rotated.share.id, one.share.id);
    assert.deepEqual(rotated.share.audience, one.share.audience);
    await openLink(scene().eve, secretIn(rotated.feed));
    await openLink(scene().eve, secretIn(other.feed));
    await assert.rejects(openLink(scene().eve, secretIn(one.feed)), refused('share-ended'));
    await assert.rejects(rotateLink(scene().ben, { share: one.share.id }), refused('share-not-found'));
  });

  it('gets one new address of two that are asked for at once', async () => {
    const { ann, calendar } = scene();
    const { share } = await scene().share({ kind: 'link', label: 'Gil' });
    const late = overtaken(ann, () => rotateLink(ann, { share: share.id }));
    await assert.rejects(rotateLink(late, { share: share.id }), refused('share-ended'));
    const views = await listShares(ann, { calendar: { id: calendar.id } });
    assert.deepEqual(views.map(({ state }) => state).sort(), ['active', 'ended']);
  });

  it('with everybody stands at the readable address, and never shows private events', async () => {
    const { feed, share } = await scene().share({ kind: 'public' }, { detail: 'titles' });
    assert.equal(feed, 'https://agenda.monasso.org/home/ann@monasso.org/choir.ics');
    const opened = await openCalendar(scene().eve, { id: scene().calendar.id }, 'read');
    assert.deepEqual(opened.access.view, view({ detail: 'titles' }));
    await revokeShare(scene().ann, { share: share.id });
    await assert.rejects(
      scene().share({ kind: 'public' }, { privateEvents: true }),
      refused('bad-share', { reason: 'public-private' }),
    );
  });

  it('writes unusual names into its addresses so that they can be pasted', async () => {
    const { ann } = scene();
    const { id } = await addCalendar(ann, { owner: 'ann@monasso.org', name: 'Fêtes', slug: 'fêtes' });
    const { feed } = await scene().share({ kind: 'public' }, { calendar: { id } });
    assert.equal(feed, 'https://agenda.monasso.org/home/ann@monasso.org/f%C3%AAtes.ics');
  });

  it('is one per audience: a second is told of the first', async () => {
    for (const audience of [
      { kind: 'user', login: 'ben@monasso.org' },
      { kind: 'guest', email: 'gil@orange.fr' },
      { kind: 'public' },
    ] as const) {
      const { share } = await scene().share(audience);
      await assert.rejects(scene().share(audience), refused('already-shared', { share: share.id }));
    }
  });

  it('past its end makes room for a new one before anybody marked it', async () => {
    const first = await scene().share(
      { kind: 'user', login: 'ben@monasso.org' },
      { until: scene().clock.ms + 10 },
    );
    scene().clock.advance({ seconds: 1 });
    const { share } = await scene().share({ kind: 'user', login: 'ben@monasso.org' });
    const before = await shares.find(scene().storage.db, first.share.id);
    assert.deepEqual([before?.ended?.by, share.ended], ['time', null]);
  });

  it('is refused with oneself, with strangers, and across domains', async () => {
    const { operator } = scene();
    await addDomain(operator, { name: 'mairie.fr' });
    await addUser(operator, { login: 'zoe@mairie.fr', name: 'Zoé', passwordHash: null, admin: false });
    const share = (login: string) => scene().share({ kind: 'user', login });
    await assert.rejects(share('ann@monasso.org'), refused('share-with-yourself'));
    await assert.rejects(share('nobody@monasso.org'), refused('user-not-found'));
    await assert.rejects(share('zoe@mairie.fr'), refused('user-not-found'));
  });

  it('is refused with an end in the past, or none that is a date', async () => {
    const until = (end: number) => scene().share({ kind: 'public' }, { until: end });
    await assert.rejects(until(scene().clock.ms), refused('bad-end', { reason: 'past' }));
    await assert.rejects(until(Number.NaN), refused('bad-end'));
    await assert.rejects(until(9e15), refused('bad-end'));
  });

  it('lets people edit, and colleagues share on; whoever has an address only reads', async () => {
    const guest = { kind: 'guest', email: 'gil@orange.fr' } as const;
    for (const [audience, role] of [
      [guest, 'admin'],
      [{ kind: 'link', label: 'x' }, 'editor'],
      [{ kind: 'public' }, 'editor'],
    ] as const)
      await assert.rejects(scene().share(audience, { role }), refused('bad-share', { reason: 'role' }));
    const { share } = await scene().share(guest, { role: 'editor' });
    assert.deepEqual([share.role, share.attendees, share.alarms], ['editor', true, true]);
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor' });
    await openCalendar(scene().ben, { id: scene().calendar.id }, 'edit');
  });

  it('lets edit only who sees all of an event, which is told with its people and alarms', async () => {
    const ben = { kind: 'user', login: 'ben@monasso.org' } as const;
    const gil = { kind: 'guest', email: 'gil@orange.fr' } as const;
    for (const [audience, role] of [
      [ben, 'editor'],
      [ben, 'admin'],
      [gil, 'editor'],
    ] as const)
      for (const detail of ['busy', 'titles'] as const)
        await assert.rejects(
          scene().share(audience, { role, detail }),
          refused('bad-share', { reason: 'role-detail' }),
        );
    const { share } = await scene().share(ben, { role: 'editor', attendees: false, alarms: false });
    assert.deepEqual([share.attendees, share.alarms], [true, true]);
    await assert.rejects(
      changeShare(scene().ann, { share: share.id, terms: { detail: 'titles' } }),
      refused('bad-share', { reason: 'role-detail' }),
    );
  });

  it('is for who may share: readers and editors may not', async () => {
    const request = {
      calendar: { id: scene().calendar.id },
      audience: { kind: 'public' },
      detail: 'full',
      privateEvents: false,
      until: null,
    } as const;
    await assert.rejects(shareCalendar(scene().ben, request), refused('calendar-not-found'));
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor' });
    await assert.rejects(shareCalendar(scene().ben, request), refused('not-allowed'));
    await assert.rejects(shareCalendar(scene().eve, request), refused('calendar-not-found'));
  });

  it('of a calendar, or with somebody, that goes at that moment is told so', async () => {
    const { ann, storage, calendar, operator } = scene();
    const request = (audience: ShareRequest['audience'], id = calendar.id): ShareRequest => ({
      calendar: { id },
      audience,
      detail: 'full',
      privateEvents: false,
      until: null,
    });
    const lou = await scene().user('lou');
    const remove = (id: string) => storage.transaction((tx) => principals.remove(tx, id));
    const late = overtaken(ann, () => remove(lou.id));
    await assert.rejects(
      shareCalendar(late, request({ kind: 'user', login: lou.login })),
      refused('user-not-found'),
    );
    const bureau = await scene().space('bureau', { ben: 'owner' });
    await assert.rejects(
      shareCalendar(
        overtaken(ann, () => remove(bureau.id)),
        request({ kind: 'space', login: bureau.login }),
      ),
      refused('space-not-found'),
    );
    for (const audience of [
      { kind: 'user', login: 'ben@monasso.org' },
      { kind: 'guest', email: 'gil@orange.fr' },
      { kind: 'link', label: 'Site' },
      { kind: 'public' },
    ] as const) {
      const { id } = await addCalendar(operator, { owner: 'ann@monasso.org', name: 'Bref' });
      const removed = overtaken(ann, () => removeCalendar(ann, { calendar: { id } }));
      await assert.rejects(shareCalendar(removed, request(audience, id)), refused('calendar-not-found'));
    }
  });

  it('given by who manages a calendar is never wider than what they have', async () => {
    const { ben, calendar } = scene();
    const own = await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'admin' });
    const request = {
      calendar: { id: calendar.id },
      audience: { kind: 'link', label: 'x' },
      privateEvents: false,
      until: null,
    } as const;
    for (const detail of ['titles', 'full'] as const)
      await assert.rejects(
        shareCalendar(ben, { ...request, detail, privateEvents: true }),
        refused('bad-share', { reason: 'wider-than-yours' }),
      );
    const { share } = await shareCalendar(ben, { ...request, detail: 'busy' });
    await assert.rejects(
      changeShare(ben, { share: share.id, terms: { detail: 'titles', privateEvents: true } }),
      refused('bad-share', { reason: 'wider-than-yours' }),
    );
    await assert.rejects(
      changeShare(ben, { share: own.share.id, terms: { until: null, privateEvents: true } }),
      refused('not-allowed'),
    );
  });

  it('given by who manages a calendar never lasts longer than what they have', async () => {
    const { ben, ann, clock } = scene();
    const until = clock.ms + 10_000;
    const toBen = { kind: 'user', login: 'ben@monasso.org' } as const;
    const own = await scene().share(toBen, { role: 'admin', until });
    const give = (more: { until: number | null; privateEvents?: boolean; label?: string }) => {
      const { label = 'x', privateEvents = false, until: end } = more;
      return scene().share({ kind: 'link', label }, { privateEvents, until: end }, ben);
    };
    const outlives = refused('bad-share', { reason: 'wider-than-yours', beyond: 'until' });
    for (const end of [null, until + 1]) await assert.rejects(give({ until: end }), outlives);
    const { share } = await give({ until });
    for (const end of [null, until + 1])
      await assert.rejects(changeShare(ben, { share: share.id, terms: { until: end } }), outlives);
    await changeShare(ben, { share: share.id, terms: { until: until - 1 } });
    // What the owner gave for ever may be narrowed, not widened, nor its secret be known anew.
    const { share: endless } = await scene().share({ kind: 'link', label: 'Site' }, { detail: 'titles' });
    await changeShare(ben, { share: endless.id, terms: { detail: 'busy' } });
    await assert.rejects(changeShare(ben, { share: endless.id, terms: { detail: 'titles' } }), outlives);
    await assert.rejects(rotateLink(ben, { share: endless.id }), outlives);
    await rotateLink(ann, { share: endless.id });
    // A right to private events that ends earlier is given no longer than it lasts, whatever else they have for ever.
    await changeShare(ann, { share: own.share.id, terms: { until: null } });
    await scene().space('bureau', { ben: 'owner' });
    const through = { kind: 'space', login: 'bureau@monasso.org' } as const;
    await scene().share(through, { privateEvents: true, until });
    await assert.rejects(give({ until: null, privateEvents: true }), outlives);
    await give({ until, privateEvents: true });
    await give({ until: null, label: 'y' });
  });

  it('of somebody else cannot be told from none', async () => {
    const { share } = await scene().share({ kind: 'link', label: 'x' });
    for (const id of [share.id, 'none']) {
      await assert.rejects(revokeShare(scene().ben, { share: id }), refused('share-not-found'));
      await assert.rejects(changeShare(scene().eve, { share: id, terms: {} }), refused('share-not-found'));
      await assert.rejects(resendInvitation(scene().ben, { share: id }), refused('share-not-found'));
    }
  });

  it('changes for who uses it, at once, and tells them', async () => {
    const { context, shared } = await scene().gil();
    const until = Temporal.ZonedDateTime.from('2026-07-01T00:00[Europe/Paris]').epochMilliseconds;
    const changed = await changeShare(scene().ann, {
      share: shared.share.id,
      terms: { detail: 'busy', until },
    });
    assert.deepEqual([changed.detail, changed.until, changed.role], ['busy', until, 'viewer']);
    const opened = await openCalendar(context, { id: scene().calendar.id }, 'read');
    assert.equal(opened.access.view.ofPublic.detail, 'busy');
    const { subject, text } = await scene().inbox.last('gil@orange.fr');
    assert.equal(subject, 'Le partage de l’agenda «\u202fChorale\u202f» a changé');
    assert.match(text, /jusqu’au 30 juin 2026 inclus/);
    assert.match(text, /les plages occupées, sans détail/);
  });

  it('that stays as it is tells nobody', async () => {
    const { shared } = await scene().gil();
    const count = (await scene().inbox.all()).length;
    await changeShare(scene().ann, { share: shared.share.id, terms: { detail: 'full', until: null } });
    assert.equal((await scene().inbox.all()).length, count);
  });

  it('taken away is gone at the next request, and its guest is told once', async () => {
    const { context, shared } = await scene().gil();
    const open = () => openCalendar(context, { id: scene().calendar.id }, 'read');
    await open();
    await revokeShare(scene().ann, { share: shared.share.id });
    await assert.rejects(open(), refused('calendar-not-found'));
    await assert.rejects(revokeShare(scene().ann, { share: shared.share.id }), refused('share-ended'));
    const told = (await scene().inbox.of('gil@orange.fr')).filter(({ cause }) => cause.startsWith('ended:'));
    assert.deepEqual(
      told.map(({ subject }) => subject),
      ['L’agenda «\u202fChorale\u202f» n’est plus partagé avec vous'],
    );
    assert.ok(
      await shares.hadOne(
        scene().storage.db,
        scene().calendar.id,
        (context.actor as { guest: { id: string } }).guest.id,
      ),
    );
  });

  it('taken away while somebody changes it ends', async () => {
    const { share } = await scene().share({ kind: 'user', login: 'ben@monasso.org' });
    await Promise.allSettled([
      revokeShare(scene().ann, { share: share.id }),
      changeShare(scene().ann, { share: share.id, terms: { detail: 'busy' } }),
    ]);
    assert.equal((await shares.find(scene().storage.db, share.id))?.ended?.by, 'owner');
  });

  it('is left by its guest or user, and by nobody else', async () => {
    const { context, shared } = await scene().gil();
    const { share } = await scene().share({ kind: 'user', login: 'ben@monasso.org' });
    await assert.rejects(leaveShare(scene().ben, { share: shared.share.id }), refused('share-not-found'));
    await assert.rejects(leaveShare(context, { share: share.id }), refused('share-not-found'));
    await leaveShare(context, { share: shared.share.id });
    await leaveShare(scene().ben, { share: share.id });
    assert.deepEqual(await listSharedWithMe(context), []);
    await assert.rejects(leaveShare(context, { share: shared.share.id }), refused('share-ended'));
    const list = await listShares(scene().ann, { calendar: { id: scene().calendar.id } });
    assert.deepEqual(
      list.map(({ state, share: { ended } }) => [state, ended?.by]),
      [
        ['ended', 'guest'],
        ['ended', 'guest'],
      ],
    );
  });

  it('that is left takes back what has not been sent of it', async () => {
    const { context, shared } = await scene().gil();
    await changeShare(scene().ann, { share: shared.share.id, terms: { detail: 'busy' } });
    const waiting = async () =>
      (await scene().inbox.of('gil@orange.fr')).map(({ cause }) => cause.split(':')[0]);
    assert.ok((await waiting()).includes('changed'));
    await leaveShare(context, { share: shared.share.id });
    assert.deepEqual(await waiting(), []);
  });

  it('ends with its calendar, and who read it is told', async () => {
    const { context } = await scene().gil();
    await scene().invite('gus@orange.fr');
    await removeCalendar(scene().ann, { calendar: { id: scene().calendar.id } });
    assert.deepEqual(await listSharedWithMe(context), []);
    const told = (await scene().inbox.all()).filter(({ cause }) => cause.startsWith('ended:'));
    assert.deepEqual(
      told.map(({ to }) => to),
      ['gil@orange.fr'],
    );
    assert.deepEqual(await scene().inbox.of('gus@orange.fr'), [], 'the invitation no longer leaves');
  });
});

inEachScene('the list of shares', (scene) => {
  const list = () => listShares(scene().ann, { calendar: { id: scene().calendar.id } });

  it('says who last read with what, on which day', async () => {
    const { share } = await scene().share({ kind: 'public' });
    for (const [program, day] of [
      ['Thunderbird', '2026-03-09'],
      ['Google', '2026-03-10'],
    ] as const)
      await scene().storage.transaction((tx) => reads.save(tx, { share: share.id, program, day }));
    assert.deepEqual((await list())[0]?.lastRead, { program: 'Google', day: '2026-03-10' });
  });

  it('says what became of the mail', async () => {
    await scene().invite('gil@orange.fr');
    assert.deepEqual(
      (await list()).map(({ mail, mailError }) => [mail, mailError]),
      [['waiting', null]],
    );
    await scene().share({ kind: 'public' });
    const publicly = (await list()).find(({ share }) => share.audience.kind === 'public');
    assert.equal(publicly?.mail, null);
  });

  it('is for who may share', async () => {
    await scene().share({ kind: 'user', login: 'ben@monasso.org' });
    const which = { calendar: { id: scene().calendar.id } };
    await assert.rejects(listShares(scene().ben, which), refused('not-allowed'));
    await assert.rejects(listShares(scene().eve, which), refused('calendar-not-found'));
  });

  it('warns of a wider share that defeats a narrower, at save and later', async () => {
    const guest = await scene().invite('gil@orange.fr', { detail: 'busy' });
    assert.deepEqual(guest.warnings, []);
    const open = await scene().share({ kind: 'public' }, { detail: 'titles' });
    assert.deepEqual(open.warnings, [{ kind: 'widens-others', shares: [guest.share.id], detail: 'titles' }]);
    const views = await list();
    const warnings = (id: string) => views.find(({ share }) => share.id === id)?.warnings;
    assert.deepEqual(warnings(guest.share.id), [
      { kind: 'wider-elsewhere', share: open.share.id, by: 'public', label: null, detail: 'titles' },
    ]);
    await revokeShare(scene().ann, { share: open.share.id });
    assert.deepEqual(
      (await list()).map((view) => view.warnings),
      [[], []],
    );
  });

  it('warns of a link that shows more than a guest sees, and of nothing that shows less', async () => {
    const link = await scene().share({ kind: 'link', label: 'Site' }, { privateEvents: true });
    const wide = await scene().invite('gus@orange.fr', { privateEvents: true });
    assert.deepEqual(wide.warnings, []);
    const narrow = await scene().invite('gil@orange.fr');
    assert.deepEqual(narrow.warnings, [
      { kind: 'wider-elsewhere', share: link.share.id, by: 'link', label: 'Site', detail: 'full' },
    ]);
    const open = await scene().share({ kind: 'public' }, { detail: 'busy' });
    assert.deepEqual(open.warnings, []);
  });
});

inEachScene('what is shared with me', (scene) => {
  it('is listed for guests and users, with what waits for an answer', async () => {
    const { context } = await scene().gil();
    const second = await addCalendar(scene().ann, { owner: 'ann@monasso.org', name: 'Réunions' });
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' }, { calendar: { id: second.id } });
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { until: scene().clock.ms + 1000 });
    const mine = await listSharedWithMe(context);
    assert.deepEqual(
      mine.map(({ calendar, share, access, addresses }) => [
        calendar.name,
        share.acceptedAt !== null,
        access.role,
        addresses.feed,
      ]),
      [
        ['Réunions', false, 'viewer', 'https://agenda.monasso.org/home/ann@monasso.org/reunions.ics'],
        ['Chorale', true, 'viewer', 'https://agenda.monasso.org/home/ann@monasso.org/choir.ics'],
      ],
    );
    assert.equal((await listSharedWithMe(scene().ben)).length, 1);
    scene().clock.advance({ seconds: 1 });
    assert.deepEqual(await listSharedWithMe(scene().ben), []);
    await assert.rejects(listSharedWithMe(scene().eve), refused('sign-in-needed'));
  });
});
