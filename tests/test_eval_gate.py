"""The gate catches broken readers, changed cases and quietly lowered floors."""

import json

import pytest
from eval_fakes import refusal_of

from assistant.answer import Answer, Citation, Sentence
from eval.__main__ import ARTICLE, CASES
from eval.cases import load_cases
from eval.gate import Baseline, Facts, Floor, GateError, facts_of, failures, read_baseline, updated, write_baseline
from eval.run import System, run
from eval.scores import score
from eval.stats import Rate
from index.article import read_article
from index.links import link_list

FACTS = Facts("aa", 10, 6, {"fact": 6, "unanswerable": 4})


def rates(**values):
    return {name: Rate(value, 0.0, 1.0, 10) for name, value in values.items()}


def pinned(**values):
    return Baseline(FACTS, {name: Floor(value, 10) for name, value in values.items()})


def test_the_gate_is_open_at_the_floor_above_it_and_one_flipped_case_below():
    baseline = pinned(first_hit=0.8)
    assert failures(rates(first_hit=0.9), FACTS, baseline) == []
    assert failures(rates(first_hit=0.8), FACTS, baseline) == []
    assert failures(rates(first_hit=0.7), FACTS, baseline) == []
    assert failures(rates(first_hit=0.6), FACTS, baseline) == ["first_hit: 0.600, floor 0.800 on 10 cases"]


def test_no_flipped_case_is_forgiven_where_citations_must_be_exact():
    found = failures(rates(citation_exact=0.99), FACTS, pinned(citation_exact=1.0))
    assert found == ["citation_exact: 0.990, floor 1.000 on 10 cases"]


def test_a_figure_that_is_gone_shuts_the_gate():
    assert failures({}, FACTS, pinned(mrr=0.5)) == ["mrr: not measured any more, floor 0.500"]


def test_changed_cases_shut_the_gate_with_what_changed():
    fewer = Facts("bb", 9, 6, {"fact": 6, "unanswerable": 3})
    [line] = failures(rates(mrr=0.9), fewer, pinned(mrr=0.5))
    assert line.startswith("the cases changed (unanswerable 4 to 3)")
    [line] = failures(rates(mrr=0.9), Facts("cc", 10, 6, FACTS.types), pinned(mrr=0.5))
    assert line.startswith("the cases changed (the same number of each type)")


def test_one_edited_letter_of_a_case_is_a_change(tmp_path):
    cases = load_cases(CASES)
    copy = tmp_path / "cases.jsonl"
    copy.write_bytes(CASES.read_bytes())
    assert facts_of(copy, cases) == facts_of(CASES, cases)
    copy.write_bytes(CASES.read_bytes().replace(b"Mona Lisa", b"Mona Liza"))
    assert facts_of(copy, cases).sha256 != facts_of(CASES, cases).sha256


def test_an_update_raises_floors_and_lowers_them_only_when_told():
    before = pinned(first_hit=0.8, mrr=0.7)
    better = updated(rates(first_hit=0.85, mrr=0.7), FACTS, before)
    assert better.floors == {"first_hit": Floor(0.85, 10), "mrr": Floor(0.7, 10)}
    with pytest.raises(GateError, match=r"lower first_hit 0\.800 to 0\.750; mrr 0\.700 to nothing"):
        updated(rates(first_hit=0.75), FACTS, before)
    worse = updated(rates(first_hit=0.75), FACTS, before, allow_regression=True)
    assert worse.floors == {"first_hit": Floor(0.75, 10)}


def test_a_baseline_is_read_back_and_a_damaged_one_is_named(tmp_path):
    path = tmp_path / "baseline.json"
    with pytest.raises(GateError, match="no baseline in"):
        read_baseline(path)
    write_baseline(pinned(mrr=0.5), path)
    assert read_baseline(path) == pinned(mrr=0.5)
    path.write_text(json.dumps({"floors": {}}), "utf-8")
    with pytest.raises(GateError, match="is damaged"):
        read_baseline(path)


# Three broken readers, and the flawless one that they are broken forms of, over the article's own cases.
ARTICLE_CASES = load_cases(CASES)
READ = read_article(ARTICLE)
LINKS = link_list(READ)
GOLD = {question: case for case in ARTICLE_CASES for question in {case.question, case.alone}}


def quoted(*quotes: str) -> Answer:
    """An answer of quotes from the article or its links, each cited where it stands."""
    citations = []
    for number, quote in enumerate(quotes, start=1):
        source = next(s for s in (READ.source, LINKS) if s is not None and quote in s.text)
        start = source.text.index(quote)
        citations.append(Citation(number, source, start, start + len(quote), quote))
    sentences = tuple(Sentence(c.quote, (c,)) for c in citations)
    return Answer("", "", " ".join(quotes), "answer", sentences=sentences, citations=tuple(citations))


def flawless(question, history) -> Answer:
    case = GOLD.get(question)
    if case is None or not case.answerable:
        return refusal_of()
    return quoted(*case.gold_quotes)


FIRST = quoted(READ.source.text.split("\n\n")[0])
READERS = {
    "always the first sentence": lambda question, history: FIRST,
    "never refuses": lambda question, history: a if (a := flawless(question, history)).kind == "answer" else FIRST,
    "always refuses": lambda question, history: refusal_of(),
}


def measured(ask):
    return score(run(System("reader", ask), ARTICLE_CASES)).rates


def test_the_flawless_reader_is_right_everywhere_but_in_corrections():
    found = {name: rate.value for name, rate in measured(flawless).items()}
    assert found.pop("corrected") == 0.0
    assert found == dict.fromkeys(found, 1.0)


@pytest.mark.parametrize("name", READERS)
def test_a_broken_reader_is_caught_by_the_floors_in_the_repository(name):
    baseline = read_baseline()
    shut = {line.split(":")[0] for line in failures(measured(READERS[name]), baseline.facts, baseline)}
    assert (
        shut
        >= {
            "always the first sentence": {"right", "first_hit", "accuracy", "refusal_recall"},
            "never refuses": {"refusal_recall", "refusal_f1", "on_topic_refused"},
            "always refuses": {"right", "answered", "evidence_recall", "first_hit"},
        }[name]
    )
