// Small things around the messages, and the start.
// True if copied. A page that is not served over https, but to other machines, has no clipboard to write to.
async function copyText(text) {
  try { await navigator.clipboard.writeText(text); return true; } catch { return copySelected(text); }
}

function copySelected(text) {
  const before = document.activeElement;
  const box = make('textarea', 'to-copy');
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  before?.focus({ preventScroll: true });
  return done;
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
  const made = message.role === 'user' ? { text: spoken(message.content) } : await server.footnotes(message.content);
  pressed.dataset.said = made.error || (await copyText(made.text) ? 'Copied' : 'Could not copy');
  say(pressed.dataset.said);
  pressed.classList.add('done');
  setTimeout(() => pressed.classList.remove('done'), made.error ? 5000 : 1200);
}, true);

// A blank question is not asked: not with Enter, not with the button, and not in place of an earlier one.
function stopBlank(event, box) {
  if (!box || box.value.trim()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  box.focus();
}
document.addEventListener('keypress', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && event.target.matches?.('#ask textarea')) stopBlank(event, event.target);
}, true);
document.addEventListener('click', (event) => {
  const pressed = event.target.closest?.('#ask button.submit-button, #chat button[title="Submit"]');
  if (pressed) stopBlank(event, pressed.closest('#ask, .message-row').querySelector('textarea'));
}, true);

// Gradio takes the box, or the button that was pressed, away while it works, and the focus with it.
let pressedLast = null; // what had the focus last, if it belongs to the conversation
let waiting = false;
document.addEventListener('focusin', (event) => { pressedLast = event.target.closest('#left') ? event.target : null; });

function returnFocus(box) {
  const lost = waiting || pressedLast?.isConnected === false;
  waiting = box.disabled;
  if (box.disabled || !lost || TOUCH.matches) return; // a touch screen would raise its keyboard
  pressedLast = null;
  const edited = document.querySelector('#chat .edit-textarea');
  if (document.activeElement === document.body && getSelection().type !== 'Range') (edited || box).focus({ preventScroll: true });
}

function dressBox(box) {
  if (!box.placeholder) box.placeholder = 'Ask a follow-up';
  for (const [name, words] of [['submit', 'Ask'], ['stop', 'Stop']]) {
    document.querySelectorAll(`#ask button.${name}-button:not([aria-label])`).forEach((pressed) => {
      pressed.setAttribute('aria-label', words);
      pressed.title = words;
    });
  }
  // Read out once it is whole, not again with every word.
  const busy = String(box.disabled || Boolean(document.querySelector('#chat .pending')));
  const log = document.querySelector('#chat [role="log"]');
  if (log?.getAttribute('aria-busy') !== busy) log?.setAttribute('aria-busy', busy);
}

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
  if (box) dressBox(box);
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
  const box = document.querySelector('#ask textarea');
  if (box) returnFocus(box);
  cancelAnimationFrame(dressing);
  dressing = requestAnimationFrame(dress);
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label', 'placeholder', 'disabled'] });

if (!openFromAddress()) drawLibrary();
resume();
watchState();
dress();
