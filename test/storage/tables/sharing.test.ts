import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as calendars from '../../../src/storage/tables/calendars.ts';
import * as doors from '../../../src/storage/tables/doors.ts';
import * as invitations from '../../../src/storage/tables/invitations.ts';
import * as outbox from '../../../src/storage/tables/outbox.ts';
import * as reads from '../../../src/storage/tables/reads.ts';
import * as shares from '../../../src/storage/tables/shares.ts';
import { addCast, addShare, newCalendar, newShare, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresCalendars(storage: () => Storage): void {
  it('counts the revision up, one by one, whoever else does', async () => {
    const { calendar } = await addCast(storage());
    const touch = () => storage().transaction((tx) => calendars.touch(tx, calendar, 5));
    const revisions = await Promise.all([touch(), touch(), touch(), touch()]);
    assert.deepEqual(revisions.sort(), [2, 3, 4, 5]);
    assert.equal((await calendars.findById(storage().db, calendar))?.revision, 5);
  });

  it('refuses a slug that its owner has, not that another has', async () => {
    const { domain, ann, ben } = await addCast(storage());
    const add = (owner: string) =>
      storage().transaction((tx) => calendars.add(tx, newCalendar(newId(), domain, owner, 'choir'), 1));
    assert.equal(await add(ann.id), false);
    assert.equal(await add(ben.id), true);
  });

  it('is found by its address, with its owner, and goes with all its own', async () => {
    const { calendar, ann } = await addCast(storage());
    const found = await calendars.find(storage().db, ann.login, 'choir');
    assert.deepEqual([found?.id, found?.ownerName], [calendar, 'Ann']);
    await storage().transaction((tx) => addShare(tx, calendar, {}));
    await storage().transaction((tx) =>
      calendars.saveHead(tx, calendar, { name: 'Chœur', timeZone: 'Asia/Tokyo' }),
    );
    assert.equal((await calendars.listOfOwner(storage().db, ann.id))[0]?.timeZone, 'Asia/Tokyo');
    await storage().transaction((tx) => calendars.remove(tx, calendar));
    assert.equal(await calendars.findById(storage().db, calendar), undefined);
    assert.deepEqual(await shares.list(storage().db, calendar), []);
  });
}

function itStoresShares(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));
  const add = (changes: Partial<shares.NewShare>) =>
    storage().transaction((tx) => shares.add(tx, newShare(cast.calendar, changes), 1));
  const addOne = (changes: Partial<shares.NewShare>) =>
    storage().transaction((tx) => addShare(tx, cast.calendar, changes));
  const toGil = () => ({ audience: { kind: 'guest', guest: cast.gil.id }, acceptedAt: null }) as const;

  it('has one live share per audience, though two come together; links are many', async () => {
    assert.deepEqual((await Promise.all([add(toGil()), add(toGil())])).sort(), [false, true]);
    const link = () => add({ audience: { kind: 'link', label: 'door', secretHash: newId() } });
    assert.deepEqual(await Promise.all([link(), link()]), [true, true]);
  });

  it('can be given again after it ended', async () => {
    const id = await addOne(toGil());
    const end = () => storage().transaction((tx) => shares.end(tx, id, 'owner', 9));
    assert.deepEqual([await end(), await end()], [true, false]);
    assert.equal(await add(toGil()), true);
  });

  it('tells each audience as it is', async () => {
    const id = await addOne(toGil());
    const share = await shares.find(storage().db, id);
    assert.deepEqual(share?.audience, {
      kind: 'guest',
      guest: cast.gil.id,
      email: cast.gil.email,
      login: cast.gil.login,
      name: null,
    });
    const secretHash = newId();
    await addOne({ audience: { kind: 'link', label: 'door', secretHash } });
    const link = await shares.findBySecret(storage().db, secretHash);
    assert.deepEqual(link?.audience, { kind: 'link', label: 'door' });
  });

  it('changes terms of a live share alone, and may warn of a new end again', async () => {
    const id = await addOne({ until: 100 });
    const warn = (until: number) => storage().transaction((tx) => shares.markWarned(tx, id, until, 50));
    assert.deepEqual([await warn(100), await warn(100)], [true, false]);
    const save = () =>
      storage().transaction((tx) => shares.saveTerms(tx, id, { until: 200, detail: 'busy' }, 60));
    assert.equal(await save(), true);
    assert.equal(await warn(200), true);
    const share = await shares.find(storage().db, id);
    assert.deepEqual([share?.until, share?.detail, share?.changedAt], [200, 'busy', 60]);
    await storage().transaction((tx) => shares.end(tx, id, 'time', 200));
    assert.equal(await save(), false);
  });

  it('lists what is due, and what ends soon, in order', async () => {
    const [first, second] = [
      await addOne({ audience: { kind: 'user', user: cast.ben.id }, until: 10 }),
      await addOne({ until: 20 }),
    ];
    const mine = (listed: { id: string }[]) =>
      listed.map(({ id }) => id).filter((id) => [first, second].includes(id));
    assert.deepEqual(mine(await shares.listDue(storage().db, 20)), [first, second]);
    assert.deepEqual(mine(await shares.listDue(storage().db, 10)), [first]);
    assert.deepEqual(mine(await shares.listToWarn(storage().db, 5, 15)), [first]);
    assert.deepEqual(mine(await shares.listToWarn(storage().db, 10, 25)), [second]);
  });

  it('accepts an invitation once while it is open', async () => {
    const share = await addOne(toGil());
    const tokenHash = newId();
    const id = newId<'invitation'>();
    const invitation = { id, share, guest: cast.gil.id, createdAt: 1, endsAt: 100, tokenHash };
    await storage().transaction((tx) => invitations.add(tx, invitation));
    const accept = (now: number) => storage().transaction((tx) => invitations.accept(tx, id, now));
    assert.equal(await accept(100), false);
    assert.deepEqual((await Promise.all([accept(50), accept(50)])).sort(), [false, true]);
    const decline = await storage().transaction((tx) => invitations.decline(tx, id, 'declined', 60));
    assert.equal(decline, false);
    assert.equal((await invitations.findByToken(storage().db, tokenHash))?.acceptedAt, 50);
  });

  it('closes the open invitations of a share, and shows the latest', async () => {
    const share = await addOne(toGil());
    const invite = (createdAt: number) => {
      const id = newId<'invitation'>();
      const row = { id, share, guest: cast.gil.id, createdAt, endsAt: 100, tokenHash: newId() };
      return storage().transaction(async (tx) => {
        await invitations.close(tx, share, 'replaced', createdAt);
        await invitations.add(tx, row);
        return id;
      });
    };
    await invite(1);
    const later = await invite(2);
    assert.equal((await invitations.findPending(storage().db, share))?.id, later);
    assert.deepEqual(
      (await invitations.listOfCalendar(storage().db, cast.calendar)).map(({ id }) => id),
      [later],
    );
    await storage().transaction((tx) => invitations.close(tx, share, 'withdrawn', 3));
    assert.equal(await invitations.findPending(storage().db, share), undefined);
  });

  it('remembers the last day of each program', async () => {
    const share = await addOne({});
    const note = (program: string, day: string) =>
      storage().transaction((tx) => reads.save(tx, { share, program, day }));
    await note('Thunderbird', '2026-11-20');
    await note('Thunderbird', '2026-11-22');
    await note('Thunderbird', '2026-11-21');
    await note('Evolution', '2026-11-21');
    assert.deepEqual(
      (await reads.list(storage().db, cast.calendar)).map(({ program, day }) => `${day} ${program}`),
      ['2026-11-22 Thunderbird', '2026-11-21 Evolution'],
    );
    await storage().transaction((tx) =>
      reads.save(tx, { share: 'gone', program: 'Thunderbird', day: '2026-11-22' }),
    );
    assert.equal((await reads.list(storage().db, cast.calendar)).length, 2);
  });

  it('opens the door of a feed with one query', async () => {
    const open = async (login: string, slug = 'choir') =>
      await doors.open(storage(), { domain: cast.domainName, owner: cast.ann.login, slug, login });
    const everybodys = await addOne({});
    const share = await addOne(toGil());
    assert.equal((await open(cast.gil.email))?.share, null);
    await storage().transaction((tx) => shares.accept(tx, share, 2));
    const ann = await open(cast.ann.login);
    assert.deepEqual([ann?.reader, ann?.isOwner, ann?.share], [cast.ann.id, 1, null]);
    const gil = await open(cast.gil.email);
    assert.deepEqual([gil?.reader, gil?.share, gil?.publicShare], [cast.gil.id, share, everybodys]);
    const eve = await open('eve@nowhere.test');
    assert.deepEqual(
      [eve?.reader, eve?.isOwner, eve?.share, eve?.publicShare],
      [null, null, null, everybodys],
    );
    const nothing = await open(cast.gil.login, 'no-such');
    assert.deepEqual([nothing?.calendar, nothing?.share, nothing?.reader], [null, null, cast.gil.id]);
    const nowhere = await doors.open(storage(), {
      domain: 'no.test',
      owner: 'a@no.test',
      slug: 'x',
      login: 'y',
    });
    assert.equal(nowhere, undefined);
  });
}

