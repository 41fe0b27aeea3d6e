"""Answers in a chat model's words on the page: who writes is chosen, said, checked, stopped and timed."""

from pathlib import Path

import pytest
from chatserver import Reply, chat_server, cut, obedient, saying
from page_fake import FakeAssistant
from page_visit import DESK, MARKER, PHONE, serious, visiting

from assistant import Assistant, AssistantError, Settings
from assistant.page import serve, waiting
from assistant.page.chat import respond

pytest_plugins = ("page_browser",)
SEEDS = Path(__file__).parent.parent / "seeds"
QUESTION = "When did the jet attack the military truck?"
SENTENCE = "Last week a Syrian fighter jet attacked a Turkish military truck"
WRITTEN = "Written by openai:test-model, checked sentence by sentence"
QUOTED = "Quoted from the sources"
MODEL, SOURCES = "#writer label:has-text('openai:test-model') input", "#writer label:has-text('the sources') input"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")


@pytest.fixture(scope="module")
def model():
    with chat_server(obedient) as server:
        yield server


@pytest.fixture(scope="module")
def page(built, model):
    settings = Settings(seeds=SEEDS, store=built, fetch=False, model="openai:test-model", model_url=model.url)
    running = serve(Assistant.open(settings), port=0, block=False)
    yield running
    running.close()


@pytest.fixture(autouse=True)
def afresh(model):
    model.play = obedient
    model.requests.clear()
    model.hung_up.clear()


def last(visit) -> str:
    return visit.page.locator("#chat .bot .prose").last.inner_text()


def test_without_a_model_there_is_nothing_to_choose(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked("When did the Rance station open?")
        assert visit.page.locator("#writer").count() == 0
        assert QUOTED not in last(visit)


def test_the_choice_holds_from_the_next_question_and_after_a_reload(browser, page, model):
    with visiting(browser, page.url) as visit:
        assert visit.page.is_checked(MODEL)
        visit.asked(QUESTION)
        assert last(visit).endswith(WRITTEN)
        visit.page.check(SOURCES)
        visit.asked(QUESTION, 2)
        assert last(visit).endswith(QUOTED)
        assert len(model.requests) == 1
        visit.page.wait_for_function(  # a slow page has saved nothing yet
            "JSON.parse(localStorage['article-assistant.chats'] ?? 'null')?.[0].messages.length === 4"
        )
        visit.page.wait_for_timeout(500)  # a request cut off by the reload is a complaint
        visit.page.reload()
        visit.page.wait_for_function("document.querySelectorAll('#chat .bot-row').length === 2")
        visit.page.wait_for_selector(f"{SOURCES}:checked")
        visit.asked(QUESTION, 3)
        assert last(visit).endswith(QUOTED)
        visit.page.check(MODEL)
        # The same question again, by the other: what retry is for.
        visit.page.locator("#chat button[title='Retry']").click()
        visit.page.wait_for_selector(f"#chat .bot-row:nth-child(6) .meta:has-text('{WRITTEN}')")
        visit.answered(3)


@pytest.mark.parametrize(("size", "dark"), [(DESK, True), (PHONE, False)])
def test_the_switch_can_be_seen_named_and_pressed_by_everybody(browser, page, size, dark):
    with visiting(browser, page.url, size=size, dark=dark) as visit:
        visit.page.wait_for_selector(".example")
        visit.page.get_by_role("group", name="Answers in the words of").get_by_role("radio", name="the sources").check()
        assert serious(visit.page) == []
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = visit.page.locator("#writer").bounding_box()
        assert box and box["y"] + box["height"] <= size[1]


def test_what_does_not_hold_is_struck_through_on_demand(browser, page, model):
    model.play = lambda asked: Reply([*cut("Forty ships sank off Malta in 1842 [1]. "), *obedient(asked).pieces])
    with visiting(browser, page.url) as visit:
        visit.asked(QUESTION)
        assert last(visit).startswith(SENTENCE)
        assert not visit.page.locator("#chat .rejected del").is_visible()
        visit.page.click("#chat .rejected summary:has-text('1 sentence left out: not supported')")
        assert visit.page.inner_text("#chat .rejected del") == "Forty ships sank off Malta in 1842."


@pytest.mark.parametrize(
    ("play", "line"),
    [
        (lambda _: Reply(status=401), "The server of openai:test-model refused the key (401)"),
        (saying("Forty ships sank off Malta in 1842 [1]."), "Nothing that openai:test-model wrote was found to hold"),
    ],
)
def test_a_model_that_fails_leaves_a_quoted_answer_and_a_line(browser, page, model, play, line):
    model.play = play
    with visiting(browser, page.url) as visit:
        visit.asked(QUESTION)
        assert visit.page.locator("#chat .meta").first.inner_text() == f"{line}; the answer quotes the sources instead."
        assert last(visit).startswith(SENTENCE)
        visit.page.locator(MARKER).first.click()
        assert visit.hit_in_view().startswith(SENTENCE)


@pytest.mark.parametrize("says", ["something", "nothing"])
def test_stop_closes_the_connection_to_the_model(browser, page, model, says):
    pauses = {"wait_s": 60.0} if says == "nothing" else {"pause_s": 0.1}
    model.play = lambda asked: Reply([*obedient(asked).pieces, *cut("It goes on and on. [1] " * 400)], **pauses)
    with visiting(browser, page.url) as visit:
        visit.ask(QUESTION)
        visit.page.wait_for_selector(MARKER if says == "something" else "#chat .pending:has-text('is writing')")
        while not model.requests:  # it may not have been asked yet, and then there is nothing to close
            visit.page.wait_for_timeout(20)
        assert not model.hung_up.is_set()
        visit.page.click("#ask button.stop-button")
        assert model.hung_up.wait(30)
        visit.page.wait_for_selector("#chat .bot .stopped")
        visit.answered()
        model.play = obedient
        visit.asked(QUESTION, 2)
        assert last(visit).endswith(WRITTEN)


def test_a_model_that_says_nothing_is_not_waited_for(browser, page, model, monkeypatch):
    monkeypatch.setattr(waiting, "ANSWER_S", 5.0)
    model.play = saying("word", wait_s=60.0)
    with visiting(browser, page.url) as visit:
        visit.asked(QUESTION)
        assert model.hung_up.wait(30)
        shown = last(visit)
        assert shown.startswith(SENTENCE)
        assert "openai:test-model had not finished when it was stopped; the answer quotes the sources instead." in shown
        assert visit.page.locator(MARKER).count() >= 1


def test_an_index_that_is_still_being_built_is_not_waited_for():
    building = FakeAssistant()
    building.ready = False  # and so it stays: loading it never ends
    *_, shown = respond(building, QUESTION, [], written=True, over=lambda: True)
    building.ready = True
    assert "The sources are still being read for the first time&#59; ask again in a minute&#46;" in shown


def test_what_is_wrong_with_an_index_is_said():
    class Broken(FakeAssistant):
        def load(self) -> None:
            raise AssistantError("neither an index nor an article")

    broken = Broken()
    broken.ready = False
    *_, shown = respond(broken, QUESTION, [], written=True, over=lambda: False)
    assert "Neither an index nor an article" in shown
