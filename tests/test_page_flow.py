"""The flow of a conversation: stop, retry, edit, undo, copy, keep, export."""

import json

import pytest
from page_fake import FakeAssistant
from page_visit import MARKER, PHONE, visiting
from playwright.sync_api import expect

pytest_plugins = ("page_browser",)
QUESTION = "When did the Rance station open?"
SENTENCE = "The Rance station opened in 1966 with 24 turbines rated at 240 megawatts."
TIDES = "Why can tides be predicted decades ahead?"
BOTH = "Why can tides be predicted decades ahead, and when did the Rance station open?"
ORBITS = "because they follow the orbits of the Moon and the Earth."


def questions(visit):
    return [row.strip() for row in visit.page.locator("#chat .user-row").all_inner_texts()]


@pytest.mark.parametrize("size", [(1280, 800), PHONE])
def test_stop_keeps_what_was_written_marked_and_cited(browser, served, held, size):
    with visiting(browser, served.url, size=size) as visit:
        visit.ask(BOTH)
        visit.page.wait_for_selector(MARKER)
        visit.page.click("#ask button.stop-button")
        visit.page.wait_for_selector("#chat .bot .stopped")
        held.held = False
        visit.answered()
        shown = visit.page.inner_text("#chat .bot .prose")
        assert ORBITS in shown
        assert SENTENCE not in shown
        assert shown.rstrip().endswith("Stopped here.")
        visit.page.click(MARKER)
        assert visit.hit_in_view().endswith(ORBITS)
        visit.asked(QUESTION, 2)
        assert SENTENCE in visit.page.locator("#chat .bot .prose").last.inner_text()
        # The stopped turn counts as a turn of the conversation, with what it had cited.
        (turn,) = held.asked[-1][1]
        assert turn.question == BOTH
        assert turn.answer.citations[0].quote.endswith(ORBITS)


def test_retry_undo_and_edit(browser, served, fake):
    odd = 'Who said "*open*" <b>when</b> the Rance station & its 24 turbines opened?'
    with visiting(browser, served.url) as visit:
        visit.asked(TIDES)
        visit.asked(odd, 2)
        assert questions(visit) == [TIDES, odd]
        before = len(fake.asked)
        visit.page.locator("#chat button[title='Retry']").click()
        visit.until(lambda: len(fake.asked) > before)  # until then the page shows the old answer still
        visit.answered(2)
        assert [asked[0] for asked in fake.asked[before:]] == [odd]
        assert [turn.question for turn in fake.asked[-1][1]] == [TIDES]
        visit.page.locator("#chat button[title='Undo']").click()
        visit.page.wait_for_function("document.querySelectorAll('#chat .bot-row').length === 1")
        assert visit.page.input_value("#ask textarea") == odd
        visit.page.locator("#chat button[title='Edit']").click()
        box = visit.page.locator("#chat .edit-textarea")
        expect(box).to_have_value(TIDES, timeout=30_000)  # the page puts the words in with its next frame
        box.fill(odd)
        visit.page.locator("#chat button[title='Submit']").click()
        visit.page.wait_for_selector(f"#chat .bot:has-text('{SENTENCE}')")
        visit.answered()
        assert questions(visit) == [odd]
        assert fake.asked[-1] == (odd, ())


def test_a_reload_finds_the_conversation_its_numbers_and_its_turns(browser, served, fake):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.asked(TIDES, 2)
        visit.page.wait_for_function("(localStorage['article-assistant.chats'] || '').includes('Moon')")
        visit.page.reload()
        visit.page.wait_for_function("document.querySelectorAll('#chat .bot-row').length === 2")
        assert questions(visit) == [QUESTION, TIDES]
        visit.asked("In what year did the Rance station open?", 3)
        assert visit.page.locator(MARKER).all_inner_texts() == ["1", "2", "1"]
        turns = fake.asked[-1][1]
        assert [turn.question for turn in turns] == [QUESTION, TIDES]
        assert [c.quote for c in turns[0].answer.citations] == [SENTENCE]


def test_conversations_are_listed_renamed_opened_and_deleted(browser, served):
    with visiting(browser, served.url) as visit:
        page = visit.page
        visit.asked(QUESTION)
        page.wait_for_function("(localStorage['article-assistant.chats'] || '').includes('1966')")
        page.click("#top [data-do=new]")
        page.wait_for_selector(".welcome")
        visit.asked(TIDES)
        page.click("#top [data-do=chats]")
        page.wait_for_function("document.querySelectorAll('#pane li.source').length === 2")
        assert page.locator("#pane li .source-title").all_inner_texts() == [TIDES, QUESTION]
        page.locator("#pane li").nth(1).get_by_text("Rename").click()
        page.fill("#pane .rename", "<b>Rance</b>")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="<b>Rance</b>").click()
        page.wait_for_selector("#chat .bot:has-text('1966')")
        assert questions(visit) == [QUESTION]
        row = page.locator("#pane li", has_text="<b>Rance</b>")
        row.get_by_text("Delete").click()
        row.get_by_text("Really delete?").click()
        page.wait_for_selector(".welcome")
        assert page.locator("#pane li .source-title").all_inner_texts() == [TIDES]


def test_an_export_holds_every_quote_with_its_place_and_address(browser, served, fake):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.page.click("#top [data-do=chats]")
        visit.page.wait_for_selector("#pane li.source")
        made = {}
        for name in ("Markdown", "JSON"):
            with visit.page.expect_download() as download:
                visit.page.get_by_role("button", name=name).click()
            made[name] = download.value.path().read_text(encoding="utf-8")
        assert f"{SENTENCE} [^1]" in made["Markdown"]
        assert f"[^1]: “{SENTENCE}” The Rance tidal station, Example News, 2019-08-19, " in made["Markdown"]
        (turn,) = json.loads(made["JSON"])["turns"]
        (cited,) = turn["citations"]
        source = fake.source(cited["source_id"])
        assert source.text[cited["start"] : cited["end"]] == cited["quote"] == SENTENCE
        assert cited["url"] == source.url
        assert (turn["question"], turn["kind"]) == (QUESTION, "answer")


def test_copy_gives_words_and_footnotes(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.page.locator("#chat .bot-row button[title='Copy message']").click()
        visit.page.wait_for_selector("#chat button.done")
        text = visit.page.evaluate("navigator.clipboard.readText()")
        assert text.startswith(f"{SENTENCE} [1]\n\n[1] “{SENTENCE}” The Rance tidal station, Example News")
        assert text.endswith(", characters 2660 to 2733")


def test_selected_words_lead_to_the_nearest_stored_sentence(browser, served):
    with visiting(browser, served.url) as visit:
        visit.asked(QUESTION)
        visit.page.evaluate("getSelection().selectAllChildren(document.querySelector('#chat .bot .prose p'))")
        visit.page.click("#main .finder")
        assert visit.hit_in_view() == SENTENCE


def test_the_next_questions_are_ones_that_the_index_answers(browser, served):
    with visiting(browser, served.url) as visit:
        visit.page.wait_for_selector(".example")
        assert visit.page.locator(".example").all_inner_texts() == list(FakeAssistant.examples(None))
        visit.page.locator(".example").first.click()
        visit.answered()
        assert questions(visit) == [TIDES]
        following = visit.page.locator("#next-questions button")
        assert following.all_inner_texts() == [QUESTION, "What is the largest running cost?"]
        following.first.click()
        visit.answered(2)
        assert questions(visit) == [TIDES, QUESTION]
