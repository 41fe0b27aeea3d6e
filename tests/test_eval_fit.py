"""The fit learns from features what it should, reads nothing twice, and keeps false refusals to their share."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from assistant.score import FEATURES, Scored
from eval.fit import FALSE_REFUSALS, JUDGED, Outcome, Remembering, crossed, fit, outcome, ranking, refusing
from eval.gather import Judged
from index.search import Candidate
from index.values import Passage, Sentence, Source

TEXT = "The ferry sank in May. Nobody was hurt."
PASSAGE = Passage(Source("a1", "a.txt", "A", TEXT), 0, len(TEXT))
PLACES = [Sentence(0, 22), Sentence(23, 39)]


class FakeReader:
    def __init__(self) -> None:
        self.reads = 0

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] = ()) -> list[SimpleNamespace]:
        self.reads += len(passages)
        return [SimpleNamespace(answerable=0.0) for _ in passages]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[SimpleNamespace]:
        self.reads += len(pairs)
        return [SimpleNamespace(supported=0.3, contradicted=0.3) for _ in pairs]


def judged(number: int, *, answerable: bool) -> Judged:
    """The reader's span is surer in the answering sentence than in the other, and than in any of an unanswerable."""
    rng = np.random.default_rng(number)
    spans = (3.0, -1.0) if answerable else (-1.0, -1.0)
    scored = tuple(
        Scored(
            Candidate(PASSAGE, place, 0.5, 0.5, 0.5, 0, 0.5, 0.5),
            0.0,
            None,
            {**dict.fromkeys(FEATURES, 0.0), "span": span + rng.normal(0, 0.5)},
        )
        for place, span in zip(PLACES, spans, strict=True)
    )
    right = np.array([answerable, False])
    return Judged(
        f"Question {number}?", scored, right, answerable, "fact" if answerable else "unanswerable", str(number)
    )


CASES = [judged(number, answerable=number % 3 > 0) for number in range(60)]


def test_the_right_sentence_is_chosen_and_an_unanswerable_question_refused():
    reader = FakeReader()
    models = fit(CASES, reader)
    assert models.choose.weights["span"] > 0
    assert set(models.judge.weights) == set(JUDGED)
    found = [outcome(case, models, reader) for case in CASES]
    assert all(ranking(case, models.choose)[0] == 0 for case in CASES if case.answerable)
    assert min(o.verdict for o in found if o.judged.answerable) > max(
        o.verdict for o in found if not o.judged.answerable
    )


def test_every_case_is_judged_once_by_a_fit_that_did_not_see_it():
    found = crossed([], CASES, FakeReader())
    assert sorted(o.judged.document for o in found) == sorted(case.document for case in CASES)
    threshold = refusing(found)
    refused = np.mean([o.verdict < threshold for o in found if o.judged.answerable])
    assert refused <= FALSE_REFUSALS


def test_all_questions_to_an_article_are_left_out_at_once():
    articles = [replace(case, document=f"article {number % 12}") for number, case in enumerate(CASES)]
    seen: list[set[str]] = []

    def remembering_fit(judged: Sequence[Judged], reader: FakeReader) -> object:
        seen.append({one.document for one in judged})
        return fit(judged, reader)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("eval.fit.fit", remembering_fit)
        found = crossed([], articles, FakeReader())
    assert len(found) == len(articles)
    assert sorted(12 - len(documents) for documents in seen) == [1] * 8 + [2] * 2


def test_the_threshold_minds_the_answerable_whichever_sentence_was_chosen():
    case = next(case for case in CASES if case.answerable)
    silent = next(case for case in CASES if not case.answerable)
    right, wrong = int(case.right.argmax()), int(case.right.argmin())
    found = [Outcome(case, (right, wrong)[at % 2], 0.5, 0.5 + at / 100) for at in range(20)]
    found += [Outcome(silent, 0, 0.5, 0.1 + at / 100) for at in range(20)]
    assert refusing(found) == 0.51
    assert sum(o.verdict < refusing(found) for o in found if o.judged.answerable) == 1


def test_nothing_is_read_twice():
    reader = FakeReader()
    remembering = Remembering(reader)
    for _ in range(2):
        assert len(remembering.read("Who?", ["a", "b", "a"])) == 3
        assert len(remembering.support([("a", "b"), ("a", "b")])) == 2
    assert reader.reads == 3
