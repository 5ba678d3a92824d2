import { contextFor } from '../src/context.ts';
import { operator } from '../src/people/actor.ts';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { addDomain } from '../src/people/add-domain.ts';
import { addUser } from '../src/people/add-user.ts';
import { readConfig } from '../src/config.ts';
import { hashPassword } from '../src/signing-in/password.ts';
import { openServices } from '../src/server/open-services.ts';
import type { Storage } from '../src/storage/storage.ts';
import { onEachEngine, type Database } from './support/engines.ts';
import type { Done, Job } from './support/killable.ts';
import { startKillable, type Killable } from './support/start-killable.ts';
import { startMailServer, type MailServer } from './support/mail-server.ts';

const owner = 'ann@monasso.org';
const rounds = 8;
const eventsOfImport = 300;
const password = 'une phrase assez longue';

onEachEngine('A server that is killed again and again', (_storage, database) => {
  let mailServer: MailServer;
  before(async () => {
    mailServer = await startMailServer();
    await addAnn(database());
  });
  after(() => mailServer.close());

  it('loses nothing that it acknowledged, leaves nothing half done, and sends each letter once', async function () {
    this.timeout(120_000);
    const env = {
      ...database().env,
      FASTI_SMTP_URL: mailServer.url,
      FASTI_PORT: '0',
      FASTI_LOG_LEVEL: 'silent',
    };
    const acknowledged = new Set<string>();
    const asked: Job[] = [];
    const answered = new Set<string>();
    for (let round = 0; round < rounds; round += 1) {
      const server = await startKillable(env, round);
      const jobs = [...jobsOf(round), ...acceptancesOf(mailServer, answered)];
      asked.push(...jobs);
      await killAfter(server, jobs, 1 + (round % 5), acknowledged);
      await assertWhole(database(), acknowledged);
    }

    const server = await startKillable(env, rounds);
    await until(async () => (await server.ask({ job: 'count', do: 'count-waiting' })).waiting === 0);
    await server.kill();
    const { kept, uncertain } = await assertWhole(database(), acknowledged);
    assert.deepEqual(
      [...acknowledged].filter((job) => !kept.has(job)),
      [],
    );
    assert(
      acknowledged.size > rounds,
      `only ${acknowledged.size} of ${asked.length} jobs were acknowledged: killed too soon to tell`,
    );
    assert(asked.length > acknowledged.size, 'nothing was under way when it was killed');

    const times = Map.groupBy(mailServer.seen, (id) => id);
    assert.deepEqual(
      [...times].filter(([, seen]) => seen.length > 1).map(([id]) => id),
      [],
      'letters that came twice',
    );
    // Each invitation is written to its guest, each acceptance to the owner and to the guest.
    const told = [...kept].reduce(
      (sum, job) => sum + (/^invite /.test(job) ? 1 : /^accept /.test(job) ? 2 : 0),
      0,
    );
    assert(
      times.size >= told - uncertain && times.size <= told,
      `${times.size} letters for ${told} invitations and acceptances, ${uncertain} uncertain`,
    );
  });
});

async function addAnn(database: Database): Promise<void> {
  const { services, close } = await openServices(readConfig({ ...database.env, FASTI_LOG_LEVEL: 'silent' }), {
    letters: 'leave',
  });
  await addDomain(contextFor(services, operator), { name: 'monasso.org' });
  const passwordHash = await hashPassword(password);
  await addUser(contextFor(services, operator), { login: owner, name: 'Ann', passwordHash, admin: true });
  await close();
}

/** An import that comes anew, one that is repeated, and invitations to what the first round imported. */
function jobsOf(round: number): Job[] {
  const slug = `choir-${round}`;
  return [
    { job: `import ${slug}`, do: 'import', owner, slug, text: calendarText(slug) },
    {
      job: 'import choir-0',
      do: 'import',
      owner,
      slug: 'choir-0',
      text: calendarText('choir-0', ` ${round}`),
    },
    ...Array.from({ length: 4 }, (_, n): Job => {
      const email = `guest-${round}-${n}@orange.fr`;
      return { job: `invite ${email}`, do: 'invite', owner, slug: 'choir-0', email };
    }),
  ];
}

