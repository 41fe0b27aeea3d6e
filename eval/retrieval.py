"""How well passages are found. In: gold quotes and found passages of each question. Out: its figures.

A gold quote is what is to be found; the first passage that holds it finds it. Measured by ir-measures
(MacAvaney et al. 2022): recall, reciprocal rank (Voorhees 1999), nDCG (Järvelin and Kekäläinen 2002).
"""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, R, nDCG

from eval.words import squeeze

MEASURES = {"recall_1": R @ 1, "recall_5": R @ 5, "mrr": RR, "ndcg_10": nDCG @ 10}
TINY = 1e-6
Question = tuple[Sequence[str], Sequence[str]]
"""The gold quotes, and the texts of the passages found, best first."""


def ranking(gold: Sequence[str], found: Sequence[str]) -> dict[str, float]:
    """Give each gold quote, and each passage without one, the score of its rank.

    A passage that holds several gold quotes finds them all at its rank; a second find is no find.
    """
    scores: dict[str, float] = {}
    for rank, passage in enumerate(map(squeeze, found)):
        held = [f"gold{at}" for at, quote in enumerate(gold) if squeeze(quote) in passage]
        for place, name in enumerate(held or [f"passage{rank}"]):
            scores.setdefault(name, -rank - TINY * place)
    return scores


def question_figures(questions: Mapping[str, Question]) -> dict[str, list[float]]:
    """For each measure its value on each question, in the order given."""
    qrels = [ir_measures.Qrel(name, f"gold{at}", 1) for name, (gold, _) in questions.items() for at in range(len(gold))]
    run = [
        ir_measures.ScoredDoc(name, passage, score)
        for name, (gold, found) in questions.items()
        for passage, score in ranking(gold, found).items()
    ]
    values = {
        (str(row.measure), row.query_id): row.value
        for row in ir_measures.iter_calc(list(MEASURES.values()), qrels, run)
    }
    return {
        name: [float(values.get((str(measure), question), 0.0)) for question in questions]
        for name, measure in MEASURES.items()
    }
