// Thunderbird before a calendar that it may only read: it shows it so, and nothing that somebody tries is sent.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export async function thunderbirdReadsOnly(
  check,
  { clients, scratch, calendar, login, password, ask, title, withdraw },
) {
  const { Thunderbird } = await import(pathToFileURL(resolve(clients, 'lib/thunderbird.mjs')));
  const thunderbird = await Thunderbird.start({ answers: [{ user: login, password, remember: true }] });
  const etags = async () => (await ask('PROPFIND', calendar, { headers: { Depth: '1' } })).text;
  const name = 'Thunderbird, as a guest who may only read';
  try {
    await thunderbird.recordHttp();
    const { outcome } = await thunderbird.subscribeInDialog({
      url: calendar,
      user: login,
      password,
      pickType: 'caldav',
    });
    const found = (await thunderbird.calendars()).find(({ type }) => type === 'caldav');
    check(`${name}: subscribes`, outcome === 'subscribed' && found !== undefined, outcome);
    const item = await thunderbird.waitForItem(found.id, title);
    check(`${name}: has the events`, item !== null);
    check(`${name}: shows the calendar as read-only`, await isReadOnly(thunderbird, found.id));
    const log = (await thunderbird.httpLog()).filter(({ status }) => status !== 401);
    // Its dialog looks whether the address is a file's: by GET, and by a PUT that holds of no file.
    const looks = ({ method, request }) =>
      /^(GET|HEAD)$/.test(method) || (method === 'PUT' && request['if-match'] === 'nothing');
    const odd = log.filter((one) => !looks(one) && (one.status >= 400 || !reads.has(one.method)));
    check(`${name}: writes nothing, and is refused nothing that it needs`, odd.length === 0, inWords(odd));

    const before = await etags();
    await tryToWrite(thunderbird, found.id, title);
    const tried = (await thunderbird.httpLog()).filter(({ method }) => !reads.has(method));
    check(
      `${name}: an add-on that writes all the same is refused, and changes nothing`,
      tried.length === 3 && tried.every(({ status }) => status === 403) && (await etags()) === before,
      inWords(tried),
    );
    await thunderbird.refresh(found.id);
    const back = await thunderbird.waitForItem(found.id, title);
    const left = await thunderbird.items(found.id);
    check(
      `${name}: and still has what is on the server`,
      back !== null && !left.some(({ title: one }) => one === 'by a guest'),
    );

    await withdraw();
    await thunderbird.httpLog();
    await thunderbird.promptsSeen();
    await thunderbird.refresh(found.id);
    await thunderbird.chrome(
      'await new Promise((done) => Services.wm.getMostRecentWindow("mail:3pane").setTimeout(done, 4000));',
    );
    const answers = (await thunderbird.httpLog()).filter(({ request }) => request.authorization);
    const prompts = await thunderbird.promptsSeen();
    check(
      `${name}: is told 404 once the share is withdrawn, and asks for no password`,
      answers.some(({ status }) => status === 404) &&
        answers.every(({ status }) => status !== 401) &&
        prompts.length === 0,
      `${inWords(answers)}; ${JSON.stringify(prompts)}`,
    );
    thunderbird.screen(join(scratch, 'reads-only.png'));
  } finally {
    await thunderbird.stop();
    thunderbird.forget();
  }
}

const reads = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT']);
const inWords = (log) => log.map(({ method, url, status }) => `${method} ${url} ${status}`).join(', ');

/** As its windows ask before they offer to change anything. */
const isReadOnly = (thunderbird, id) =>
  thunderbird.chrome(
    `
    const calendar = cal.manager.getCalendarById(args.id);
    return calendar.readOnly && !cal.acl.isCalendarWritable(calendar);`,
    { id },
  );

/** Tries to add, change and remove an event, as no window of it would. */
function tryToWrite(thunderbird, id, title) {
  return thunderbird.chrome(
    `
    const { CalEvent } = ChromeUtils.importESModule("resource:///modules/CalEvent.sys.mjs");
    const calendar = cal.manager.getCalendarById(args.id);
    const F = Ci.calICalendar;
    const all = await calendar.getItemsAsArray(F.ITEM_FILTER_TYPE_ALL | F.ITEM_FILTER_COMPLETED_ALL, 0, null, null);
    const old = all.find((item) => item.title == args.title);
    const added = new CalEvent();
    added.title = "by a guest";
    added.startDate = cal.createDateTime("20260310T100000Z");
    added.endDate = cal.createDateTime("20260310T113000Z");
    const changed = old.clone();
    changed.title = "by a guest";
    await calendar.addItem(added).catch(() => {});
    await calendar.modifyItem(changed, old).catch(() => {});
    await calendar.deleteItem(old).catch(() => {});`,
    { id, title },
  );
}
