// Everything works without this file; it only makes it smoother.

const announcer = document.getElementById('announcer');

/** Says something to those who hear the page. */
function announce(text) {
  announcer.textContent = '';
  setTimeout(() => (announcer.textContent = text), 50);
}

// Copy buttons: shown only where script can make them work.
async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Over plain http browsers offer no clipboard; a selected field can still be copied.
    field.select();
    document.execCommand('copy');
  }
}

async function copyFrom(button) {
  const field = document.getElementById(button.dataset.copy);
  await copy(field);
  const label = button.firstChild;
  const said = label.textContent;
  if (said !== button.dataset.copied) {
    label.textContent = button.dataset.copied;
    setTimeout(() => (label.textContent = said), 2000);
  }
  announce(button.dataset.copied);
}

/** Brings a part of a page to life: the page itself, or what a dialog has just got. */
function enliven(root) {
  for (const button of root.querySelectorAll('[data-copy]')) button.hidden = false;
}

// Menus beside a name: one open at a time, closed by Escape and by a click elsewhere.
function closeMenus(but) {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (menu !== but) menu.open = false;
}

document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' ? document.querySelector('details.menu[open]') : null;
  if (menu === null) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

// The dialog shows what a page of its own shows; its forms are sent from within.
let dialog;
let opener;

function theDialog() {
  if (dialog !== undefined) return dialog;
  dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  dialog.addEventListener('close', () => {
    dialog.replaceChildren();
    opener?.focus();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  return dialog;
}

/** Fetches a page and shows its main part in the dialog; whatever cannot be shown there is gone to. */
async function showInDialog(address, request) {
  const box = theDialog();
  box.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(address, {
      ...request,
      headers: { Accept: 'text/html', ...request?.headers },
    });
    const page = document.implementation.createHTMLDocument('');
    page.documentElement.innerHTML = await answer.text();
    const content = page.getElementById('dialog-content');
    if (content === null) {
      const failed = page.querySelector('main .card');
      if (answer.ok || failed === null) return void location.assign(answer.url);
      box.replaceChildren(document.adoptNode(failed));
    } else box.replaceChildren(document.adoptNode(content));
    enliven(box);
    if (!box.open) box.showModal();
    box.scrollTop = 0;
    const { hash } = new window.URL(address, location.href);
    const place = hash === '' ? null : box.querySelector(hash);
    place?.scrollIntoView();
    place?.focus();
    const wrong = box.querySelector('[aria-invalid]');
    const news = box.querySelector('.results, .said');
    if (wrong !== null) wrong.focus();
    else if (news !== null) announce(news.textContent.replace(/\s+/g, ' ').trim());
  } catch {
    location.assign(address);
  } finally {
    box.removeAttribute('aria-busy');
  }
}

document.addEventListener('click', (event) => {
  const target = event.target;
  if (!(target instanceof window.Element)) return;
  closeMenus(target.closest('details.menu'));
  const button = target.closest('[data-copy]');
  if (button !== null) return void copyFrom(button);
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const link = plain ? target.closest('a') : null;
  if (link === null) return;
  if (link.matches('[data-dialog]')) {
    event.preventDefault();
    const menu = link.closest('details.menu');
    opener = menu?.querySelector('summary') ?? link;
    if (menu !== null) menu.open = false;
    void showInDialog(link.href);
  } else if (dialog?.contains(link) === true && link.matches('[data-close]')) {
    event.preventDefault();
    dialog.close();
  } else if (dialog?.contains(link) === true && link.matches('[data-stay]')) {
    event.preventDefault();
    void showInDialog(link.href);
  }
});

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || dialog?.contains(form) !== true || !form.matches('[data-stay]'))
    return;
  event.preventDefault();
  if (dialog.getAttribute('aria-busy') === 'true') return;
  void showInDialog(form.action, {
    method: 'POST',
    body: new URLSearchParams(new FormData(form, event.submitter)),
  });
});

// A form sent twice by an impatient finger is sent once.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.sent !== undefined) event.preventDefault();
  form.dataset.sent = '';
});
window.addEventListener('pageshow', (event) => {
  if (event.persisted)
    for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
});

// An invitation's token leaves the address bar; a reload finds it in a cookie.
const left = document.querySelector('[data-leave-address]');
if (left !== null && location.pathname !== left.dataset.leaveAddress)
  history.replaceState(null, '', left.dataset.leaveAddress);

// That somebody began to answer an invitation is told at their first keystroke, never by opening the page.
const answered = document.querySelector('form[data-opened]');
answered?.addEventListener(
  'input',
  () => {
    // The token and nothing that was typed.
    const hidden = [...answered.querySelectorAll('input[type=hidden]')].map(({ name, value }) => [
      name,
      value,
    ]);
    void fetch(answered.dataset.opened, {
      method: 'POST',
      body: new URLSearchParams(hidden),
      keepalive: true,
    });
  },
  { once: true },
);

// What a page has to tell after a form gets the focus, so that it is heard and the next Tab goes on from there.
document.querySelector('[data-told]')?.focus();

// An event's next dates follow what is chosen; without script a button asks for them.
const eventForm = document.querySelector('[data-event-form]');
let asked;
eventForm?.addEventListener('change', (event) => {
  if (event.target.closest('.event-repeat, .event-when') === null) return;
  asked?.abort();
  asked = new window.AbortController();
  const body = new URLSearchParams(new FormData(eventForm));
  body.set('preview', 'yes');
  if (body.get('repeat') === 'never') return;
  fetch(eventForm.action, { method: 'POST', body, headers: { Accept: 'text/html' }, signal: asked.signal })
    .then((answer) => (answer.ok ? answer.text() : ''))
    .then((text) => {
      const page = document.implementation.createHTMLDocument('');
      page.documentElement.innerHTML = text;
      const dates = page.getElementById('next-dates');
      if (dates !== null) document.getElementById('next-dates').replaceChildren(...dates.childNodes);
    })
    // Another choice was made meanwhile, or the button is still there.
    .catch(() => undefined);
});

enliven(document);
