"""Every metric against figures worked out by hand."""

import numpy as np
import pytest
from eval_fakes import SENTENCES, TEXT, answer_of, case_of, cite, refusal_of, source_of

from assistant.answer import Sentence
from eval import metrics, stats
from eval.curve import Point, area_over, curve
from eval.retrieval import question_figures

JET, MEN, REPLY, RAIN = SENTENCES
TWO = case_of(gold_quotes=(JET, MEN), must_include=(("truck",), ("3",)))


@pytest.mark.parametrize(
    ("answer", "mode", "recall"),
    [
        (answer_of(JET, MEN), "all", 1.0),
        (answer_of(MEN), "all", 0.5),
        (answer_of(MEN), "any", 1.0),
        (answer_of(REPLY), "any", 0.0),
        (refusal_of(), "all", 0.0),
        (None, "all", 0.0),
    ],
)
def test_evidence_recall_is_the_share_of_gold_quotes_cited(answer, mode, recall):
    assert metrics.evidence_recall(case_of(gold_quotes=(JET, MEN), gold_mode=mode), answer) == recall


def test_the_first_cited_place_is_what_counts_for_a_first_hit():
    assert metrics.first_hit(TWO, answer_of(MEN, RAIN))
    assert not metrics.first_hit(TWO, answer_of(RAIN, MEN))
    assert not metrics.first_hit(TWO, refusal_of(correction=JET))
    assert not metrics.first_hit(TWO, None)


def test_half_a_quote_shows_it_and_less_does_not():
    source = source_of()
    assert metrics.holds(cite(source, "hit the truck."), JET)  # 14 of 22 characters
    assert not metrics.holds(cite(source, "the truck."), JET)  # 10 of 22
    assert metrics.holds(cite(source, TEXT), JET)


def test_a_page_shows_its_own_address():
    page = source_of("Some page of news.", url="http://x.test/a")
    assert metrics.holds(cite(page, "page"), "http://x.test/a")
    assert not metrics.holds(cite(page, "page"), "http://x.test/b")


def test_keys_are_looked_for_in_the_words_without_the_markers():
    assert metrics.says_keys(TWO, answer_of(JET, MEN))
    assert not metrics.says_keys(TWO, answer_of(JET, text="The truck. [3]"))
    assert not metrics.says_keys(case_of(must_not_include=("truck",)), answer_of(JET))


def test_right_needs_evidence_and_words_or_a_refusal_that_leaks_nothing():
    assert metrics.is_right(TWO, answer_of(JET, MEN))
    assert not metrics.is_right(TWO, answer_of(JET, text="A truck and three men."))
    assert not metrics.is_right(TWO, refusal_of())
    silent = case_of(answerable=False, must_not_include=("Tokyo",))
    assert metrics.is_right(silent, refusal_of())
    assert not metrics.is_right(silent, refusal_of("Not here, but it is Tokyo."))
    assert not metrics.is_right(silent, answer_of(JET))
    assert not metrics.is_right(silent, None)


def test_a_correction_must_be_shown_by_a_refusal():
    case = case_of(answerable=False, correction_quotes=(MEN, JET))
    assert metrics.corrects(case, refusal_of(correction=JET))
    assert not metrics.corrects(case, refusal_of(correction=RAIN))
    assert not metrics.corrects(case, refusal_of())
    assert not metrics.corrects(case, answer_of(JET))


def test_a_marker_without_a_citation_is_inexact():
    assert metrics.exact_citations(answer_of(JET)) == 1.0
    assert metrics.exact_citations(answer_of(JET, text="The jet. [1] [2]")) == 0.5
    assert metrics.exact_citations(refusal_of()) is None


def test_citation_lengths_are_in_characters():
    assert metrics.citation_chars(answer_of(JET, MEN)) == [22, 15]


def written(text, *quotes):
    """An answer of one written sentence with these citations."""
    base = answer_of(*quotes)
    return type(base)("q", "q", text, "answer", sentences=(Sentence(text, base.citations),), citations=base.citations)


