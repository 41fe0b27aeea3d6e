// The article and everything it links to, with what is known of each.
let view = 'library';
const STATES = { indexed: '', pending: 'not read yet', missing: 'could not be read' };

function host(url) {
  try { return new URL(url).hostname.replace(/^www\./, ''); } catch { return ''; }
}

function sourceRow(info) {
  const row = make('li', `source ${info.state}`);
  const facts = [info.outlet || host(info.url) || KINDS[info.kind], info.date].filter(Boolean).join(' · ');
  const title = info.title || info.address;
  row.append(info.state === 'indexed' && info.id
    ? button(title, (event) => { asker = event.currentTarget; openPlace(`${info.id}-0-0`); }, 'source-title')
    : make('span', 'source-title', title));
  const line = make('p', 'facts', facts);
  const said = info.state === 'indexed' ? `${info.words.toLocaleString('en')} words` : STATES[info.state];
  line.append(make('span', 'source-state', ` · ${said}`));
  row.append(line);
  if (info.archived) row.append(make('p', 'facts', `Archived copy of ${info.archived}`));
  if (info.reason) row.append(make('p', 'facts reason', info.reason));
  const tools = make('p', 'source-tools');
  if (info.url) tools.append(outside('Open the page', info.url));
  sourceTools(info, tools);
  if (tools.childNodes.length) row.append(tools);
  return row;
}

function drawLibrary({ open = false } = {}) {
  const wasOpen = main().classList.contains('pane-open');
  const { scrollTop } = $('.pane-body');
  const again = view === 'library';
  showPane('Sources', { open: open || wasOpen || !PHONE.matches }); // news alone opens no sheet
  view = 'library';
  const body = $('.pane-body');
  if (state.ready) drawAdder(body);
  const groups = [['', ['article', 'file', 'links']], ['Linked pages', ['page']]];
  for (const [name, kinds] of groups) {
    const rows = state.sources.filter((info) => kinds.includes(info.kind));
    if (!rows.length) continue;
    if (name) body.append(make('h3', 'group', name));
    body.append(make('ul', 'sources', '', ...rows.map(sourceRow)));
  }
  if (!state.sources.length) body.append(make('p', 'empty', state.ready ? 'No source has been read.' : 'The list appears here in a moment.'));
  if (again) body.scrollTop = scrollTop;
}


actions.sources = () => {
  drawLibrary({ open: true });
  focusPane();
};

let drawn = '';
onState(() => {
  const now = JSON.stringify(state.sources) + state.ready;
  if (view === 'library' && now !== drawn) drawLibrary();
  drawn = now;
});
