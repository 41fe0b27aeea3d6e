"""Judgements: kept only when agreed to, in a file of cases that the eval harness loads."""

import json

import pytest
from page_fake import FakeAssistant
from page_visit import visiting

from assistant.page import serve
from assistant.page.feedback import Feedback
from eval.cases import load_cases

pytest_plugins = ("page_browser",)
QUESTION = "When did the Rance station open?"
SENTENCE = "The Rance station opened in 1966 with 24 turbines rated at 240 megawatts."


def test_a_judgement_is_kept_on_agreement_and_loads_as_a_case(browser, tmp_path):
    path = tmp_path / "feedback.jsonl"
    running = serve(FakeAssistant(), port=0, block=False, feedback=path)
    try:
        with visiting(browser, running.url) as visit:
            page = visit.page
            visit.asked(QUESTION)
            visit.asked("What colour is the minister's hat?", 2)
            page.locator("#chat .judge[title='This answer is right']").first.click()
            page.click("#pane .keep")
            page.wait_for_selector("#pane .feedback-said:has-text('Nothing is kept unless you agree to it.')")
            assert not path.exists()
            page.check("#pane .agree input")
            page.click("#pane .keep")
            page.wait_for_selector("#pane .feedback-said:has-text('Kept in')")
            page.locator("#chat .judge[title='This answer is not right']").last.click()
            page.check("#pane input[value='should-have-answered']")
            page.click("#pane .keep")
            page.wait_for_selector("#pane .feedback-said:has-text('Kept in')")
    finally:
        running.close()
    right, silent = load_cases(path)
    assert (right.turns, right.answerable, right.gold_quotes) == ((QUESTION,), True, (SENTENCE,))
    assert (silent.question, silent.answerable) == ("What colour is the minister's hat?", True)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def feedback(tmp_path) -> Feedback:
    return Feedback(tmp_path / "f.jsonl", {"a-0-4": {"quote": "Tide"}}.get)


@pytest.mark.parametrize(
    ("verdict", "refused", "expected"),
    [
        ("right", False, {"answerable": True, "gold_quotes": ["Tide"]}),
        ("right", True, {"answerable": False}),
        ("evidence", False, {"answerable": True, "must_not_include": ["Tide"]}),
        ("should-have-answered", True, {"answerable": True}),
        ("should-not-have-answered", False, {"answerable": False}),
    ],
)
def test_every_verdict_becomes_its_case_once(feedback, verdict, refused, expected):
    sent = {"turns": ["A?", "B?"], "verdict": verdict, "refused": refused, "refs": ["a-0-4", "b", 7], "agreed": True}
    assert feedback.judge(sent) == feedback.judge(sent) == {"kept": str(feedback.path)}
    (line,) = feedback.path.read_text().splitlines()
    made = json.loads(line)
    del made["id"]
    assert made == {"type": f"feedback-{verdict}", "turns": ["A?", "B?"], **expected}
    assert load_cases(feedback.path)[0].question == "B?"


@pytest.mark.parametrize(
    "change", [{"agreed": "yes"}, {"turns": []}, {"turns": ["x" * 2001]}, {"verdict": "maybe"}, {"refs": None}]
)
def test_what_is_no_judgement_is_not_kept(feedback, change):
    sent = {"turns": ["A?"], "verdict": "right", "refs": [], "agreed": True, **change}
    assert "error" in feedback.judge(sent)
    assert not feedback.path.exists()


def test_odd_line_ends_and_a_line_cut_short_close_the_file_to_nobody(feedback):
    sent = {"turns": ["Who is\u2028Lavrov?\x85"], "verdict": "right", "refs": [], "agreed": True}
    assert feedback.judge(sent) == feedback.judge(sent) == {"kept": str(feedback.path)}
    (first,) = load_cases(feedback.path)
    assert first.question == "Who is\u2028Lavrov?\x85"
    whole = feedback.path.read_text("utf-8")
    feedback.path.write_text(whole + whole[:20], "utf-8")
    assert feedback.judge({**sent, "turns": ["B?"]}) == {"kept": str(feedback.path)}
    assert json.loads(feedback.path.read_text("utf-8").split("\n")[2])["turns"] == ["B?"]