def needs(*words):
    """A support check: the evidence must hold all the words that the claim holds of these."""
    return lambda evidence, claim: all(w in evidence for w in words if w in claim)


def test_alce_precision_spares_a_citation_that_is_needed_and_not_one_that_is_not():
    both = written("The jet hit and men died.", JET, MEN)
    check = needs("jet", "men")
    assert metrics.citation_recall(both, check) == 1.0
    assert metrics.citation_precision(both, check) == 1.0  # neither supports alone, neither is superfluous
    spare = written("The jet hit.", JET, MEN)
    assert metrics.citation_precision(spare, check) == 0.5  # the second supports nothing, the first all
    wrong = written("The jet hit.", MEN, REPLY)
    assert (metrics.citation_recall(wrong, check), metrics.citation_precision(wrong, check)) == (0.0, 0.0)


def test_alce_recall_is_the_share_of_supported_sentences():
    answer = answer_of(JET, MEN)
    half = type(answer)("q", "q", "t", "answer", sentences=(answer.sentences[0], Sentence("No proof.", ())))
    assert metrics.citation_recall(half, metrics.contains) == 0.5


def column(*flags):
    return np.array(flags, dtype=float)


def test_refusal_precision_recall_and_f1_by_hand():
    refused, due = column(1, 1, 1, 0, 0), column(1, 1, 0, 1, 0)
    assert stats.precision(refused, due) == pytest.approx(2 / 3)
    assert stats.recall(refused, due) == pytest.approx(2 / 3)
    assert stats.f1(column(1, 1, 1, 1, 0), due) == pytest.approx(2 * 3 / (4 + 3))
    assert stats.precision(column(0, 0), column(1, 0)) == 0.0


def test_an_interval_holds_its_value_says_its_count_and_is_the_same_every_time():
    first = stats.rate(stats.mean, [1] * 30 + [0] * 10)
    assert first == stats.rate(stats.mean, [1] * 30 + [0] * 10)
    assert first.value == 0.75
    assert first.count == 40
    # a binomial share of .75 on 40 has a standard error of .0685; the percentile interval is about 1.96 of it
    assert first.low == pytest.approx(0.75 - 1.96 * 0.0685, abs=0.03)
    assert first.high == pytest.approx(0.75 + 1.96 * 0.0685, abs=0.03)
    assert stats.rate(stats.mean, []) is None


def test_percentiles_are_values_that_were_measured():
    times = [10.0, 30.0, 20.0, 40.0]
    assert stats.percentile(times, 0.5) == 20.0
    assert stats.percentile(times, 0.95) == 40.0
    assert stats.percentile([], 0.5) == 0.0


def test_auc_counts_ties_half():
    # positives .9 .5, negatives .5 .1: of 4 pairs 3 won and 1 tied
    assert stats.auc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 3.5 / 4
    with pytest.raises(ValueError, match="both kinds"):
        stats.auc([0.1], [True])


def test_retrieval_figures_by_hand():
    figures = question_figures(
        {"a": ([JET], ["nothing", f"Before. {JET}"]), "b": ([JET, MEN], [MEN, MEN]), "c": ([RAIN], [])}
    )
    assert figures["recall_1"] == [0.0, 0.5, 0.0]
    assert figures["recall_5"] == [1.0, 0.5, 0.0]
    assert figures["mrr"] == [0.5, 1.0, 0.0]
    ideal = 1 + 1 / np.log2(3)
    assert figures["ndcg_10"] == pytest.approx([1 / np.log2(3), 1 / ideal, 0.0])


def test_the_curve_answers_the_surest_first_and_ties_together():
    points = curve([(0.2, False), (0.9, True), (0.5, True), (0.5, False)])
    assert points == [Point(0.25, 1.0), Point(0.75, 2 / 3), Point(1.0, 0.5)]
    assert area_over(points) == pytest.approx(0.25 * 0 + 0.5 / 3 + 0.25 * 0.5)
    assert curve([]) == []
