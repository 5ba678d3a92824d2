import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import PostalMime from 'postal-mime';
import { startPostman, type Postman } from '../../src/mail/outbox.ts';
import { listOutbox } from '../../src/mail/list-outbox.ts';
import { readLetter } from '../../src/mail/read-letter.ts';
import { DomainError } from '../../src/errors.ts';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { newId } from '../../src/people/id.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import { resendInvitation } from '../../src/sharing/resend-invitation.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { shareCalendar } from '../../src/sharing/share-calendar.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import * as outbox from '../../src/storage/tables/outbox.ts';
import { inEachScene, openScene, password, tokenIn, type Scene } from '../support/scene.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { addNeighbour } from '../support/actors.ts';
import { refused } from '../support/refused.ts';
import { scratchFolder } from '../support/scratch.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const minute = 60_000;

inEachScene('the postman', (scene) => {
  let server: MailServer;
  const postmen: Postman[] = [];

  beforeEach(async () => (server = await startMailServer()));
  afterEach(async () => {
    server.manners.received = undefined;
    await Promise.all(postmen.splice(0).map((postman) => postman.stop()));
    await server.close();
  });

  function start(
    url: string | null = server.url,
    limits?: Parameters<typeof startPostman>[1],
    storage = scene().storage,
  ): Postman {
    const { config, clock } = scene();
    const postman = startPostman(
      { storage, clock, log, config: { ...config, smtpUrl: url ?? undefined } },
      limits,
    );
    postmen.push(postman);
    return postman;
  }

  async function deliver(postman: Postman): Promise<void> {
    postman.mail.wake();
    await postman.idle();
  }

  const states = async () => {
    const views = await listShares(scene().ann, { calendar: { id: scene().calendar.id } });
    return views.map(({ mail, mailError }) => [mail, mailError] as const);
  };

  it('delivers what is there at its start, and what is written later, once', async () => {
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    const postman = start();
    await postman.idle();
    await scene().share({ kind: 'guest', email: 'élise@orange.fr'.replace('é', 'e') });
    await deliver(postman);
    await deliver(postman);
    assert.deepEqual(
      server.letters.map(({ to }) => to?.[0]?.address),
      ['gil@orange.fr', 'elise@orange.fr'],
    );
    assert.deepEqual(await states(), [
      ['sent', null],
      ['sent', null],
    ]);
    const rows = await scene().storage.db.selectFrom('letter_texts').selectAll().execute();
    assert.deepEqual(rows, [], 'no token stays behind');
  });

  it('delivers a letter of which the server understands every line', async () => {
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' }, { note: 'un\n.\n..\nQUIT' });
    await start().idle();
    const [letter] = server.letters;
    assert.match(letter!.text!, /un\n {2}\.\n {2}\.\.\n {2}QUIT/);
    const token = tokenIn({ text: letter!.text! });
    await acceptInvitation(scene().eve, { token, name: 'Gil', password, confirmation: password });
  });

  it('notes what became of a letter when the storage is back, and does not send it again', async () => {
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    const { storage } = scene();
    let gone = false;
    server.manners.received = () => {
      gone = true;
    };
    const once: typeof storage = {
      ...storage,
      async transaction(work) {
        if (!gone) return await storage.transaction(work);
        gone = false;
        throw new DomainError('storage-unavailable', { retryAfterSeconds: 1, reason: 'away' });
      },
    };
    await start(server.url, undefined, once).idle();
    assert.deepEqual(await states(), [['sent', null]]);
    scene().clock.advance({ hours: 1 });
    await deliver(start());
    assert.equal(server.letters.length, 1);
  });

  it('tries again with growing pauses while the server is down, and gives up after three days', async () => {
    const closed = await closedPort();
    const postman = start(`smtp://127.0.0.1:${closed}`);
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    const written = scene().clock.ms;
    await deliver(postman);
    const pauses = [];
    for (;;) {
      const [letter] = (await listOutbox(scene().ann)).letters;
      assert.match(letter!.error!, /ECONNREFUSED/);
      assert.equal(letter!.failure, 'unreachable');
      if (letter!.nextAt === null) break;
      pauses.push(Math.round((letter!.nextAt - scene().clock.ms) / minute));
      scene().clock.advance({ milliseconds: letter!.nextAt - scene().clock.ms - 1 });
      await deliver(postman);
      assert.equal(
        (await listOutbox(scene().ann)).letters[0]!.attempts,
        letter!.attempts,
        'not before its time',
      );
      assert.deepEqual((await states())[0]![0], 'waiting');
      scene().clock.advance({ milliseconds: 1 });
      await deliver(postman);
    }
    assert.deepEqual(pauses, [1, 5, 15, 60, 120, 240, 480, 720, 720, 720, 720]);
    assert.ok(scene().clock.ms - written < 3 * 24 * 60 * minute);
    assert.equal((await states())[0]![0], 'failed');
  });

  it('is heard once the server is up again', async () => {
    server.manners.recipient = { code: 451, text: 'greylisted' };
    const postman = start();
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    await deliver(postman);
    assert.deepEqual(await states(), [['waiting', '451 greylisted']]);
    server.manners.recipient = undefined;
    scene().clock.advance({ minutes: 1 });
    await deliver(postman);
    assert.deepEqual(await states(), [['sent', null]]);
    assert.equal(server.letters.length, 1);
  });

  it('gives up at once what is refused for good, whether at the recipient or at the text', async () => {
    server.manners.recipient = { code: 550, text: 'no such mailbox' };
    const postman = start();
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    await deliver(postman);
    server.manners.recipient = undefined;
    server.manners.data = { code: 554, text: 'looks like spam' };
    await scene().share({ kind: 'guest', email: 'gus@orange.fr' });
    await deliver(postman);
    assert.deepEqual(await states(), [
      ['failed', '554 looks like spam'],
      ['failed', '550 no such mailbox'],
    ]);
    assert.deepEqual(server.letters, []);
    scene().clock.advance({ hours: 24 });
    server.manners.data = undefined;
    await deliver(postman);
    assert.deepEqual(server.letters, []);
  });

  it('tries again what is put off after its text', async () => {
    server.manners.data = { code: 452, text: 'disk full' };
    const postman = start();
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    await deliver(postman);
    assert.deepEqual(await states(), [['waiting', '452 disk full']]);
    server.manners.data = undefined;
    scene().clock.advance({ minutes: 1 });
    await deliver(postman);
    assert.equal(server.letters.length, 1);
  });

  it('does not wait for a server that says nothing', async () => {
    server.manners.silent = true;
    const postman = start(server.url, { untilHandedOver: 100, untilAnswered: 100 });
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    await deliver(postman);
    const [[mail, error] = []] = await states();
    assert.equal(mail, 'waiting');
    assert.match(error!, /too long|never received/);
  });

  it('does not send again what it got no answer for, and says that it is uncertain', async () => {
    const hasty = start(server.url, { untilHandedOver: 5000, untilAnswered: 1000 });
    const never = Promise.withResolvers<undefined>();
    server.manners.received = () => never.promise;
    const { share } = await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    await deliver(hasty);
    assert.equal(server.seen.length, 1);
    assert.deepEqual(await states(), [['uncertain', null]]);
    server.manners.received = undefined;
    never.resolve(undefined);
    await hasty.stop();
    const postman = start();
    scene().clock.advance({ hours: 24 });
    await deliver(postman);
    assert.equal(server.seen.length, 1);
    await resendInvitation(scene().ann, { share: share.id });
    await deliver(postman);
    assert.equal(server.seen.length, 2);
    assert.equal(new Set(server.seen).size, 2, 'the new letter is another');
  });

  it('leaves to one what two of them want to deliver', async () => {
    for (let n = 0; n < 30; n += 1) await scene().share({ kind: 'guest', email: `gil${n}@orange.fr` });
    const two = [start(), start()];
    await Promise.all(two.map((postman) => postman.idle()));
    await Promise.all(two.map(deliver));
    assert.equal(server.seen.length, 30);
    assert.equal(new Set(server.seen).size, 30);
  });

  it('does not hand over what was withdrawn while it was on the way', async () => {
    const { share } = await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    server.manners.named = () => revokeShare(scene().ann, { share: share.id });
    await start().idle();
    assert.deepEqual(server.seen, []);
    assert.deepEqual(await states(), [['withdrawn', null]]);
  });

  it('does not hand over what another took when it was silent for too long', async () => {
    const { storage, clock } = scene();
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    server.manners.named = async () => {
      server.manners.named = undefined;
      clock.advance({ minutes: 5 });
      await outbox.claim(storage, clock.ms, clock.ms + minute);
    };
    await start().idle();
    assert.deepEqual(server.seen, []);
    const [letter] = (await listOutbox(scene().ann)).letters;
    assert.deepEqual([letter!.attempts, letter!.state], [2, 'waiting']);
  });

  it('finishes the letter in hand when it is stopped, and takes no other', async () => {
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    await scene().share({ kind: 'guest', email: 'gus@orange.fr' });
    const reached = Promise.withResolvers<undefined>();
    const go = Promise.withResolvers<undefined>();
    server.manners.received = () => {
      reached.resolve(undefined);
      return go.promise;
    };
    const postman = start();
    await reached.promise;
    const stopped = postman.stop();
    go.resolve(undefined);
    await stopped;
    assert.deepEqual(
      server.letters.map(({ to }) => to?.[0]?.address),
      ['gil@orange.fr'],
    );
    assert.deepEqual(await states(), [
      ['waiting', null],
      ['sent', null],
    ]);
  });

  it('leaves what was sealed with another key to the node that has it', async () => {
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    const { storage, config, clock } = scene();
    const other = { ...config, smtpUrl: server.url, secretKey: 'x'.repeat(32) };
    const postman = startPostman({ storage, clock, log, config: other });
    postmen.push(postman);
    await postman.idle();
    await postman.stop();
    assert.equal((await states())[0]![0], 'waiting');
    clock.advance({ minutes: 2 });
    await start().idle();
    assert.equal((await states())[0]![0], 'sent');
  });

  it('without a mail server writes files, whole and in order, that the administrator reads', async () => {
    const postman = start(null);
    for (const name of ['gil', 'gus', 'guy'])
      await scene().share({ kind: 'guest', email: `${name}@orange.fr` });
    await deliver(postman);
    await deliver(postman);
    const folder = join(scene().config.dataFolder, 'outbox');
    const files = readdirSync(folder).sort();
    assert.equal(files.length, 6);
    for (const file of files) {
      assert.match(file, /^20260310T0900\d\d\.\d{3}Z-[a-z2-9]{16}\.(eml|txt)$/);
      assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
    }
    const recipients = ['guy@orange.fr', 'gus@orange.fr', 'gil@orange.fr'];
    const { letters } = await listOutbox(scene().ann);
    assert.deepEqual(
      letters.map(({ recipient }) => recipient),
      recipients,
    );
    const mails = await Promise.all(
      files
        .filter((file) => file.endsWith('.eml'))
        .map((file) => PostalMime.parse(readFileSync(join(folder, file)))),
    );
    assert.deepEqual(
      mails.map(({ to }) => to?.[0]?.address),
      recipients.toReversed(),
    );
    for (const [at, mail] of mails.toReversed().entries()) {
      const { text } = await readLetter(scene().ann, letters[at]!);
      assert.equal(text?.trim(), mail.text?.trim());
    }
    const { subject, from, html = '', text = '' } = mails[0]!;
    assert.deepEqual(
      [subject, from?.name],
      ['Ann Martin partage l’agenda «\u202fChorale\u202f» avec vous', 'Ann Martin (Agenda monasso.org)'],
    );
    assert.ok(html.includes(`/invitation/${tokenIn({ text })}"`));
    for (const file of files) rmSync(join(folder, file));
    assert.equal((await readLetter(scene().ann, letters[0]!)).text, null, 'somebody took it away');
    await acceptInvitation(scene().eve, {
      token: tokenIn({ text }),
      name: 'Gil',
      password,
      confirmation: password,
    });
  });

  it('shows the mails to administrators, each their own domain’s', async () => {
    const { operator, ben, eve } = scene();
    const { zoe, context: asZoe } = await addNeighbour(scene());
    const theirs = await addCalendar(asZoe, { owner: zoe.login, name: 'Conseil' });
    await shareCalendar(asZoe, {
      calendar: { id: theirs.id },
      audience: { kind: 'guest', email: 'gus@orange.fr' },
      detail: 'full',
      privateEvents: false,
      until: null,
    });
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    await start(null).idle();
    const seen = async (context: Scene['ann']) =>
      (await listOutbox(context)).letters.map(({ recipient }) => recipient);
    assert.deepEqual(await seen(scene().ann), ['gil@orange.fr']);
    assert.deepEqual(await seen(asZoe), ['gus@orange.fr']);
    assert.equal((await seen(operator)).length, 2);
    for (const context of [ben, eve]) {
      await assert.rejects(listOutbox(context), refused('not-allowed'));
    }
  });
});

