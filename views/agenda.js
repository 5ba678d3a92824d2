// The agenda by keyboard, and what only a script knows: the time now, and the reader's own zone. All of it works without.

const off = 'fasti-no-keys';
const stored = {
  get: () => {
    try {
      return localStorage.getItem(off) === '1';
    } catch {
      return false;
    }
  },
  set: (value) => {
    try {
      localStorage.setItem(off, value ? '1' : '0');
    } catch {
      // A browser that keeps nothing keeps this neither.
    }
  },
};

const noKeys = document.getElementById('no-keys');
if (noKeys !== null) {
  noKeys.closest('label').hidden = false;
  noKeys.checked = stored.get();
  noKeys.addEventListener('change', () => stored.set(noKeys.checked));
}

// ── the month: one stop for Tab, arrows from day to day (ARIA APG, grid) ──

const table = document.querySelector('table[data-grid]');
const cells = table === null ? [] : [...table.querySelectorAll('td')];
const inside = (cell) => [...cell.querySelectorAll('a')].filter((link) => link.checkVisibility());

function choose(cell, focus = true) {
  for (const one of cells) one.tabIndex = one === cell ? 0 : -1;
  if (focus) cell.focus();
}

function turnIntoGrid() {
  table.setAttribute('role', 'grid');
  for (const cell of cells) {
    cell.tabIndex = -1;
    for (const link of cell.querySelectorAll('a')) link.tabIndex = -1;
  }
  const date = new URLSearchParams(location.search).get('date');
  const first = cells.find(({ dataset }) => dataset.date === date);
  choose(first ?? table.querySelector('td.today') ?? cells[0], false);
  // Who came here by the grid goes on in it.
  if (sessionStorage.getItem('fasti-grid') === '1') table.querySelector('td[tabindex="0"]').focus();
  sessionStorage.removeItem('fasti-grid');
}

/** Another month, and on in its grid. */
function leaveFor(date) {
  const address = new window.URL(location.href);
  address.searchParams.set('view', 'month');
  address.searchParams.set('date', date);
  sessionStorage.setItem('fasti-grid', '1');
  location.assign(address);
}

const shifted = (date, days, months = 0) => {
  const day = new Date(`${date}T00:00:00Z`);
  if (months !== 0) {
    const wanted = day.getUTCDate();
    day.setUTCDate(1);
    day.setUTCMonth(day.getUTCMonth() + months + 1, 0);
    day.setUTCDate(Math.min(wanted, day.getUTCDate()));
  }
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
};

function goTo(date) {
  const cell = cells.find(({ dataset }) => dataset.date === date);
  if (cell === undefined) leaveFor(date);
  else choose(cell);
}

const place = (cell) => cells.indexOf(cell) % 7;
const moves = {
  ArrowLeft: (cell) => shifted(cell.dataset.date, -1),
  ArrowRight: (cell) => shifted(cell.dataset.date, 1),
  ArrowUp: (cell) => shifted(cell.dataset.date, -7),
  ArrowDown: (cell) => shifted(cell.dataset.date, 7),
  Home: (cell) => shifted(cell.dataset.date, -place(cell)),
  End: (cell) => shifted(cell.dataset.date, 6 - place(cell)),
  PageUp: (cell, event) => shifted(cell.dataset.date, 0, event.shiftKey ? -12 : -1),
  PageDown: (cell, event) => shifted(cell.dataset.date, 0, event.shiftKey ? 12 : 1),
};

