// Adding, reading, trying again and removing sources, while the conversation goes on.
let job = { running: false, line: '', error: '' };
let following = false;

async function begin(wanted) {
  job = { ...job, ...await server.read(wanted) };
  drawJob();
  if (job.running) follow();
}

async function follow() {
  if (following) return;
  following = true;
  while (job.running) {
    await later(400);
    job = await server.job(null);
    drawJob();
  }
  following = false;
  await refresh();
  if (view === 'library') { drawLibrary(); drawJob(); }
}

function drawJob() {
  const place = $('.job');
  if (!place) return;
  const line = job.error || job.line;
  place.replaceChildren(make('p', job.error ? 'facts reason' : 'facts', line));
  if (job.running) place.append(button('Cancel', async () => { job = await server.cancel(null); drawJob(); }));
  say(line);
}

function sourceTools(info, tools) {
  const again = (word) => button(word, () => begin({ address: info.address, again: true }));
  if (info.url && info.state === 'missing') tools.append(again('Try again'));
  if (info.url && info.state === 'pending') tools.append(again('Read it'));
  if (info.added) tools.append(button('Remove', (event) => removeSource(info, event.currentTarget)));
}

async function removeSource(info, pressed) {
  if (pressed.textContent === 'Remove') { pressed.textContent = 'Really remove?'; return; }
  pressed.disabled = true;
  const done = await server.remove(info.address);
  await refresh();
  job = { running: false, line: done.error ? '' : 'Removed. Earlier answers still open it.', error: done.error || '' };
  if (view !== 'library') return;
  drawLibrary();
  if (document.activeElement === document.body) focusPane(); // the pressed button is gone
}

function readFile(file) {
  if (file.size > 10e6) { job = { running: false, line: '', error: 'The file is over 10 MB.' }; drawJob(); return; }
  const reader = new FileReader();
  reader.onload = () => begin({ name: file.name, data: reader.result.split(',')[1] || '' });
  reader.readAsDataURL(file);
}

function adder() {
  const address = make('input', 'address');
  address.type = 'url';
  address.placeholder = 'https://';
  address.setAttribute('aria-label', 'Address of a page to add');
  const file = make('input', 'file');
  file.type = 'file';
  file.hidden = true;
  file.accept = '.txt,.md,.html,.htm,.pdf';
  file.setAttribute('aria-label', 'File to add');
  file.addEventListener('change', () => { if (file.files[0]) readFile(file.files[0]); file.value = ''; });
  const form = make('form', 'adder', '', address, button('Add page', () => form.requestSubmit()), button('Add file', () => file.click()), file);
  form.noValidate = true;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    begin({ address: address.value });
  });
  return form;
}

// The head of the library: what can be added, and what is going on.
function drawAdder(body) {
  body.append(adder());
  const waiting = state.sources.filter((s) => s.state === 'pending').length;
  const all = button(`Read the ${waiting} linked ${waiting === 1 ? 'page' : 'pages'} not read yet`, () => begin({}), 'read-all');
  if (waiting) body.append(all);
  body.append(make('div', 'job'));
  drawJob();
}

// Pages are also read in the background after a start: look now and then while some are waiting.
setInterval(() => {
  if (document.hidden || following || !(unanswered || state.sources.some((s) => s.state === 'pending'))) return;
  if (!element.contains(document.activeElement) || document.activeElement === $('.pane-title')) refresh();
}, 5000);
