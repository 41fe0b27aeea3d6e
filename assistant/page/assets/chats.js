// Conversations: kept in this browser and nowhere else, at most fifty.
const STORE = 'article-assistant.chats';
const TAB = 'article-assistant.current'; // by tab: a reload finds its own conversation again

let messages = [];
let wanted = [];
let current = sessionStorage.getItem(TAB) || '';
let seen = '[]'; // the current conversation as this tab last read or wrote it
let keeping = 0;
let changed = 0; // when other messages were drawn last
let showing = false; // until the chosen conversation stands on the page, what stands there is not kept
let stood = false; // it has stood there
let chosen = 0; // counts the choices: the last one holds

function kept() {
  try {
    const list = JSON.parse(localStorage.getItem(STORE) || '[]');
    return Array.isArray(list) ? list : [];
  } catch { return []; }
}

function store(list) {
  for (let size = Math.min(list.length, 50); size >= 0; size -= 10) {
    try { localStorage.setItem(STORE, JSON.stringify(list.slice(0, size))); return; } catch { /* full: keep fewer */ }
  }
}

const textOf = (m) => (typeof m.content === 'string' ? m.content : m.content.map((part) => part.text || '').join(''));
const spoken = (text) => text.replace(/&#(\d{1,7});/g, (_, code) => String.fromCodePoint(+code));
const titleOf = (list) => spoken(textOf(list[0] || { content: '' })).slice(0, 80);

const isQuestion = (m) => m.role === 'user';
const questions = (list) => JSON.stringify(list.filter(isQuestion).map((m) => spoken(m.content)));
const isPending = (m) => m.content.includes('class="pending"');
const inMaking = (list) => list.some(isPending) || list.slice(-1).some(isQuestion);
const stands = () => questions(messages) === questions(wanted);
const upToQuestion = (list) => list.slice(0, list.map(isQuestion).lastIndexOf(true) + 1);

function setCurrent(id, list = []) {
  current = id;
  seen = JSON.stringify(list);
  sessionStorage.setItem(TAB, id);
}

// A conversation that another tab went on with stays as it left it: ours is then kept as a new one.
function keep() {
  clearTimeout(keeping);
  keeping = 0;
  const unfinished = inMaking(messages);
  const held = unfinished ? upToQuestion(messages) : messages;
  const now = JSON.stringify(held);
  // An answer that is written anew stands in the store until the new one is whole.
  if (now === seen || (unfinished && seen.startsWith(now.slice(0, -1)))) return;
  const list = kept();
  const stored = list.find((chat) => chat.id === current);
  const known = stored && JSON.stringify(stored.messages) === seen ? stored : null;
  if (held.length) write(list, known, held, stored && !known ? '' : current);
  else empty(list, known);
  if (view === 'chats' && !$('.rename')) drawChats();
}

function write(list, known, held, id) {
  setCurrent(id || `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`, held);
  const title = known?.named ? known.title : titleOf(held);
  const chat = { id: current, title, named: Boolean(known?.named), at: Date.now(), messages: held };
  store([chat, ...list.filter((other) => other.id !== current)]);
}

// Undo of the only question leaves nothing to keep; whatever else empties the column deletes no conversation.
function empty(list, known) {
  if (known?.messages.filter(isQuestion).length === 1) store(list.filter((other) => other.id !== current));
  setCurrent('');
}

const keepNow = () => { if (keeping) keep(); };
const keepSoon = () => { if (!keeping) keeping = setTimeout(keep, 300); }; // also while an answer grows all the time
addEventListener('pagehide', keepNow);

window.articlePage = {
  keep(shown) {
    const before = JSON.stringify(messages);
    messages = (shown || []).map((m) => ({ role: m.role, content: textOf(m) }));
    drawSuggestions();
    if (JSON.stringify(messages) === before) return;
    changed = Date.now();
    stood ||= stands();
    if (!showing) keepSoon();
  },
  taken: () => wanted,
  sources: () => state.sources,
  sendEdited,
};

async function until(holds, ms) {
  for (const end = Date.now() + ms; !holds() && Date.now() < end;) await later(30);
  return holds();
}

// Gradio marks the box as busy only when the server has heard of a question.
let sending = false;
let sent = 0;
const askBox = () => document.querySelector('#ask textarea');
const stopButton = () => document.querySelector('#ask button.stop-button');
const isBusy = () => Boolean(askBox()?.disabled || stopButton());
const isAnswering = () => sending || isBusy();

async function markSending(ms) {
  sent += 1;
  sending = true;
  await until(isBusy, ms);
  sending = false;
}
const isAsked = () => Boolean(askBox()?.value.trim()); // a blank question is not sent
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && event.target.matches?.('#ask textarea') && isAsked()) markSending(5000);
}, true);
document.addEventListener('click', (event) => {
  if (event.target.closest?.('#ask button.submit-button') && isAsked()) markSending(5000);
  if (event.target.closest?.('#chat .message-buttons button')) markSending(1000); // which may ask nothing
}, true);

// Stops what is being written and keeps it where it belongs. False if it could not be stopped.
async function endAnswer() {
  const wasAnswering = isAnswering();
  for (let tries = 0; isAnswering() && tries < 20; tries += 1) {
    await until(() => messages.some(isPending) || !isAnswering(), 700);
    if (messages.some(isPending)) stopButton()?.click(); // not before the server writes: Gradio has nothing to stop yet
    await until(() => !isAnswering(), 700);
  }
  if (wasAnswering) await until(() => !inMaking(messages), 3000); // the note that it was stopped is drawn
  await until(() => Date.now() - changed > 400, 3000); // Gradio draws the same again a moment after an answer
  keepNow();
  return !isAnswering();
}