/** Keys on a day, and within it; true where they were ours. */
function inGrid(event) {
  const cell = event.target.closest('td');
  if (cell === null || !cells.includes(cell)) return false;
  const links = inside(cell);
  if (event.target === cell) {
    if (moves[event.key] !== undefined) return (goTo(moves[event.key](cell, event)), true);
    if (event.key !== 'Enter') return false;
    // Into the day where it holds something, else to the day itself.
    if (links.length > 1) links[1].focus();
    else links[0].click();
    return true;
  }
  if (event.key === 'Escape') return (choose(cell), true);
  if (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
    return (goTo(moves[event.key](cell, event)), true);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return false;
  links[Math.min(links.length - 1, Math.max(0, links.indexOf(event.target) + step))].focus();
  return true;
}

if (table !== null) {
  turnIntoGrid();
  table.addEventListener('click', (event) => {
    const cell = event.target.closest('td');
    if (cell === null) return;
    choose(cell, false);
    // The empty part of a day makes something on it.
    if (event.target === cell && cell.dataset.new !== undefined) location.assign(cell.dataset.new);
  });
}

for (const column of document.querySelectorAll('.column[data-new]'))
  column.addEventListener('click', (event) => {
    if (event.target.closest('a, span.event') !== null) return;
    const hours =
      Number(column.dataset.first) +
      Math.floor((event.clientY - column.getBoundingClientRect().top) / 24) / 2;
    const time = `${String(Math.floor(hours)).padStart(2, '0')}:${hours % 1 === 0 ? '00' : '30'}`;
    location.assign(`${column.dataset.new}&start=${time}`);
  });

// ── keys of the whole page: T, N, /, ?, arrows, the first letters of the views ──

const isTyping = (target) =>
  target.isContentEditable === true ||
  target.closest?.('input, select, textarea, dialog, [popover]:popover-open') !== null;

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
    return;
  if (table?.contains(event.target) && inGrid(event)) return void event.preventDefault();
  if (stored.get() || document.querySelector('details.menu[open], dialog[open]') !== null) return;
  if (event.key === '?') {
    event.preventDefault();
    return void document.getElementById('keys')?.showPopover();
  }
  if (event.key === '/') {
    const field = document.querySelector('[data-search]');
    if (field !== null) {
      event.preventDefault();
      field.focus();
    }
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const chosen = key === 'n' ? event.target.closest?.('[data-new]')?.dataset.new : undefined;
  if (chosen !== undefined) return void location.assign(chosen);
  if (key.startsWith('Arrow') && event.target.closest?.('.scroll') !== null) return;
  const link = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (link === null) return;
  event.preventDefault();
  link.click();
});

// ── menus: arrows go through them, and leaving one closes it ──

document.addEventListener('keydown', (event) => {
  const menu = event.target.closest?.('details.menu');
  if (menu == null || !['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) return;
  event.preventDefault();
  menu.open = true;
  const entries = [...menu.querySelectorAll('li a, li button')].filter((one) => one.checkVisibility());
  const at = entries.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  entries[(next + entries.length) % entries.length]?.focus();
});
document.addEventListener('focusout', ({ target, relatedTarget }) => {
  const menu = target.closest?.('details.menu[open]');
  if (menu != null && relatedTarget !== null && !menu.contains(relatedTarget)) menu.open = false;
});

// ── the line of now goes on ──

function moveNow() {
  const line = document.querySelector('.now');
  if (line === null) return;
  const zone = document.querySelector('[data-zone]').dataset.zone;
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric', minute: 'numeric' });
  const [hour, minute] = parts.format(new Date()).split(':').map(Number);
  const quarter = Math.floor((hour * 60 + minute) / 15) - Number(line.parentElement.dataset.first) * 4;
  line.className = `now s-${Math.max(0, quarter)}`;
}
if (document.querySelector('.now') !== null) setInterval(moveNow, 60_000);

// ── a zone of the reader's own, where the page is in another ──

const zoneLink = document.querySelector('a[data-zone]');
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zoneLink !== null && own?.includes('/') && own !== zoneLink.dataset.zone) {
  const address = new window.URL(zoneLink.href);
  address.searchParams.set('zone', own);
  zoneLink.href = address;
  zoneLink.textContent = zoneLink.dataset.say.replace('…', own.split('/').at(-1).replaceAll('_', ' '));
  zoneLink.hidden = false;
}

// On a small screen a week is wider than its window: it begins at the day that is looked at.
const scroll = document.querySelector('.scroll');
const asked = new URLSearchParams(location.search).get('date');
const wanted = document.getElementById(`d-${asked}`) ?? scroll?.querySelector('.today h2');
if (scroll && wanted && scroll.scrollWidth > scroll.clientWidth)
  scroll.scrollLeft = wanted.parentElement.offsetLeft - scroll.querySelector('.gutter').offsetWidth;
