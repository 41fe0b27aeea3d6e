// Small things around the messages, and the start.
async function copyText(text) {
  try { await navigator.clipboard.writeText(text); } catch { say('The browser did not allow copying.'); }
}

function drawExamples() {
  const place = chatBox()?.querySelector('.welcome-examples');
  if (!place || place.dataset.drawn === String(state.examples.length)) return;
  place.dataset.drawn = String(state.examples.length);
  place.replaceChildren(...state.examples.slice(0, 5).map((q) => button(q, () => ask(q), 'example')));
}
onState(drawExamples);

// Questions that the index answers and that this conversation has not asked, below its last answer.
function drawSuggestions() {
  let row = document.querySelector('#next-questions');
  if (!row) {
    const box = document.querySelector('#ask');
    if (!box) return;
    row = make('div', 'next');
    row.id = 'next-questions';
    box.prepend(row);
  }
  const asked = new Set(messages.filter((m) => m.role === 'user').map((m) => spoken(m.content).trim().toLowerCase()));
  const fresh = state.examples.filter((q) => !asked.has(q.trim().toLowerCase())).slice(0, 2);
  row.replaceChildren(...(messages.length ? fresh : []).map((q) => button(q, () => ask(q))));
}
onState(drawSuggestions);

// Gradio copies the Markdown it was given; people want the words, and what the numbers stand for.
document.addEventListener('click', async (event) => {
  const pressed = event.target.closest?.('#chat button[title="Copy message"]');
  if (!pressed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const rows = [...document.querySelectorAll('#chat .message-row')];
  const message = messages[rows.indexOf(pressed.closest('.message-row'))];
  if (!message) return;
  const text = message.role === 'user' ? spoken(message.content) : (await server.footnotes(message.content)).text;
  await copyText(text);
  pressed.classList.add('done');
  setTimeout(() => pressed.classList.remove('done'), 1200);
}, true);

// Any words of an answer lead to the stored sentence nearest to them.
const finder = button('Find in the sources', findSelected, 'finder');
finder.hidden = true;
main()?.append(finder);
let selected = '';
document.addEventListener('selectionchange', () => {
  const range = getSelection();
  const inAnswer = range.rangeCount && range.anchorNode?.parentElement?.closest('#chat .bot .prose');
  selected = inAnswer ? range.toString().trim() : '';
  finder.hidden = selected.split(/\s+/).length < 2;
  if (finder.hidden) return;
  const box = range.getRangeAt(0).getBoundingClientRect();
  finder.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 190))}px`;
  finder.style.top = `${Math.min(box.bottom + 10, innerHeight - 60)}px`;
});
finder.addEventListener('mousedown', (event) => event.preventDefault()); // keeps the selection
async function findSelected() {
  const found = await server.nearest(selected);
  finder.hidden = true;
  getSelection().removeAllRanges();
  if (found.ref) { openPlace(found.ref); return; }
  showPane('Not found', { reading: true });
  $('.pane-body').append(make('p', 'empty', found.error));
}

// Gradio draws messages again as they grow; what it cannot carry is put on each time.
function dress() {
  drawExamples();
  dressFeedback();
  const box = document.querySelector('#ask textarea');
  if (box && !box.placeholder) box.placeholder = 'Ask a follow-up';
  // Gradio labels a message with its source text, references and all: a screen reader needs the words only.
  document.querySelectorAll('#chat [data-testid="user"][aria-label], #chat [data-testid="bot"][aria-label]').forEach((m) => {
    m.removeAttribute('aria-label');
  });
  document.querySelector('#writer:not([aria-label])')?.setAttribute('aria-label', 'Answers in the words of');
  document.querySelectorAll('#chat a[href^="#cite-"]:not([aria-label])').forEach((a) => {
    a.setAttribute('aria-label', `Source ${a.textContent}, show passage`);
  });
  document.querySelectorAll('#chat .user textarea:not(.raw)').forEach((box) => {
    box.classList.add('raw');
    const words = spoken(box.value);
    if (words === box.value) return;
    box.value = words;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
let dressing = 0;
new MutationObserver(() => {
  cancelAnimationFrame(dressing);
  dressing = requestAnimationFrame(dress);
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label', 'placeholder'] });

if (!openFromAddress()) drawLibrary();
resume();
watchState();
dress();
