// Conversations: kept in this browser and nowhere else, at most fifty.
const STORE = 'article-assistant.chats';
const TAB = 'article-assistant.current'; // by tab: a reload finds its own conversation again

let messages = [];
let wanted = [];
let current = sessionStorage.getItem(TAB) || '';
let keeping = 0;

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

function setCurrent(id) {
  current = id;
  sessionStorage.setItem(TAB, id);
}

function keep() {
  if (!messages.length || messages.some((m) => m.content.includes('class="pending"'))) return;
  if (!current) setCurrent(`${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`);
  const list = kept();
  const known = list.find((chat) => chat.id === current);
  const chat = { id: current, title: known?.named ? known.title : titleOf(messages), named: Boolean(known?.named), at: Date.now(), messages };
  store([chat, ...list.filter((other) => other.id !== current)]);
  if (view === 'chats') drawChats();
}

window.articlePage = {
  keep(shown) {
    messages = (shown || []).map((m) => ({ role: m.role, content: textOf(m) }));
    drawSuggestions();
    clearTimeout(keeping);
    keeping = setTimeout(keep, 300);
  },
  taken: () => wanted,
  sources: () => state.sources,
};

async function showConversation(list, id) {
  clearTimeout(keeping);
  setCurrent(id);
  wanted = list;
  const hidden = () => document.querySelector('#show-conversation');
  while (!hidden()) await later(50); // Gradio draws it after the pane
  hidden().click();
}

actions.new = () => {
  showConversation([], '');
  if (PHONE.matches) closePane();
  document.querySelector('#ask textarea')?.focus();
};

function chatRow(chat) {
  const row = make('li', 'source');
  row.append(button(chat.title || 'Untitled', () => {
    showConversation(chat.messages, chat.id);
    if (PHONE.matches) closePane();
  }, 'source-title'));
  const turns = chat.messages.filter((m) => m.role === 'user').length;
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

function remove(chat, pressed) {
  if (pressed.textContent === 'Delete') { pressed.textContent = 'Really delete?'; return; }
  store(kept().filter((other) => other.id !== chat.id));
  if (chat.id === current) showConversation([], '');
  drawChats();
}

async function download(chat, format) {
  const made = await server.export({ title: chat.title, format, messages: chat.messages });
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
  const chat = kept().find((c) => c.id === current);
  if (chat) showConversation(chat.messages, chat.id);
  else setCurrent('');
}