function itStoresLetters(storage: () => Storage): void {
  let domain: string;
  before(async () => ({ domain } = await addCast(storage())));
  const letter = (cause: string = newId()): outbox.NewLetter => ({
    id: newId(),
    cause,
    domain,
    share: null,
    recipient: 'gil@orange.test',
    subject: 'Bonjour',
    payload: 'sealed',
  });
  const add = (given: outbox.NewLetter) => storage().transaction((tx) => outbox.add(tx, given, 0));
  const claim = (now: number, until: number) => outbox.claim(storage(), now, until);
  const stateOf = async (id: string) =>
    await storage()
      .db.selectFrom('outbox')
      .select(['payload', 'sent_at', 'failed_at', 'last_error'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  // Each test looks at its own letters: the others' are sent.
  afterEach(async () => {
    for (let left = await claim(1e12, 1e12 + 1); left !== undefined; left = await claim(1e12, 1e12 + 1)) {
      const { id } = left;
      await storage().transaction((tx) => outbox.markSent(tx, id, 1e12));
    }
  });

  it('writes one letter per cause', async () => {
    const one = letter();
    assert.equal(await add(one), true);
    assert.equal(await add(letter(one.cause)), false);
    assert.equal((await claim(1, 2))?.id, one.id);
    assert.equal(await claim(1, 2), undefined);
  });

  it('of ten that ask for letters, each gets another', async () => {
    const ten = Array.from({ length: 10 }, () => letter());
    for (const one of ten) await add(one);
    const claimed = await Promise.all(ten.map(() => claim(1, 100)));
    assert.deepEqual(claimed.map((one) => one?.id).sort(), ten.map(({ id }) => id).sort());
  });

  it('gives a letter back when its claim runs out', async () => {
    await add(letter());
    assert.equal((await claim(1, 50))?.attempts, 1);
    assert.equal(await claim(49, 100), undefined);
    assert.equal((await claim(50, 100))?.attempts, 2);
  });

  it('hands a letter over once, and to nobody whose claim was taken over', async () => {
    await add(letter());
    const first = (await claim(1, 50))!;
    const second = (await claim(50, 100))!;
    const hand = (held: typeof first) => storage().transaction((tx) => outbox.markHanded(tx, held, 60));
    assert.deepEqual([await hand(first), await hand(second), await hand(second)], [false, true, false]);
    assert.equal(await claim(1000, 1001), undefined);
    assert.equal(await storage().transaction((tx) => outbox.settleAbandoned(tx, 1000)), 1);
    assert.equal((await stateOf(first.id)).last_error, outbox.uncertain);
  });

  it('tries again later, and gives up in the end', async () => {
    const one = letter();
    await add(one);
    const fail = (held: { id: string; attempts: number }, nextAt: number | null) =>
      storage().transaction((tx) => outbox.markFailed(tx, held, 'refused', 2, nextAt));
    await fail((await claim(1, 50))!, 80);
    assert.equal(await outbox.nextDue(storage().db), 80);
    assert.equal(await claim(79, 100), undefined);
    const again = (await claim(80, 100))!;
    assert.equal(again.payload, 'sealed');
    await fail(again, null);
    assert.equal(await claim(1000, 1001), undefined);
    const { sent_at, failed_at, last_error, payload } = await stateOf(one.id);
    assert.deepEqual([sent_at, failed_at, last_error, payload], [null, 2, 'refused', null]);
  });

  it('forgets the text of what is sent', async () => {
    const one = letter();
    await add(one);
    await claim(1, 2);
    await storage().transaction((tx) => outbox.markSent(tx, one.id, 3));
    const { payload, sent_at } = await stateOf(one.id);
    assert.deepEqual([payload, sent_at], [null, 3]);
  });
}

onEachEngine('calendars', itStoresCalendars);
onEachEngine('shares', itStoresShares);
onEachEngine('letters', itStoresLetters);
