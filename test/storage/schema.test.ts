import assert from 'node:assert/strict';
import { newId } from '../../src/people/id.ts';
import type { Schema } from '../../src/storage/schema.ts';
import type { Storage, Writer } from '../../src/storage/storage.ts';
import * as spaces from '../../src/storage/tables/spaces.ts';
import { addCast, shareRow, type Cast } from '../support/cast.ts';
import { onEachEngine } from '../support/engines.ts';

type Row = Readonly<Record<string, string | number | null>>;
type Table = keyof Schema;
/** The rows that go in together, one after another. */
type Rows = readonly (readonly [Table, Row])[];
type Refusal = 'check' | 'key' | 'unique';

/** How SQLite (its extended codes) and PostgreSQL (SQLSTATE) name what they refuse. */
const refusals: Readonly<Record<string, Refusal>> = {
  '275': 'check',
  '787': 'key',
  '1555': 'unique',
  '2067': 'unique',
  '23514': 'check',
  '23503': 'key',
  '23505': 'unique',
};

function refusalOf(error: unknown): Refusal | undefined {
  const { errcode, code } = error as { errcode?: number; code?: string };
  return refusals[String(errcode ?? code)];
}

function itRefusesWhatCannotBe(storage: () => Storage): void {
  let cast: Cast;
  let other: Cast;
  let space: string;
  before(async () => {
    cast = await addCast(storage());
    other = await addCast(storage());
    space = newId<'space'>();
    const bureau = { id: space, domain: cast.domain, login: `bureau@${cast.domainName}`, name: 'Bureau' };
    await storage().transaction((tx) => spaces.add(tx, { ...bureau, language: 'fr' }, 1));
  });

  /** Nothing of it stays, so that each test finds the cast as it was. */
  const insert = async (rows: Rows): Promise<Refusal | 'taken'> => {
    const undone = new Error('on purpose');
    try {
      await storage().transaction(async (tx) => {
        for (const [table, row] of rows) await add(tx, table, row);
        throw undone;
      });
    } catch (error) {
      if (error === undone) return 'taken';
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      return refusal;
    }
    throw new Error('a transaction was kept');
  };
  const taken = (what: string, rows: () => Rows) =>
    it(`${what} is taken`, async () => assert.equal(await insert(rows()), 'taken'));
  const refused = (what: string, refusal: Refusal, rows: () => Rows) =>
    it(`${what} is refused`, async () => assert.equal(await insert(rows()), refusal));

  describe('principals', () => {
    const principal = (more: Row): [Table, Row] => {
      const id = newId();
      const common = { id, domain_id: cast.domain, kind: 'user', login: `${id}@x.test`, name: 'Zoé' };
      return ['principals', { ...common, language: 'fr', password_hash: 'hash', created_at: 1, ...more }];
    };
    const guest = (more: Row): [Table, Row] => [
      'guests',
      { id: 'gus', kind: 'guest', domain_id: cast.domain, email: 'gus@x.test', closed_at: null, ...more },
    ];
    const gus = (more: Row = {}) => principal({ id: 'gus', kind: 'guest', name: null, ...more });
    taken('a user', () => [principal({ id: 'zoe' }), ['users', { id: 'zoe', kind: 'user', admin: 0 }]]);
    taken('a guest without a name yet', () => [gus(), guest({})]);
    taken('a space', () => [
      principal({ id: 's', kind: 'space', password_hash: null }),
      ['spaces', { id: 's', kind: 'space' }],
    ]);
    refused('a kind of principal that nobody knows', 'check', () => [principal({ kind: 'group' })]);
    refused('a space with a password', 'check', () => [principal({ kind: 'space' })]);
    refused('a user without a name', 'check', () => [principal({ name: null })]);
    refused('a login for the second time', 'unique', () => [principal({ login: cast.ann.login })]);
    refused('a guest of the kind of users', 'check', () => [gus(), guest({ kind: 'user' })]);
    refused('a user who is a guest as well', 'key', () => [guest({ id: cast.ann.id })]);
    refused('a guest who is a user as well', 'key', () => [
      ['users', { id: cast.gil.id, kind: 'user', admin: 0 }],
    ]);
    refused('a guest who is a space as well', 'key', () => [['spaces', { id: cast.gil.id, kind: 'space' }]]);
    refused('a guest of another domain than their principal', 'key', () => [
      gus(),
      guest({ domain_id: other.domain }),
    ]);
    refused('a guest’s address for the second time', 'unique', () => [
      gus(),
      guest({ email: cast.gil.email }),
    ]);
    refused('half an administrator', 'check', () => [
      principal({ id: 'zoe' }),
      ['users', { id: 'zoe', kind: 'user', admin: 2 }],
    ]);
    refused('a principal who becomes of another kind', 'key', () => [
      gus(),
      guest({}),
      ['principals', { update: 'gus', kind: 'user', name: 'Gus' }],
    ]);
  });

  describe('memberships', () => {
    const member = (more: Row): Rows => [
      [
        'memberships',
        {
          domain_id: cast.domain,
          space_id: space,
          member_id: cast.ben.id,
          role: 'member',
          created_at: 1,
          ...more,
        },
      ],
    ];
    taken('a user in a space', () => member({}));
    refused('a guest in a space', 'key', () => member({ member_id: cast.gil.id }));
    refused('a space in a space', 'key', () => member({ member_id: space }));
    refused('somebody in a user', 'key', () => member({ space_id: cast.ann.id }));
    refused('a member from another domain', 'key', () => member({ member_id: other.ben.id }));
    refused('a membership of another domain', 'key', () =>
      member({ member_id: other.ben.id, domain_id: other.domain }),
    );
    refused('a membership of no domain', 'check', () => member({ domain_id: null }));
    refused('a role that nobody knows', 'check', () => member({ role: 'viewer' }));
    refused('two roles of one member', 'unique', () => [...member({}), ...member({ role: 'owner' })]);
  });

  describe('calendars and their events', () => {
    const calendar = (more: Row): Rows => [
      [
        'calendars',
        {
          id: 'new',
          domain_id: cast.domain,
          owner_id: space,
          owner_kind: 'space',
          slug: 'agenda',
          name: 'Agenda',
          color: null,
          description: null,
          time_zone: null,
          member_role: 'viewer',
          revision: 5,
          levels: '',
          history_from: 5,
          created_at: 1,
          ...more,
        },
      ],
    ];
    const event = (uid: string, more: Row = {}): [Table, Row] => [
      'events',
      {
        calendar_id: cast.calendar,
        name: `${uid}.ics`,
        uid,
        kind: 'VEVENT',
        recurrent: 0,
        has_private: 0,
        extras: '',
        bare_breaks: 0,
        zones: '',
        first_at: 1,
        last_at: 2,
        months: 4095,
        etag: 'x',
        revision: 2,
        levels: '',
        wrapper: '',
        text: '',
        ...more,
      },
    ];
    taken('a calendar of a space', () => calendar({}));
    refused('a calendar of a guest', 'check', () => calendar({ owner_id: cast.gil.id, owner_kind: 'guest' }));
    refused('a calendar of a guest who passes for a user', 'key', () =>
      calendar({ owner_id: cast.gil.id, owner_kind: 'user' }),
    );
    refused('a calendar whose owner is of no kind', 'check', () => calendar({ owner_kind: null }));
    refused('a calendar of another domain than its owner', 'key', () =>
      calendar({ domain_id: other.domain }),
    );
    refused('a calendar of nobody', 'key', () => calendar({ owner_id: 'nobody' }));
    refused('a calendar whose members may share it', 'check', () => calendar({ member_role: 'admin' }));
    refused('a history from after its end', 'check', () => calendar({ history_from: 6 }));
    refused('a slug for the second time', 'unique', () =>
      calendar({ owner_id: cast.ann.id, owner_kind: 'user', slug: 'choir' }),
    );
    taken('two events', () => [event('a'), event('b')]);
    refused('one name of two events', 'unique', () => [event('a'), event('b', { name: 'a.ics' })]);
    refused('one UID of two events', 'unique', () => [event('a'), event('a', { name: 'b.ics' })]);
    refused('a month beyond December', 'check', () => [event('a', { months: 4096 })]);
    for (const flag of ['recurrent', 'has_private', 'bare_breaks'])
      refused(`an event whose ${flag} is neither yes nor no`, 'check', () => [event('a', { [flag]: 2 })]);
    refused('an event of no calendar', 'key', () => [event('a', { calendar_id: 'none' })]);
    refused('two tombstones of one name', 'unique', () => {
      const tombstone = { calendar_id: cast.calendar, name: 'a.ics', uid: 'a', revision: 2, levels: '' };
      return [
        ['tombstones', tombstone],
        ['tombstones', { ...tombstone, revision: 3 }],
      ];
    });
  });

  describe('shares', () => {
    const share = (more: Row): [Table, Row] => [
      'shares',
      {
        id: newId(),
        domain_id: cast.domain,
        calendar_id: cast.calendar,
        ...shareRow,
        principal_id: cast.ben.id,
        private_events: 1,
        attendees: 1,
        alarms: 1,
        ...more,
      },
    ];
    const toSpace = (more: Row = {}) => share({ audience: 'space', principal_id: space, ...more });
    const toGuest = (more: Row = {}) => share({ audience: 'guest', principal_id: cast.gil.id, ...more });
    const open = { principal_id: null, private_events: 0 };
    const toLink = (more: Row = {}) =>
      share({ ...open, audience: 'link', label: 'Site', secret_hash: newId(), ...more });
    const toPublic = (more: Row = {}) => share({ ...open, audience: 'public', ...more });

    taken('one of each audience', () => [
      share({ role: 'editor' }),
      toSpace({ role: 'admin' }),
      toGuest({ accepted_at: null, role: 'editor' }),
      toLink({ seen_in_clear_at: 2 }),
      toLink({ private_events: 1 }),
      toPublic(),
      toPublic({ ended_at: 2, ended_by: 'owner' }),
    ]);
    refused('an audience that nobody knows', 'check', () => [share({ audience: 'group' })]);
    refused('a share for a user that names nobody', 'check', () => [share({ principal_id: null })]);
    refused('a share for a user that names a guest', 'key', () => [share({ principal_id: cast.gil.id })]);
    refused('a share for a guest that names a user', 'key', () => [toGuest({ principal_id: cast.ben.id })]);
    refused('a share for a space that names a user', 'key', () => [toSpace({ principal_id: cast.ben.id })]);
    refused('a share for a user of another domain', 'key', () => [share({ principal_id: other.ben.id })]);
    refused('a share of another domain than its calendar', 'key', () => [
      share({ principal_id: other.ben.id, domain_id: other.domain }),
    ]);
    refused('a share of no domain', 'check', () => [share({ domain_id: null })]);
    refused('a link for somebody', 'check', () => [toLink({ principal_id: cast.ben.id })]);
    refused('a public share for somebody', 'check', () => [toPublic({ principal_id: cast.ben.id })]);
    refused('a link without a secret', 'check', () => [toLink({ secret_hash: null })]);
    refused('a link without a label', 'check', () => [toLink({ label: null })]);
    refused('a secret for a user', 'check', () => [share({ secret_hash: 'x' })]);
    refused('a label for the public', 'check', () => [toPublic({ label: 'x' })]);
    refused('one secret of two links', 'unique', () => [
      toLink({ secret_hash: 'x' }),
      toLink({ secret_hash: 'x', ended_at: 2, ended_by: 'owner' }),
    ]);
    refused('private events for everybody', 'check', () => [toPublic({ private_events: 1 })]);
    refused('a guest as admin', 'check', () => [toGuest({ role: 'admin' })]);
    for (const detail of ['busy', 'titles'])
      refused(`a guest as editor who sees ${detail} alone`, 'check', () => [
        toGuest({ role: 'editor', detail }),
      ]);
    for (const role of ['editor', 'admin']) {
      for (const [name, to] of Object.entries({ 'a link': toLink, everybody: toPublic }))
        refused(`${name} as ${role}`, 'check', () => [to({ role })]);
      for (const detail of ['busy', 'titles'])
        refused(`a user as ${role} who sees ${detail} alone`, 'check', () => [share({ role, detail })]);
    }
    refused('a user who has yet to accept', 'check', () => [share({ accepted_at: null })]);
    refused('a link that has yet to be accepted', 'check', () => [toLink({ accepted_at: null })]);
    refused('an end by nobody', 'check', () => [share({ ended_at: 2 })]);
    refused('somebody who ended what has not ended', 'check', () => [share({ ended_by: 'owner' })]);
    refused('an end by what nobody knows', 'check', () => [share({ ended_at: 2, ended_by: 'user' })]);
    refused('a user’s share that was seen in clear', 'check', () => [share({ seen_in_clear_at: 2 })]);
    refused('two live shares for one audience', 'unique', () => [toGuest(), toGuest({ accepted_at: null })]);
    refused('two live public shares', 'unique', () => [toPublic(), toPublic()]);
    taken('a live share after one that has ended', () => [
      toGuest({ ended_at: 2, ended_by: 'guest' }),
      toGuest(),
    ]);

    const invitation = (more: Row = {}): [Table, Row] => {
      const times = { created_at: 1, ends_at: 100, opened_at: null, closed_at: null };
      return [
        'invitations',
        {
          id: newId(),
          share_id: 's',
          audience: 'guest',
          token_hash: newId(),
          ...times,
          closed_as: null,
          ...more,
        },
      ];
    };
    const invited = () => toGuest({ id: 's', accepted_at: null });
    const replaced = { closed_as: 'replaced', closed_at: 2 };
    taken('an invitation after one that was replaced', () => [
      invited(),
      invitation(replaced),
      invitation(replaced),
      invitation(),
    ]);
    refused('an invitation of a user', 'key', () => [share({ id: 's' }), invitation()]);
    refused('an invitation of a user that says so', 'check', () => [
      share({ id: 's' }),
      invitation({ audience: 'user' }),
    ]);
    refused('an invitation to a link', 'key', () => [toLink({ id: 's' }), invitation()]);
    refused('two open invitations of a share', 'unique', () => [invited(), invitation(), invitation()]);
    refused('an invitation closed as nothing', 'check', () => [invited(), invitation({ closed_at: 2 })]);
    refused('an invitation that was closed at no time', 'check', () => [
      invited(),
      invitation({ closed_as: 'accepted' }),
    ]);
    refused('an invitation closed as what nobody knows', 'check', () => [
      invited(),
      invitation({ closed_as: 'expired', closed_at: 2 }),
    ]);
    refused('an invitation to nothing', 'key', () => [invitation({ share_id: 'none' })]);
  });

  describe('letters, sessions and links', () => {
    const letter = (more: Row): Rows => [
      [
        'outbox',
        {
          id: 'letter',
          cause: 'x',
          domain_id: cast.domain,
          share_id: null,
          recipient: 'gil@x.test',
          subject: 'x',
          created_at: 1,
          queued_at: 1,
          state: 'waiting',
          next_at: 1,
          claim: 0,
          attempts: 0,
          settled_at: null,
          failure: null,
          error: null,
          ...more,
        },
      ],
    ];
    taken('a letter that was sent', () => letter({ state: 'sent', settled_at: 2 }));
    refused('a letter in a state that nobody knows', 'check', () => letter({ state: 'lost', settled_at: 2 }));
    refused('a letter that waits and is settled', 'check', () => letter({ settled_at: 2 }));
    refused('a letter that was sent at no time', 'check', () => letter({ state: 'sent' }));
    refused('the text of no letter', 'key', () => [['letter_texts', { letter_id: 'none', sealed: 'x' }]]);
    const session = (more: Row): Rows => [
      ['sessions', { id_hash: 'x', principal_id: cast.ben.id, kind: 'user', ends_at: 9, ...more }],
    ];
    taken('a session of a user', () => session({}));
    taken('a session of a guest', () => session({ principal_id: cast.gil.id, kind: 'guest' }));
    refused('a session of nobody', 'key', () => session({ principal_id: 'nobody' }));
    refused('a session of a space', 'check', () => session({ principal_id: space, kind: 'space' }));
    refused('a session of a space that passes for a user', 'key', () => session({ principal_id: space }));
    refused('a session of somebody of no kind', 'check', () => session({ kind: null }));
    const link = (more: Row): Rows => [
      [
        'one_time_links',
        {
          token_hash: newId(),
          purpose: 'set-up',
          principal_id: null,
          kind: null,
          created_at: 1,
          ends_at: 2,
          used_at: null,
          ...more,
        },
      ],
    ];
    taken('a link to set up', () => link({}));
    const choose = (principal_id: string, kind: string | null) =>
      link({ purpose: 'password', principal_id, kind });
    taken('a link to choose a password', () => choose(cast.gil.id, 'guest'));
    refused('a link to choose a space’s password', 'check', () => choose(space, 'space'));
    refused('a link to choose the password of a space that passes for a user', 'key', () =>
      choose(space, 'user'),
    );
    refused('a link to choose the password of somebody of no kind', 'check', () => choose(cast.gil.id, null));
    refused('two links to set up', 'unique', () => [...link({}), ...link({})]);
    refused('a link to set up for somebody', 'check', () =>
      link({ principal_id: cast.ann.id, kind: 'user' }),
    );
    refused('a link to choose nobody’s password', 'check', () => link({ purpose: 'password' }));
    refused('a link for what nobody knows', 'check', () =>
      link({ purpose: 'invitation', principal_id: cast.ann.id, kind: 'user' }),
    );
    const program = (more: Row): Rows => [
      [
        'program_passwords',
        {
          id: newId(),
          domain_id: cast.domain,
          principal_id: cast.gil.id,
          kind: 'guest',
          label: 'Thunderbird',
          hash: newId(),
          calendar_id: cast.calendar,
          access: 'read',
          created_at: 1,
          last_used_at: null,
          ...more,
        },
      ],
    ];
    taken('a password of a guest’s program', () => program({}));
    taken('a password of a user’s program', () =>
      program({ principal_id: cast.ben.id, kind: 'user', calendar_id: null, access: 'write' }),
    );
    refused('a password of a space’s program', 'check', () =>
      program({ principal_id: space, kind: 'space' }),
    );
    refused('a password of a space’s program that passes for a user’s', 'key', () =>
      program({ principal_id: space, kind: 'user' }),
    );
    refused('a program’s password for a calendar of another domain', 'key', () =>
      program({ calendar_id: other.calendar }),
    );
    refused('a program’s password of another domain than whose it is', 'key', () =>
      program({ domain_id: other.domain, calendar_id: null }),
    );
    refused('a program’s password for what nobody knows', 'check', () => program({ access: 'admin' }));
    refused('one program’s password of two', 'unique', () => [
      ...program({ hash: 'x' }),
      ...program({ hash: 'x', principal_id: cast.ben.id, kind: 'user' }),
    ]);
    refused('a login for the second time', 'unique', () => [
      [
        'logins',
        {
          domain_id: cast.domain,
          login: cast.gil.email,
          principal_id: cast.ben.id,
          reserved_for: null,
          created_at: 1,
        },
      ],
    ]);
  });

  it('a principal goes with all that hangs on it, but for the login', async () => {
    const { db } = storage();
    const there = await addCast(storage());
    await storage().transaction(async (tx) => {
      await tx
        .insertInto('sessions')
        .values({ id_hash: newId(), principal_id: there.gil.id, kind: 'guest', ends_at: 9 })
        .execute();
      await tx.deleteFrom('principals').where('id', '=', there.gil.id).execute();
    });
    assert.deepEqual(await db.selectFrom('guests').selectAll().where('id', '=', there.gil.id).execute(), []);
    const sessions = await db
      .selectFrom('sessions')
      .selectAll()
      .where('principal_id', '=', there.gil.id)
      .execute();
    assert.deepEqual(sessions, []);
    const logins = await db.selectFrom('logins').selectAll().where('login', '=', there.gil.login).execute();
    assert.deepEqual(
      logins.map((row) => row.principal_id),
      [null],
    );
  });
}

/** Inserts a row; one with `update` is the change of the row of that id. Types would not let in what cannot be. */
async function add(tx: Writer, table: Table, { update, ...row }: Row): Promise<void> {
  if (update === undefined) await tx.insertInto(table).values(row).execute();
  else
    await tx
      .updateTable('principals')
      .set(row as never)
      .where('id', '=', String(update))
      .execute();
}

onEachEngine('what cannot be', itRefusesWhatCannotBe);