async function showConversation(id) {
  chosen += 1;
  const mine = chosen;
  const ended = await endAnswer();
  if (mine !== chosen) return;
  const list = kept().find((chat) => chat.id === id)?.messages || [];
  setCurrent(list.length ? id : '', list);
  if (!ended) { location.reload(); return; } // an answer ends with its page
  showing = true;
  cancelEdit();
  wanted = inMaking(list) ? upToQuestion(list).slice(0, -1) : list;
  const hidden = () => document.querySelector('#show-conversation');
  while (!hidden() || !askBox()) await later(50); // Gradio draws them after the pane
  putBack(inMaking(list) ? spoken(list[wanted.length].content) : '');
  stand(mine, () => hidden().click());
}

// What Gradio had on its way when another conversation was chosen may be drawn over it: then it is put there again,
// unless somebody has asked something meanwhile.
async function stand(mine, show) {
  const before = sent;
  const left = () => mine !== chosen || sent !== before;
  stood = stands();
  for (let tries = 0; tries < 5 && !left(); tries += 1) {
    show();
    await until(() => stands() || left(), 3000);
    await until(left, 500);
    if (stands()) break;
  }
  await until(() => stood || mine !== chosen, 1000);
  if (mine !== chosen) return;
  showing = false;
  // Where the page shows another conversation still, that is never kept under the chosen one.
  if (!stood) setCurrent('', sent === before ? messages : []);
  if (!stands()) keepSoon(); // what was asked meanwhile
}

function fill(box, words) {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, words);
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

// A question without an answer stands in the box, to be asked again; what somebody has typed there stays.
let returned = '';
function putBack(question) {
  const box = askBox();
  if (box.value && box.value !== returned) return;
  if (box.value !== question) fill(box, question);
  returned = question;
}

const editing = () => document.querySelector('#chat .message-row:has(.edit-textarea)');
const cancelEdit = () => [...editing()?.querySelectorAll('.message-buttons button') || []].pop()?.click();
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.isComposing && !element.contains(document.activeElement)) cancelEdit();
});
new MutationObserver(() => {
  document.querySelector('#chat .edit-textarea:not([aria-label])')?.setAttribute('aria-label', 'Edit question');
}).observe(document.body, { childList: true, subtree: true });

// An edited question ends all turns after it: the conversation as it was stays, and goes on as a new one.
let draft = '';
document.addEventListener('click', (event) => {
  const row = event.target.closest?.('#chat .message-buttons button') ? editing() : null;
  if (!row?.querySelector('.edit-textarea').value.trim()) return;
  if (!row.querySelector('.message-buttons button').contains(event.target)) return; // the first one submits
  keepNow();
  setCurrent('');
  draft = askBox().value;
}, true);

async function sendEdited() {
  const box = askBox();
  await until(() => box.value.trim(), 3000);
  document.querySelector('#ask button.submit-button')?.click();
  if (!draft || !await until(isBusy, 3000)) return;
  await until(() => !isBusy(), 90000);
  if (!box.value) fill(box, draft);
}

actions.new = async () => {
  if (PHONE.matches) closePane();
  await showConversation('');
  askBox()?.focus();
};

function chatRow(chat) {
  const row = make('li', 'source');
  row.append(button(chat.title || 'Untitled', () => {
    showConversation(chat.id);
    if (PHONE.matches) closePane();
  }, 'source-title'));
  const turns = chat.messages.filter(isQuestion).length;
  const day = new Date(chat.at).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  row.append(make('p', 'facts', `${day} · ${turns} ${turns === 1 ? 'question' : 'questions'}`));
  row.append(make('p', 'source-tools', '',
    button('Rename', () => rename(chat, row)),
    button('Markdown', () => download(chat, 'markdown')),
    button('JSON', () => download(chat, 'json')),
    button('Delete', (event) => remove(chat, event.currentTarget))));
  return row;
}

function rename(chat, row) {
  const box = make('input', 'rename');
  box.value = chat.title;
  box.maxLength = 80;
  box.setAttribute('aria-label', 'Name of the conversation');
  const done = (save) => {
    if (save && box.value.trim()) store(kept().map((c) => (c.id === chat.id ? { ...c, title: box.value.trim(), named: true } : c)));
    drawChats();
  };
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') done(true);
    if (event.key === 'Escape') { event.stopPropagation(); done(false); }
  });
  row.replaceChildren(box, make('p', 'source-tools', '', button('Save', () => done(true)), button('Cancel', () => done(false))));
  box.select();
}

async function remove(chat, pressed) {
  if (pressed.textContent === 'Delete') { pressed.textContent = 'Really delete?'; return; }
  if (chat.id === current) await endAnswer();
  store(kept().filter((other) => other.id !== chat.id));
  if (chat.id === current) showConversation('');
  drawChats();
}

async function download(chat, format) {
  keepNow(); // the row may be older than the last answer
  const { title, messages: held } = kept().find((other) => other.id === chat.id) || chat;
  const made = await server.export({ title, format, messages: held });
  if (made.error) { say(made.error); return; }
  const link = make('a');
  link.href = URL.createObjectURL(new Blob([made.text], { type: format === 'json' ? 'application/json' : 'text/markdown' }));
  link.download = `conversation.${format === 'json' ? 'json' : 'md'}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}

function drawChats() {
  showPane('Chats');
  view = 'chats';
  const body = $('.pane-body');
  body.append(make('p', 'empty', 'Kept in this browser only.'));
  const rows = kept().map(chatRow);
  if (rows.length) body.append(make('ul', 'sources', '', ...rows));
  else body.append(make('p', 'empty', 'A conversation appears here once you ask something.'));
}
actions.chats = () => { drawChats(); focusPane(); };

function resume() {
  if (kept().some((chat) => chat.id === current)) showConversation(current);
  else setCurrent('');
}
