"""Reading: from a marker to the sentence it rests on, with mouse, keys and thumb, by day and by night."""

import pytest
from page_visit import DESK, MARKER, NARROW, PHONE, visiting

pytest_plugins = ("page_browser",)
QUESTION = "When did the Rance station open?"
SENTENCE = "The Rance station opened in 1966 with 24 turbines rated at 240 megawatts."


@pytest.mark.parametrize(("size", "dark"), [(DESK, False), (DESK, True), (PHONE, False), (NARROW, True)])
def test_one_press_on_a_marker_shows_its_sentence_marked_and_in_view(browser, served, size, dark):
    with visiting(browser, served.url, size=size, dark=dark) as visit:
        visit.asked(QUESTION)
        press = visit.page.locator(MARKER).first
        press.click() if size == DESK else press.tap()
        assert visit.hit_in_view() == SENTENCE
        assert visit.page.inner_text("#pane .pane-title") == "The Rance tidal station"
        # Its neighbours are there to be read.
        assert "Paragraph 29 of the report describes the estuary" in visit.page.inner_text("#pane .text")
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        # The marker that was pressed is not hidden by the sheet.
        sheet = visit.page.locator("#pane").bounding_box()
        marker = press.bounding_box()
        assert size == DESK or marker["y"] + marker["height"] <= sheet["y"] + 1


def test_the_short_answer_is_emphasised_inside_the_whole_sentence(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        assert visit.page.inner_text("#chat .bot .prose > p >> nth=0").startswith(SENTENCE)
        assert visit.page.inner_text("#chat .bot strong") == "1966"


def test_keys_alone_open_a_marker_and_return_to_it(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.page.locator("#chat .user-row button").last.focus()
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.ariaLabel") == "Source 1, show passage"
        visit.page.keyboard.press("Enter")
        assert visit.hit_in_view() == SENTENCE
        visit.page.wait_for_function("document.activeElement.matches('#pane .pane-title')")
        visit.page.keyboard.press("Escape")
        assert visit.page.evaluate("document.activeElement.textContent") == "1"


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_who_types_while_a_passage_opens_goes_on_typing(browser, served, size):
    with visiting(browser, served.url, size=size) as visit:
        visit.asked(QUESTION)
        visit.page.click(MARKER)
        visit.page.focus("#ask textarea")
        assert visit.hit_in_view() == SENTENCE
        visit.page.wait_for_timeout(400)  # the sheet has risen, and takes the focus only now
        visit.page.keyboard.type(QUESTION)
        assert visit.page.input_value("#ask textarea") == QUESTION


def test_numbers_go_by_first_use_through_the_conversation(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.asked("Why can tides be predicted decades ahead?", 2)
        visit.asked("In what year did the Rance station open?", 3)
        assert visit.page.locator(MARKER).all_inner_texts() == ["1", "2", "1"]
        hrefs = [a.get_attribute("href") for a in visit.page.locator(MARKER).all()]
        assert hrefs[0] == hrefs[2] != hrefs[1]


def test_a_link_to_a_passage_opens_it_on_arrival(browser, served, fake):
    rance = next(s for s in fake.kept.values() if s.id.startswith("rance"))
    start = rance.text.index(SENTENCE)
    with visiting(browser, served.url, at=f"#cite-{rance.id}-{start}-{start + len(SENTENCE)}") as visit:
        assert visit.hit_in_view() == SENTENCE
        outside = visit.page.locator("#pane .pane-about a.outside")
        assert outside.get_attribute("href") == (
            "https://example.org/2019/08/rance-station#:~:text=The%20Rance%20station%20opened,"
            "rated%20at%20240%20megawatts."
        )
        assert outside.get_attribute("rel") == "noopener noreferrer nofollow"


def test_the_library_lists_every_source_with_its_state(browser, served):
    with visiting(browser, served.url) as visit:
        visit.page.wait_for_selector("#pane li.source")
        rows = [" ".join(row.split()) for row in visit.page.locator("#pane li.source").all_inner_texts()]
        assert rows[0].startswith("Tidal power, its promise and its cost The article · 93 words")
        assert "The Rance tidal station Example News · 2019-08-19 · 913 words" in rows[1]
        assert "example.net · not read yet" in rows[2]
        assert "example.com · could not be read the server answered 404 (not found)" in rows[3]


def test_a_refusal_looks_different_and_offers_what_is_near_and_what_can_be_asked(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked("What colour is the minister's hat?")
        box = visit.page.locator("#chat .refusal")
        assert box.locator("h2").inner_text() == "The article and its sources do not say."
        assert "Looked for: What colour is the minister's hat?" in box.inner_text()
        assert box.locator(".related h3").inner_text() == "Related, not an answer"
        box.locator(".related a").first.click()
        assert visit.hit_in_view() == "Tidal power converts the rise and fall of the sea into electricity."
        box.locator(".try a").click()
        visit.answered(2)
        assert visit.page.locator("#chat .user-row").last.inner_text().strip() == QUESTION


def test_a_wrong_premise_is_named_as_one(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked("corrected: when did the Rance station open?")
        assert visit.page.inner_text("#chat .refusal h2") == "The article does not say that."
        assert visit.page.inner_text("#chat .instead").startswith(f"It says: {SENTENCE}")


def test_what_was_read_and_what_was_left_out_can_be_seen(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked("standalone and rejected: when did the Rance station open?")
        assert "Read as: The question as it was read" in visit.page.inner_text("#chat .read-as")
        assert "Written by a:model, checked sentence by sentence" in visit.page.inner_text("#chat .meta")
        assert not visit.page.locator("#chat .rejected del").is_visible()
        visit.page.click("#chat .rejected summary")
        assert visit.page.inner_text("#chat .rejected del") == "The sea is dry."


def test_the_page_stands_while_the_models_still_load(browser, served, fake):
    fake.ready = False
    try:
        with visiting(browser, served.url) as visit:
            visit.page.wait_for_selector(".bar-line:text-is('Loading the reader …')")
            assert visit.page.inner_text("#pane .empty") == "The list appears here in a moment."
            fake.ready = True
            visit.page.wait_for_selector(".example")
            assert visit.page.locator("#pane li.source").count() == 4
            assert visit.page.inner_text(".bar-line") == "2 texts read, 1 linked page not yet"
    finally:
        fake.ready = True
