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

// Gradio draws messages again as they grow; what it cannot carry is put on each time.
function dress() {
  drawExamples();
  const box = document.querySelector('#ask textarea');
  if (box && !box.placeholder) box.placeholder = 'Ask a follow-up, or something else';
  // Gradio labels a message with its source text, references and all: a screen reader needs the words only.
  document.querySelectorAll('#chat [data-testid="user"][aria-label], #chat [data-testid="bot"][aria-label]').forEach((m) => {
    m.removeAttribute('aria-label');
  });
  document.querySelectorAll('#chat a[href^="#cite-"]:not([aria-label])').forEach((a) => {
    a.setAttribute('aria-label', `Source ${a.textContent}, show passage`);
  });
  document.querySelectorAll('#chat .user textarea:not(.raw)').forEach((box) => {
    box.classList.add('raw');
    const words = box.value.replace(/&#(\d{1,7});/g, (_, code) => String.fromCodePoint(+code));
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
watchState();
dress();
