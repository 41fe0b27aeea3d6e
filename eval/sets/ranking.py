"""Answer sentence selection: WikiQA, TrecQA, SelQA. The right sentences should come first.

In: questions with candidate sentences. Out: MAP and MRR over the questions with a right candidate (the "raw"
way), and for the assistant also over those that have a wrong one too (the "clean" way of Rao et al. 2016).
"""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import ir_measures
from ir_measures import AP, RR

from eval import stats
from eval.sets.base import Figures, PublicSet, Row, Tools
from eval.sets.files import SetError, find, text_of
from eval.sets.sentences import scorer
from eval.stats import rate


@dataclass(frozen=True, slots=True)
class Selection:
    """A question, its candidate sentences, and the rows of the right ones."""

    id: str
    question: str
    sentences: tuple[str, ...]
    right: frozenset[int]
    title: str = ""


def prepare(items: Sequence[Selection], tools: Tools) -> Callable[[Selection], Row]:
    """Rank by every system; the words of all candidates tell how rare a word is."""
    texts = [sentence for item in items for sentence in item.sentences]
    scores = scorer(texts, tools)
    first: dict[str, int] = {}
    total = 0
    for item in items:
        first[item.id] = total
        total += len(item.sentences)

    def measure(item: Selection) -> Row:
        found, _ = scores.scores(item.question, item.sentences, first[item.id], title=item.title)
        return {"right": sorted(item.right), "scores": {k: [round(s, 6) for s in v] for k, v in found.items()}}

    return measure


def figures(rows: Sequence[Row]) -> Figures:
    """MAP and MRR for every system; the assistant is the last."""
    found: dict[str, stats.Rate | None] = {}
    systems = list(rows[0]["scores"])
    for system in systems:
        found |= means(system, rows, system)
    clean = [row for row in rows if len(row["right"]) < len(row["scores"][systems[-1]])]
    return found | means(f"{systems[-1]}, clean", clean, systems[-1])


def means(name: str, rows: Sequence[Row], system: str) -> dict[str, stats.Rate | None]:
    """MAP and MRR of one system."""
    values = [precision_and_rank(row["right"], row["scores"][system]) for row in rows]
    return {
        f"{name}: MAP": rate(stats.mean, [average for average, _ in values]),
        f"{name}: MRR": rate(stats.mean, [rank for _, rank in values]),
    }


def precision_and_rank(right: Sequence[int], scores: Sequence[float]) -> tuple[float, float]:
    """Average precision and reciprocal rank of one question; equal scores keep the order given."""
    order = sorted(range(len(scores)), key=lambda row: -scores[row])
    qrels = [ir_measures.Qrel("q", str(row), 1) for row in right]
    run = [ir_measures.ScoredDoc("q", str(row), float(-rank)) for rank, row in enumerate(order)]
    values = {str(v.measure): v.value for v in ir_measures.iter_calc([AP, RR], qrels, run)}
    return values["AP"], values["RR"]


def usable(items: Sequence[Selection]) -> list[Selection]:
    """Questions with a right candidate."""
    return [item for item in items if item.right]


def read_wikiqa(folder: Path) -> list[Selection]:
    """The test questions of WikiQA (Yang et al. 2015)."""
    path = find(folder, "wikiqa/WikiQA-test.tsv")
    rows: dict[str, list[dict[str, str]]] = {}
    table = csv.DictReader(text_of(path).split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, row in enumerate(table, start=2):
        if row.get("Label") not in ("0", "1"):
            raise SetError(f"{path}:{number}: a label of 0 or 1 is wanted, not {row.get('Label')!r}")
        rows.setdefault(row["QuestionID"], []).append(row)
    return usable(
        [
            Selection(
                id=key,
                question=own[0]["Question"],
                sentences=tuple(row["Sentence"] for row in own),
                right=frozenset(at for at, row in enumerate(own) if row["Label"] == "1"),
                title=own[0]["DocumentTitle"],
            )
            for key, own in rows.items()
        ]
    )


def read_trecqa(folder: Path) -> list[Selection]:
    """The raw test questions of TrecQA (Wang et al. 2007): pseudo-XML, the words of a sentence on its first line."""
    path = find(folder, "trecqa/test.xml")
    try:
        tree = ElementTree.fromstring(f"<all>{text_of(path).replace('&', '&amp;')}</all>")
    except ElementTree.ParseError as error:
        raise SetError(f"{path}:{error.position[0]}: not the form of TrecQA ({error})") from None
    items = []
    for pairs in tree.iter("QApairs"):
        candidates = [node for node in pairs if node.tag in ("positive", "negative")]
        items.append(
            Selection(
                id=pairs.get("id", ""),
                question=first_line(pairs.find("question")),
                sentences=tuple(first_line(node) for node in candidates),
                right=frozenset(at for at, node in enumerate(candidates) if node.tag == "positive"),
            )
        )
    return usable(items)


def first_line(node: ElementTree.Element | None) -> str:
    """The words of a node, which stand on its first line with tabs between them."""
    text = (node.text if node is not None else None) or ""
    return " ".join(text.strip().split("\n")[0].split())


def read_selqa(folder: Path) -> list[Selection]:
    """The test questions of SelQA (Jurczyk et al. 2016)."""
    path = find(folder, "selqa/ass-test.json")
    try:
        given = json.loads(text_of(path))
        items = [
            Selection(str(at), row["question"], tuple(row["candidates"]), frozenset(row["answers"]), row["article"])
            for at, row in enumerate(given)
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise SetError(f"{path}: not the form of SelQA ({error})") from None
    return usable(items)


def selection(about: str, read: Callable[[Path], list[Selection]], *published: str) -> PublicSet[Selection]:
    """A set of this form."""
    return PublicSet(about=about, read=read, prepare=prepare, figures=figures, published=published)


WIKIQA = selection(
    "WikiQA test, answer sentence selection",
    read_wikiqa,
    "TandA, RoBERTa-large, clean: MAP 92.9 (Garg et al. 2020)",
    "all-MiniLM-L6-v2, cosine over whole sentences: MAP 71.5, MRR 72.9 (measured here before)",
)
TRECQA = selection(
    "TrecQA raw test, answer sentence selection",
    read_trecqa,
    "a convolutional network: MAP 73.3, MRR 80.2 (2015)",
)
SELQA = selection("SelQA test, answer sentence selection", read_selqa)
