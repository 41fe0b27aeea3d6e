// Judgements of an answer. Nothing is kept unless the visitor agrees, and then only on this machine.
const AGREED = 'article-assistant.feedback';
const REASONS = {
  right: 'This is right',
  evidence: 'The evidence does not say this',
  'should-have-answered': 'It should have answered',
  'should-not-have-answered': 'It should not have answered',
};
const UNCHOSEN = { error: 'Choose what was wrong.' };

// Beside Gradio's own buttons under each answer, put back whenever Gradio draws them again.
function dressFeedback() {
  if (!state.feedback) return;
  document.querySelectorAll('#chat .bot-row .message-buttons .icon-button-wrapper:not(:has(.judge))').forEach((tools) => {
    const judge = (thumb, verdict, name) => {
      const pressed = button('', () => openFeedback(tools.closest('.message-row'), verdict, pressed), `judge ${thumb}`);
      pressed.setAttribute('aria-label', name);
      pressed.title = name;
      return pressed;
    };
    tools.append(judge('up', 'right', 'This answer is right'), judge('down', '', 'This answer is not right'));
  });
}

function judged(row) {
  const rows = [...document.querySelectorAll('#chat .message-row')];
  const upTo = messages.slice(0, rows.indexOf(row) + 1);
  const answer = upTo[upTo.length - 1]?.content || '';
  return {
    turns: upTo.filter((m) => m.role === 'user').map((m) => spoken(m.content)),
    refused: answer.includes('<div class="refusal">'),
    refs: [...answer.matchAll(/\]\(#cite-([a-z0-9]+-\d+-\d+)\)/g)].map((m) => m[1]),
  };
}

function openFeedback(row, verdict, pressed) {
  asker = pressed;
  view = 'feedback';
  const about = judged(row);
  showPane('What do you make of this answer?', { reading: true });
  const offered = Object.keys(REASONS).filter((key) => (about.refused
    ? ['right', 'should-have-answered'] : ['right', 'evidence', 'should-not-have-answered']).includes(key));
  const options = offered.map((key) => {
    const choice = make('input');
    Object.assign(choice, { type: 'radio', name: 'verdict', value: key, checked: key === verdict });
    return make('label', 'option', '', choice, document.createTextNode(REASONS[key]));
  });
  const agree = make('input');
  Object.assign(agree, { type: 'checkbox', checked: localStorage.getItem(AGREED) === 'yes' });
  const form = make('form', 'feedback', '', make('p', 'asked', about.turns[about.turns.length - 1]),
    make('fieldset', 'verdicts', '', make('legend', '', 'Your judgement'), ...options),
    make('label', 'option agree', '', agree, document.createTextNode('Keep this question and my judgement in a file on the machine that serves this page. Nothing is sent anywhere.')),
    button('Keep', () => form.requestSubmit(), 'keep'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const chosen = new FormData(form).get('verdict') || '';
    const done = chosen ? await server.judge({ ...about, verdict: chosen, agreed: agree.checked }) : UNCHOSEN;
    if (!done.error) localStorage.setItem(AGREED, 'yes');
    const line = done.error || `Kept in ${done.kept}`;
    $('.feedback-said')?.remove();
    form.append(make('p', done.error ? 'facts reason feedback-said' : 'facts feedback-said', line));
    say(line);
  });
  $('.pane-body').append(form);
  focusPane();
}
