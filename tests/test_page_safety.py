"""Nothing that a source, a model or a user wrote becomes markup, and nothing leaves the page."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from page_fake import FakeAssistant, library, source
from page_visit import visiting

from assistant.answer import Answer
from assistant.page.markup import literal, neutralise, numbering, unliteral
from assistant.page.reading import safe_name

pytest_plugins = ("page_browser",)
WRITTEN = (Path(__file__).parent / "data" / "page_payloads.json").read_text(encoding="utf-8")
SINK = "127.0.0.1:7799"  # where the payloads as written send their requests; replaced by a counting server
NOTHING_DRAWN = """() => [...document.querySelectorAll('#chat .prose, #pane .text, #pane .pane-title, #pane .source')]
  .flatMap((box) => [...box.querySelectorAll('*')])
  .filter((node) => ['IMG','PICTURE','VIDEO','AUDIO','SVG','IFRAME','OBJECT','EMBED','FORM','STYLE','LINK','META',
    'BASE','TABLE','MATH','SCRIPT','X'].includes(node.tagName.toUpperCase()) || node.hasAttribute('style')
    || (node.tagName === 'A' && !/^#(cite-|ask)/.test(node.getAttribute('href')) && !node.matches('.outside')))
  .map((node) => node.outerHTML)"""
COVERED = """() => { const found = [[5, 5], [640, 300], [1270, 790]].map(([x, y]) => document.elementFromPoint(x, y));
  return found.filter((node) => node && getComputedStyle(node).position === 'fixed').map((node) => node.outerHTML); }"""


@pytest.fixture(scope="module")
def payloads(sink) -> list[str]:
    return json.loads(WRITTEN.replace(SINK, sink[0]))


@pytest.fixture(scope="module")
def fake(payloads) -> FakeAssistant:
    return Attacked(payloads)


class Attacked(FakeAssistant):
    """An assistant whose source texts, titles, names and answers are attacks."""

    def __init__(self, payloads: list[str]) -> None:
        texts = [source("attack", f"payload number{n} is: {p}", p, url=f"file:{p}") for n, p in enumerate(payloads)]
        super().__init__(*library(), *(replace(t, kind="file", outlet=t.title, date=t.title) for t in texts))
        self.payloads = payloads

    def examples(self) -> tuple[str, ...]:
        return tuple(self.payloads[:3])

    def ask(self, question, history=()) -> Answer:
        if not question.startswith("attack"):
            return super().ask(question, history)
        text = "\n".join(self.payloads)
        found = [p for _, p in self.ranked("payload number5")][:40]
        return replace(self.refusal(text, found), standalone=text, suggestion=text, text=text, written_by=text)


def test_numbers_that_stand_for_no_character_or_place_are_left_alone():
    assert unliteral("&#9999999;&#65;") == "&#9999999;A"
    assert numbering([{"role": "assistant", "content": f"[{'9' * 5000}](#cite-a-1-2)"}]) == {}


def test_48_payloads_draw_nothing_run_nothing_and_send_nothing(browser, served, payloads, sink):
    assert len(payloads) == 48
    with visiting(browser, served.url) as visit:
        page = visit.page
        page.wait_for_selector("#pane li.source")
        assert page.evaluate(NOTHING_DRAWN) == []
        # As what a user says, as the answer, its status, its question, its titles and its quotes.
        for count, words in enumerate((payloads[:20], payloads[20:34], payloads[34:]), 1):
            visit.asked("\n\n".join(words), count)
            assert page.locator("#chat .trouble").count() == 0
        visit.asked("attack", 4)
        assert page.evaluate(NOTHING_DRAWN) == []
        shown = page.locator("#chat .user .prose").first.inner_text()
        assert shown.startswith("cite [1](#cite-1) end")
        # As a source's text and title, every one of them.
        for kept in [s for s in served_sources(page) if s["kind"] == "file"]:
            page.evaluate("(ref) => { location.hash = ref; }", f"#cite-{kept['id']}-0-10")
            page.wait_for_selector("#pane mark.hit")
            assert page.evaluate(NOTHING_DRAWN) == []
        page.wait_for_timeout(300)
        assert page.evaluate(COVERED) == []
        assert page.evaluate("window.__xss") is None
        # A link is only ever followed by a person; the page itself asks nobody.
        assert sink[1] == []
        visit.complaints = [c for c in visit.complaints if "__xss" in c or "Content Security" in c]


def served_sources(page):
    return page.evaluate("async () => (await window.articlePage.sources())")


@pytest.mark.parametrize("hidden", ["a\u202eb", "a\u200bb", "a\x00b", "a\u2066b", "a\ufeffb"])
def test_characters_that_hide_or_reorder_are_dropped(hidden):
    assert neutralise(hidden) == "ab"


def test_no_character_of_the_payloads_stays_markup():
    for payload in json.loads(WRITTEN):
        drawn = neutralise(payload)
        plain = drawn.replace("&#", "").replace(";", "")
        assert all(c.isalnum() or c in " ," for c in plain), drawn
        assert unliteral(literal(payload)) == "\n".join(" ".join(line.split()) for line in payload.splitlines())


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../../../tmp/evil.html", "evil.html"),
        ("..\\..\\evil.txt", "evil.txt"),
        (".bashrc", "bashrc"),
        ("a\x00b<script>.md", "a_b_script_.md"),
        ("", "file"),
    ],
)
def test_a_file_name_is_never_a_path(given, safe):
    assert safe_name(given) == safe