describe('a postman that is killed', () => {
  let server: MailServer;
  let scene: Scene;
  const folder = scratchFolder();

  beforeEach(async () => {
    server = await startMailServer();
    const open = () => openSqlite(join(folder, 'fasti.db'));
    scene = await openScene(open, { domain: `${newId()}.fr`, env: { FASTI_DATA: folder } });
    scene.clock.set(Temporal.Now.instant().toString());
  });
  afterEach(async () => {
    await scene.close();
    await server.close();
  });

  /** Starts one in a process of its own, and kills it where the server says so. */
  async function killedWhen(moment: 'named' | 'received'): Promise<void> {
    const reached = Promise.withResolvers<undefined>();
    const go = Promise.withResolvers<undefined>();
    server.manners[moment] = () => {
      reached.resolve(undefined);
      return go.promise;
    };
    const script = fileURLToPath(new URL('../support/postman.ts', import.meta.url));
    const settings = JSON.stringify({ ...scene.config, smtpUrl: server.url });
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, SETTINGS: settings },
      stdio: 'inherit',
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await reached.promise;
    child.kill('SIGKILL');
    await gone;
    server.manners[moment] = undefined;
    go.resolve(undefined);
  }

  async function nextPostman(): Promise<void> {
    const { storage, config, clock } = scene;
    const postman = startPostman({ storage, clock, log, config: { ...config, smtpUrl: server.url } });
    await postman.idle();
    scene.clock.advance({ minutes: 1 });
    postman.mail.wake();
    await postman.idle();
    await postman.stop();
  }

  it('before the text was out, leaves the letter to the next', async () => {
    await scene.share({ kind: 'guest', email: 'gil@orange.fr' });
    await killedWhen('named');
    await nextPostman();
    assert.equal(server.letters.length, 1);
    assert.equal(server.seen.length, 1);
  });

  it('once the server had it, does not make it come twice', async () => {
    await scene.share({ kind: 'guest', email: 'gil@orange.fr' });
    await killedWhen('received');
    await nextPostman();
    assert.equal(server.seen.length, 1);
    const views = await listShares(scene.ann, { calendar: { id: scene.calendar.id } });
    assert.equal(views[0]?.mail, 'uncertain');
  });
});

async function closedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
