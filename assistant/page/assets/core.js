// One script for the page, in five files that the server joins: they share these names.
// Whatever comes from a source, a model or a user is drawn with textContent, never as markup.
const REF = /^#cite-([a-z0-9]+-\d+-\d+)$/;
const PHONE = matchMedia('(max-width: 820px)');
const STILL = matchMedia('(prefers-reduced-motion: reduce)');
const TOUCH = matchMedia('(pointer: coarse)');

const $ = (selector, root = element) => root.querySelector(selector);
const main = () => document.querySelector('#main');
const chatBox = () => document.querySelector('#chat');
const later = (ms) => new Promise((done) => setTimeout(done, ms));
const say = (words) => { $('.pane-say').textContent = words; };

// A call that fails gives Gradio nothing at all; every caller here gets a line to show instead.
const GONE = { error: 'The server does not answer; is it still running?' };
server = Object.fromEntries(Object.entries(server).map(([name, call]) => [name, async (sent) => {
  try { return await call(sent) ?? GONE; } catch { return GONE; }
}]));

function make(tag, name, text, ...children) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text) node.textContent = text;
  node.append(...children);
  return node;
}

function button(text, act, name = '') {
  const node = make('button', name, text);
  node.type = 'button';
  node.addEventListener('click', act);
  return node;
}

function outside(text, url) {
  const node = make('a', 'outside', text);
  node.href = url;
  node.target = '_blank';
  node.rel = 'noopener noreferrer nofollow';
  return node;
}

// Actions of the buttons that the page is served with, by their data-do; the other files add theirs.
const actions = {};
let asker = null; // what had the focus when the pane was opened, to return to

document.addEventListener('click', (event) => {
  const pressed = event.target.closest?.('#top [data-do], #pane [data-do]');
  if (!pressed) return;
  asker = pressed.closest('#top') ? pressed : asker;
  actions[pressed.dataset.do]?.(pressed);
});

function showPane(title, { reading = false, open = true } = {}) {
  const held = $('.pane-body').contains(document.activeElement);
  $('.pane-title').textContent = title;
  $('.pane-back').hidden = !reading;
  $('.pane-about').replaceChildren();
  $('.pane-body').replaceChildren();
  say('');
  if (open) openSheet();
  clearAddress();
  if (held) $('.pane-title').focus({ preventScroll: true }); // what was pressed is gone with the old rows
}

// The address without a passage; the entry of the history keeps what it stands for.
const clearAddress = () => history.replaceState(history.state, '', location.pathname + location.search);

// On a phone Back closes the sheet, so it has an entry of its own: the one before has no passage in its address.
function openSheet() {
  main().classList.add('pane-open');
  if (!PHONE.matches || history.state?.sheet) return;
  clearAddress();
  history.pushState({ sheet: true }, '');
}

function leaveSheet() {
  if (!PHONE.matches) return;
  view = ''; // news redraws what is open only
  if (history.state?.sheet) history.back();
  else clearAddress();
}
addEventListener('popstate', (event) => {
  if (PHONE.matches && !event.state?.sheet && main().classList.contains('pane-open')) closePane();
});

// On a phone the sheet must have risen before anything in it can take the focus. Who types meanwhile keeps it.
const focusPane = () => setTimeout(() => {
  if (!document.activeElement?.matches('#ask textarea')) $('.pane-title').focus({ preventScroll: true });
}, PHONE.matches ? 260 : 0);

function closePane() {
  main().classList.remove('pane-open');
  document.querySelectorAll('a.cite-on').forEach((a) => a.classList.remove('cite-on'));
  const href = asker?.getAttribute('href');
  const back = !asker || asker.isConnected ? asker : document.querySelector(`#chat a[href="${href}"]`);
  back?.focus();
  leaveSheet();
}
actions.close = closePane;

// A tap beside the sheet closes it; one on something that acts does that instead.
document.addEventListener('click', (event) => {
  if (!PHONE.matches || !main().classList.contains('pane-open')) return;
  if (!event.target.closest?.('#right, a, button, summary, label, input, textarea')) closePane();
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && element.contains(document.activeElement)) closePane();
});

// Questions are asked through the box, so that everything that holds for typing holds for them.
async function ask(question) {
  const box = document.querySelector('#ask textarea');
  const send = () => document.querySelector('#ask button.submit-button');
  if (!box || box.disabled || !send()) return;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, question);
  box.dispatchEvent(new Event('input', { bubbles: true }));
  await later(50);
  send()?.click();
  if (PHONE.matches) box.blur();
}

// The page stands before the models do: it asks until they are loaded, and says so calmly.
let state = { ready: false, sources: [], examples: [] };
const listeners = [];
const onState = (listener) => { listeners.push(listener); };

let unanswered = false;

async function refresh() {
  const news = await server.state(null);
  const bar = document.querySelector('#top .bar-line');
  unanswered = Boolean(news.error);
  if (unanswered) { bar.textContent = news.error; return false; }
  state = news;
  const read = state.sources.filter((s) => s.state === 'indexed' && s.kind !== 'links').length;
  const waiting = state.sources.filter((s) => s.state === 'pending').length;
  const line = `${read} ${read === 1 ? 'text' : 'texts'} read` + (waiting ? `, ${waiting} linked ${waiting === 1 ? 'page' : 'pages'} not yet` : '');
  bar.textContent = state.ready ? line : 'Loading the reader …';
  listeners.forEach((listener) => listener(state));
  return state.ready;
}
async function watchState() { for (let tries = 0; !await refresh(); tries += 1) await later(tries < 90 ? 700 : 5000); }
