// A source in its own words, with the cited sentence marked and scrolled to.
const KINDS = { article: 'The article', links: 'List of links', page: 'Linked page', file: 'Added file' };

function describe(place) {
  const about = $('.pane-about');
  const facts = [place.outlet, place.date, place.outlet ? '' : KINDS[place.kind]].filter(Boolean);
  about.append(make('p', 'facts', facts.join(' · ')));
  if (place.archived) about.append(make('p', 'facts', `Read from the archived copy of ${place.archived}`));
  const line = make('p', 'about-links');
  if (place.url) line.append(outside('Open the page', place.url));
  if (place.quote) line.append(button('Copy link to this passage', (event) => copyLink(event.currentTarget)));
  if (line.childNodes.length) about.append(line);
}

async function copyLink(pressed) {
  pressed.textContent = await copyText(location.href) ? 'Link copied' : 'Could not copy';
}

function drawText(place) {
  const text = make('div', 'text');
  text.lang = 'en';
  if (place.cut_before) text.append(make('p', 'cut', 'The text begins earlier.'));
  for (const line of place.paragraphs) {
    const paragraph = make('p');
    for (const [words, cited] of line) {
      paragraph.append(cited ? make('mark', 'hit', words) : document.createTextNode(words));
    }
    text.append(paragraph);
  }
  if (place.cut_after) text.append(make('p', 'cut', 'The text goes on.'));
  return text;
}

function scrollToHit(body) {
  const hit = $('mark.hit', body);
  if (!hit) { body.scrollTop = 0; return; }
  const top = hit.getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop;
  body.scrollTo({ top: top - body.clientHeight * 0.28, behavior: STILL.matches ? 'auto' : 'smooth' });
}

async function openPlace(ref, link = null) {
  document.querySelectorAll('a.cite-on').forEach((a) => a.classList.remove('cite-on'));
  if (link) { link.classList.add('cite-on'); asker = link; }
  const place = await server.place(ref);
  view = 'reader';
  showPane(place.error ? 'Not available' : place.title, { reading: true });
  history.replaceState(history.state, '', `#cite-${ref}`);
  const body = $('.pane-body');
  if (place.error) body.append(make('p', 'empty', place.error));
  else {
    describe(place);
    body.append(drawText(place));
    scrollToHit(body);
    if (place.quote) say('The cited sentence is marked.');
  }
  focusPane();
  if (link && PHONE.matches) keepInView(link);
}

// The sheet covers the lower part of a phone: the marker that was tapped moves above it.
async function keepInView(link) {
  await later(30);
  let box = link.parentElement;
  while (box && !(box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY))) box = box.parentElement;
  const hidden = link.getBoundingClientRect().bottom - (innerHeight - element.getBoundingClientRect().height - 24);
  if (box && hidden > 0) box.scrollBy({ top: hidden, behavior: STILL.matches ? 'auto' : 'smooth' });
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#chat a[href^="#"]');
  if (!link) return;
  const found = REF.exec(link.getAttribute('href'));
  event.preventDefault();
  if (found) openPlace(found[1], link);
  else if (link.getAttribute('href') === '#ask') ask(link.textContent);
}, true);

function openFromAddress() {
  const found = REF.exec(location.hash);
  if (found) openPlace(found[1]);
  return Boolean(found);
}
addEventListener('hashchange', openFromAddress);
