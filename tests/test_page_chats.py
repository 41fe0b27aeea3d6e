"""What the browser keeps of conversations: none overwrites another, and no question or answer gets lost."""

import json
from unittest.mock import ANY

import pytest
from page_visit import MARKER, visiting
from playwright.sync_api import expect

pytest_plugins = ("page_browser",)
QUESTION = "When did the Rance station open?"
TIDES = "Why can tides be predicted decades ahead?"
COST = "What is the largest running cost?"
BOTH = "Why can tides be predicted decades ahead, and when did the Rance station open?"
QUIET_MS = 1500
"""Longer than the page takes to keep what it shows."""


@pytest.fixture(autouse=True)
def let_go(fake):
    """Each test holds an answer when it wants to; none is left held."""
    yield
    fake.held = False


def questions(page):
    return [row.strip() for row in page.locator("#chat .user-row").all_inner_texts()]


def stored(page):
    """The kept conversations, newest first: of each its questions, and whether it ends with an answer."""
    chats = json.loads(page.evaluate("localStorage['article-assistant.chats'] || '[]'"))
    words = "(texts) => texts.map((t) => t.replace(/&#([0-9]+);/g, (_, code) => String.fromCodePoint(+code)))"
    asked = [[m["content"] for m in chat["messages"] if m["role"] == "user"] for chat in chats]
    ends = [chat["messages"][-1]["role"] == "assistant" for chat in chats]
    return [(page.evaluate(words, texts), whole) for texts, whole in zip(asked, ends, strict=True)]


def kept(page, *chats):
    """Until exactly these conversations are kept, and a while later still."""
    for _ in range(200):
        if stored(page) == list(chats):
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(QUIET_MS)
    assert stored(page) == list(chats)


def new_chat(page):
    page.click("#top [data-do=new]")
    page.wait_for_selector(".welcome")


def open_chat(page, title):
    page.click("#top [data-do=chats]")
    page.locator("#pane").get_by_role("button", name=title, exact=True).click()


def shows(page, *asked):
    page.wait_for_function("(n) => document.querySelectorAll('#chat .user-row').length === n", arg=len(asked))
    page.wait_for_timeout(QUIET_MS)
    assert questions(page) == list(asked)


def reload(visit):
    """The page again; what Gradio says of an answer that the reload cuts off is no complaint."""
    visit.page.reload()
    visit.page.wait_for_selector("#pane .pane-body > *", state="attached")
    visit.page.wait_for_selector("#ask textarea")
    cut_off = ("AbortError: ", "Unexpected error Connection errored out")
    visit.complaints = [c for c in visit.complaints if not c.startswith(cut_off)]


def edit(page, row, words):
    page.locator("#chat .user-row").nth(row).locator("button[title='Edit']").click()
    box = page.locator("#chat .edit-textarea.raw")  # once the page has put the plain words in
    box.fill(words)
    page.locator("#chat button[title='Submit']").click()


def test_a_chat_opened_while_an_answer_is_written_is_shown_and_stays_as_it_was(browser, served, fake):
    with visiting(browser, served.url) as visit:
        visit.asked(COST)
        kept(visit.page, ([COST], True))
        before = visit.page.evaluate("JSON.parse(localStorage['article-assistant.chats'])[0].messages")
        new_chat(visit.page)
        fake.held = True
        visit.ask(BOTH)
        visit.page.wait_for_selector(MARKER)
        open_chat(visit.page, COST)
        shows(visit.page, COST)
        fake.held = False
        shows(visit.page, COST)
        kept(visit.page, ([BOTH], True), ([COST], True))
        chats = visit.page.evaluate("JSON.parse(localStorage['article-assistant.chats'])")
        assert chats[1]["messages"] == before
        assert "Stopped here." in chats[0]["messages"][1]["content"]
        visit.asked(TIDES, 2)
        kept(visit.page, ([COST, TIDES], True), ([BOTH], True))


@pytest.mark.parametrize("wait_ms", [0, 60, 400])
def test_a_new_chat_begun_while_an_answer_is_written_stays_empty(browser, served, fake, wait_ms):
    with visiting(browser, served.url) as visit:
        visit.asked(COST)
        kept(visit.page, ([COST], True))
        fake.held = True
        visit.ask(BOTH)
        visit.page.wait_for_timeout(wait_ms)
        new_chat(visit.page)
        fake.held = False
        shows(visit.page)
        kept(visit.page, ([COST, BOTH], ANY))  # stopped before a word was written it may have no answer at all
        visit.asked(TIDES)
        kept(visit.page, ([TIDES], True), ([COST, BOTH], ANY))


