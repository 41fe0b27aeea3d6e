"""The report is one file that fetches nothing, draws what was measured, and takes no markup from texts."""

import json
import re
from html.parser import HTMLParser

import pytest
from eval_fakes import SENTENCES, answer_of, case_of, refusal_of, source_of

from eval import console
from eval.charts import Bar, bars, decades
from eval.gate import Facts
from eval.metrics import contains
from eval.report import page
from eval.results import results
from eval.run import System, run

JET, MEN, REPLY, RAIN = SENTENCES
EVIL = "</title><script>alert(1)</script>"
CASES = (
    case_of("What was hit?", gold_quotes=(JET,), must_include=(("truck",),)),
    case_of(f"Who died {EVIL}?", gold_quotes=(MEN,), must_include=(("three",), (EVIL,))),
    case_of("What colour?", type="unanswerable", answerable=False, must_not_include=(EVIL,)),
)
FACTS = Facts("0", 3, 2, {"fact": 2, "unanswerable": 1})
HOSTILE = source_of(f"{EVIL} is a text.", url="b.txt")


def good(question, history):
    return answer_of(JET) if "hit" in question else refusal_of()


def bad(question, history):
    return answer_of(HOSTILE.text, source=HOSTILE)


@pytest.fixture
def found():
    systems = {"assistant": good, f"rival {EVIL}": bad}
    runs = {n: run(System(n, ask, confidence=lambda q, h: len(q) / 99), CASES) for n, ask in systems.items()}
    return results(runs, FACTS, contains)


class Tags(HTMLParser):
    """Collects the tags, their attributes, and which stay open."""

    def __init__(self):
        super().__init__()
        self.seen, self.open = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "path", "rect", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("path", "rect", "circle"):
            assert self.open.pop() == tag


def test_the_page_is_well_formed_and_fetches_nothing(found):
    tags = Tags()
    html = page(found, made="Made today.")
    tags.feed(html)
    assert tags.open == []
    assert {tag for tag, _ in tags.seen}.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "base"})
    assert not [value for _, attrs in tags.seen for name, value in attrs.items() if name in ("src", "href")]
    assert not re.search(r"url\(|@import", html)


def test_no_text_of_a_question_answer_or_name_becomes_markup(found):
    assert EVIL not in page(found, made=EVIL)


def test_the_summary_says_how_many_are_right_and_the_best_rival(found):
    html = page(found, made="Made today.")
    assert "Right in all respects on 2 of 3 cases (67%)." in html
    assert "gets 0%. In no cases it crashed." in html


def test_every_failure_stands_with_what_was_wanted_and_what_came(found):
    html = page(found, made="Made today.")
    assert html.count("<details>") == 1
    assert "refused, though there is an answer" in html
    assert '<blockquote class="gold">Three men died.</blockquote>' in html
    assert "A refusal: The article does not say." in html


def test_quality_figures_are_the_same_in_two_runs(found):
    def quality(result):
        return json.dumps([{k: v for k, v in s.items() if k != "timing"} for s in result["systems"]])

    systems = {"assistant": good, f"rival {EVIL}": bad}
    runs = {n: run(System(n, ask, confidence=lambda q, h: len(q) / 99), CASES) for n, ask in systems.items()}
    assert quality(results(runs, FACTS, contains)) == quality(found)


def test_a_bar_is_as_long_as_its_value_and_its_whisker_as_its_interval():
    drawn = bars("t", [Bar("a", 0.5, 0.25, 0.75, "4 cases", mark=1.0)], width=500)
    left = float(re.search(r'<rect x="([\d.]+)"', drawn)[1])
    span = 500 - left - 60
    assert float(re.search(r'<rect [^>]*width="([\d.]+)"', drawn)[1]) == pytest.approx(span / 2, abs=0.06)
    low, high = re.search(r'd="M([\d.]+) [\d.]+H([\d.]+)', drawn).groups()
    assert (float(low), float(high)) == pytest.approx((left + span / 4, left + 3 * span / 4), abs=0.06)
    assert f"M{left + span:.1f} " in re.search(r'd="([^"]+)" class="mark"', drawn)[1]


def test_times_are_drawn_between_powers_of_ten():
    assert decades([0.5, 30.0]) == (-1, 2)
    assert decades([0.0001, 0.0002]) == (-1, 0)
    assert decades([]) == (0, 1)


def test_the_table_holds_every_system_and_the_first_one_s_intervals(found):
    rows = console.table(found).split("\n")
    assert rows[1].split() == ["Right", "in", "all", "respects", "66.7", "[0-100]", "0.0"]
    assert rows[-1].startswith("3 cases, 2 answerable; in brackets the 95% interval from 2000 bootstrap resamples")


def test_a_set_s_table_shows_what_others_published():
    rate = {"value": 0.5, "low": 0.25, "high": 0.75, "count": 4}
    given = {"about": "A set", "items": 4, "resamples": 9, "figures": {"MAP": rate}, "published": ["they: 60"]}
    assert console.set_table(given).split("\n") == [
        "A set: 4 items",
        "MAP  50.0 [25-75]",
        "in brackets the 95% interval from 9 bootstrap resamples",
        "published: they: 60",
    ]