/** Everybody whose letter has come, and who did not answer in an earlier round. */
function acceptancesOf({ letters }: MailServer, answered: Set<string>): Job[] {
  return letters.flatMap((letter): Job[] => {
    const email = letter.to?.[0]?.address ?? '';
    const token = /\/invitation\/([\w-]{43})/.exec(letter.text ?? '')?.[1];
    if (token === undefined || answered.has(email)) return [];
    answered.add(email);
    return [{ job: `accept ${email}`, do: 'accept', token, name: 'Gil', password }];
  });
}

function calendarText(slug: string, mark = ''): string {
  const events = Array.from(
    { length: eventsOfImport },
    (_, n) =>
      `BEGIN:VEVENT\r\nUID:${slug}-${n}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260310T100000Z\r\nSUMMARY:${n}${mark}\r\nEND:VEVENT\r\n`,
  );
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//FR\r\n${events.join('')}END:VCALENDAR\r\n`;
}

/** Asks for everything at once, and kills the server in the moment in which so many more are acknowledged. */
async function killAfter(
  server: Killable,
  jobs: readonly Job[],
  enough: number,
  acknowledged: Set<string>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const before = acknowledged.size;
  let answers = 0;
  server.child.on('message', ({ job, failed }: Done) => {
    answers += 1;
    if (failed === undefined) acknowledged.add(job);
    if (acknowledged.size >= before + enough || answers === jobs.length) resolve(undefined);
  });
  for (const job of jobs) server.child.send(job);
  await promise;
  await server.kill();
}

/** Reads the storage as the killed server left it: every change is there whole, or not at all. */
async function assertWhole(
  database: Database,
  acknowledged: ReadonlySet<string>,
): Promise<{ kept: Set<string>; uncertain: number }> {
  const storage = await database.open();
  try {
    const kept = new Set([...(await importsIn(storage)), ...(await guestsIn(storage))]);
    for (const job of acknowledged) assert(kept.has(job), `${job} was acknowledged, and is lost`);
    const letters = await storage.db.selectFrom('outbox').select('state').execute();
    return { kept, uncertain: letters.filter(({ state }) => state === 'uncertain').length };
  } finally {
    await storage.close();
  }
}

async function importsIn({ db }: Storage): Promise<string[]> {
  const calendars = await db.selectFrom('calendars').select(['id', 'slug']).execute();
  for (const { id, slug } of calendars) {
    const events = await db
      .selectFrom('events')
      .select(['text', 'revision'])
      .where('calendar_id', '=', id)
      .execute();
    assert.equal(events.length, eventsOfImport, `${slug} is half imported`);
    const marks = new Set(events.map(({ text }) => /SUMMARY:\d+(.*)/.exec(text)![1]));
    assert.equal(marks.size, 1, `${slug} is half updated`);
  }
  return calendars.map(({ slug }) => `import ${slug}`);
}

async function guestsIn({ db }: Storage): Promise<string[]> {
  const rows = await db
    .selectFrom('guests')
    .innerJoin('principals', 'principals.id', 'guests.id')
    .leftJoin('shares', 'shares.principal_id', 'guests.id')
    .leftJoin('invitations', 'invitations.share_id', 'shares.id')
    .leftJoin('outbox', 'outbox.share_id', 'shares.id')
    .select(['guests.email', 'guests.id', 'principals.password_hash', 'principals.name'])
    .select([
      'shares.id as share',
      'shares.accepted_at as taken',
      'invitations.closed_as as answered',
      'invitations.id as invitation',
    ])
    .select('outbox.id as letter')
    .execute();
  return await Promise.all(
    rows.map(async (row) => {
      assert(
        row.share !== null && row.invitation !== null && row.letter !== null,
        `${row.email} is half invited`,
      );
      const logins = await db
        .selectFrom('logins')
        .select('login')
        .where('principal_id', '=', row.id)
        .execute();
      assert.equal(logins.length, 2, `${row.email} has half their logins`);
      const parts = [row.password_hash, row.name, row.taken, row.answered].map((part) => part !== null);
      assert(row.answered === null || row.answered === 'accepted', `${row.email} answered something else`);
      assert.equal(new Set(parts).size, 1, `${row.email} has half accepted`);
      return row.taken === null ? [`invite ${row.email}`] : [`invite ${row.email}`, `accept ${row.email}`];
    }),
  ).then((jobs) => jobs.flat());
}

/** Asks again and again, until it is so or the test's time is over. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}