def test_the_last_answer_is_kept_however_soon_another_chat_is_begun(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        new_chat(visit.page)
        shows(visit.page)
        kept(visit.page, ([QUESTION], True))


@pytest.mark.parametrize("again", ["retry", "edit"])
def test_a_new_chat_stops_a_retried_and_an_edited_question_too(browser, served, fake, again):
    with visiting(browser, served.url) as visit:
        visit.asked(BOTH)
        kept(visit.page, ([BOTH], True))
        fake.held = True
        asked = len(fake.asked)
        if again == "retry":
            visit.page.locator("#chat button[title='Retry']").click()
        else:
            edit(visit.page, 0, TIDES)
        visit.until(lambda: len(fake.asked) > asked)
        new_chat(visit.page)
        fake.held = False
        shows(visit.page)
        kept(visit.page, *([([BOTH], True)] if again == "retry" else [([TIDES], True), ([BOTH], True)]))


def test_a_question_asked_at_once_in_a_chosen_chat_belongs_to_it(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        new_chat(visit.page)
        visit.asked(TIDES)
        open_chat(visit.page, QUESTION)
        visit.page.wait_for_selector("#chat .bot:has-text('1966')")
        visit.asked(COST, 2)
        new_chat(visit.page)
        visit.asked(COST)
        kept(visit.page, ([COST], True), ([QUESTION, COST], True), ([TIDES], True))
        assert questions(visit.page) == [COST]


def test_a_chat_deleted_while_its_answer_is_written_is_gone(browser, served, fake):
    with visiting(browser, served.url) as visit:
        fake.held = True
        visit.ask(BOTH)
        visit.page.wait_for_selector(MARKER)
        visit.page.click("#top [data-do=chats]")
        visit.page.get_by_text("Delete").click()
        visit.page.get_by_text("Really delete?").click()
        visit.page.wait_for_selector(".welcome")
        fake.held = False
        kept(visit.page)
        assert questions(visit.page) == []


def test_two_tabs_with_one_conversation_lose_no_turn(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        kept(visit.page, ([QUESTION], True))
        with visit.page.context.expect_page() as opened:
            visit.page.evaluate("() => { open(location.href); }")
        other = opened.value
        try:
            shows(other, QUESTION)
            other.fill("#ask textarea", TIDES)
            other.press("#ask textarea", "Enter")
            kept(other, ([QUESTION, TIDES], True))
            visit.page.bring_to_front()
            visit.asked(COST, 2)
            kept(visit.page, ([QUESTION, COST], True), ([QUESTION, TIDES], True))
            visit.asked(TIDES, 3)
            kept(visit.page, ([QUESTION, COST, TIDES], True), ([QUESTION, TIDES], True))
        finally:
            other.close()


def test_an_edited_question_leaves_the_conversation_as_it_was_in_the_list(browser, served, fake):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.asked(TIDES, 2)
        kept(visit.page, ([QUESTION, TIDES], True))
        visit.page.fill("#ask textarea", "A draft")
        edit(visit.page, 0, COST)
        kept(visit.page, ([COST], True), ([QUESTION, TIDES], True))
        visit.answered()
        assert questions(visit.page) == [COST]
        assert fake.asked[-1] == (COST, ())
        expect(visit.page.locator("#ask textarea")).to_have_value("A draft")
        open_chat(visit.page, QUESTION)
        shows(visit.page, QUESTION, TIDES)
        edit(visit.page, 1, COST)
        kept(visit.page, ([QUESTION, COST], True), ([COST], True), ([QUESTION, TIDES], True))
        assert [turn.question for turn in fake.asked[-1][1]] == [QUESTION]


def test_escape_cancels_an_edit_whose_box_has_a_name(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.page.locator("#chat button[title='Edit']").click()
        box = visit.page.get_by_role("textbox", name="Edit question")
        box.fill("Something else")
        box.press("Escape")
        expect(visit.page.locator("#chat .edit-textarea")).to_have_count(0)
        kept(visit.page, ([QUESTION], True))
        assert questions(visit.page) == [QUESTION]


def test_an_edit_does_not_go_on_in_another_chat(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        new_chat(visit.page)
        visit.asked(TIDES)
        visit.page.locator("#chat button[title='Edit']").click()
        open_chat(visit.page, QUESTION)
        visit.page.wait_for_selector("#chat .bot:has-text('1966')")
        shows(visit.page, QUESTION)


def test_undo_of_the_only_question_holds_after_a_reload(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(TIDES)
        new_chat(visit.page)
        visit.asked(QUESTION)
        kept(visit.page, ([QUESTION], True), ([TIDES], True))
        visit.page.locator("#chat button[title='Undo']").click()
        visit.page.wait_for_selector(".welcome")
        kept(visit.page, ([TIDES], True))
        reload(visit)
        shows(visit.page)


@pytest.mark.parametrize("earlier", [[], [COST]])
def test_a_question_without_an_answer_comes_back_into_the_box(browser, served, fake, earlier):
    with visiting(browser, served.url) as visit:
        for question in earlier:
            visit.asked(question)
        fake.held = True
        visit.ask(BOTH)
        visit.page.wait_for_selector("#chat .bot:has-text('orbits')")
        reload(visit)
        fake.held = False
        shows(visit.page, *earlier)
        assert visit.page.input_value("#ask textarea") == BOTH
        kept(visit.page, ([*earlier, BOTH], False))
        new_chat(visit.page)
        assert visit.page.input_value("#ask textarea") == ""
        open_chat(visit.page, (earlier or [BOTH])[0])
        expect(visit.page.locator("#ask textarea")).to_have_value(BOTH)
        visit.page.press("#ask textarea", "Enter")
        visit.answered(len(earlier) + 1)
        kept(visit.page, ([*earlier, BOTH], True))


def test_a_reload_while_an_answer_is_written_anew_finds_the_old_one(browser, served, fake):
    with visiting(browser, served.url) as visit:
        visit.asked(BOTH)
        kept(visit.page, ([BOTH], True))
        fake.held = True
        asked = len(fake.asked)
        visit.page.locator("#chat button[title='Retry']").click()
        visit.until(lambda: len(fake.asked) > asked)
        visit.page.wait_for_timeout(QUIET_MS)
        reload(visit)
        fake.held = False
        visit.page.wait_for_selector("#chat .bot:has-text('1966')")
        kept(visit.page, ([BOTH], True))
