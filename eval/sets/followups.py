"""Follow-ups: is what the assistant searches for as good as a person's rewording of the question?

CANARD (Elgohary et al. 2019): what does the person's rewording find among all answers given in these
conversations, and how much of it is found with each way of asking? And how much does the question as it is read,
its pronouns replaced, say like the person's? CAsT 2021 (Dalton et al. 2022): at which rank
comes the passage that was shown for the turn, among those of all turns?

In: conversations with a rewording of each turn. Out: figures for the last turn alone, all turns joined, the
assistant, and (CAsT) the person's rewording. Both search as the index does: words and vectors, fused.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.answer import Answer, Sentence, Turn
from assistant.followup import MAX_TURNS, Asked, standalone
from assistant.question import MAX_CHARS
from assistant.reader.antecedent import Reads
from assistant.reader.squad import overlap
from eval import stats
from eval.sets.base import Figures, PublicSet, Row, Tools
from eval.sets.files import SetError, find, objects, text_of
from eval.stats import rate
from index.search import POOL, fuse
from index.words import Words

TOP = 10
Find = Callable[[str], list[int]]
"""Rows of the pool for a query, best first."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A question, the exchanges before it, its rewording, and the text shown for it (empty where not known)."""

    id: str
    question: str
    before: tuple[tuple[str, str], ...]
    rewording: str
    shown: str = ""


def queries(chat: Chat, read: Asked) -> dict[str, str]:
    """Each way of asking, as one query; `read` is how the assistant takes it."""
    asked = [question for question, _ in chat.before]
    return {
        "last turn alone": chat.question,
        "all turns joined": " ".join([*asked, chat.question])[-MAX_CHARS:],
        "assistant": read.searched,
    }


def understood(chat: Chat, reader: Reads | None = None) -> Asked:
    """What the assistant takes a question for, its earlier turns resolved one after another as in a conversation."""
    turns: tuple[Turn, ...] = ()
    for question, answer in chat.before[-MAX_TURNS:]:
        full = standalone(question, turns, reader).searched
        given = (Sentence(answer, ()),) if answer else ()
        turns = (*turns, Turn(question, Answer(question, full, answer, "answer", given)))
    return standalone(chat.question, turns, reader)


def finder(texts: Sequence[str], tools: Tools) -> Find:
    """Search a pool of texts as the index is searched."""
    words, vectors = Words.build(texts), tools.encoder.encode(texts)

    def search(query: str) -> list[int]:
        by_words = words.scores(query)
        known = [row for row in np.argsort(-by_words, kind="stable")[:POOL].tolist() if by_words[row] > 0]
        near = np.argsort(-(vectors @ tools.encoder.encode([query])[0]), kind="stable")[:POOL].tolist()
        return [row for row, _ in fuse(near, known)]

    return search


def prepare_canard(items: Sequence[Chat], tools: Tools) -> Callable[[Chat], Row]:
    """Share of the rewording's first ten that each way of asking finds, if the first is the same, and the words."""
    search = finder(list(dict.fromkeys(answer for item in items for _, answer in item.before if answer)), tools)

    def measure(chat: Chat) -> Row:
        wanted, read = search(chat.rewording)[:TOP], understood(chat, tools.reader)
        found = {name: search(query)[:TOP] for name, query in queries(chat, read).items()}
        return {
            "shared": {name: len(set(rows) & set(wanted)) / max(1, len(wanted)) for name, rows in found.items()},
            "first": {name: float(rows[:1] == wanted[:1]) for name, rows in found.items()},
            "words": {
                "last turn alone": overlap(chat.question, chat.rewording),
                "assistant, as read": overlap(read.read, chat.rewording),
            },
        }

    return measure


def canard_figures(rows: Sequence[Row]) -> Figures:
    """Agreement with the person's rewording."""
    found: dict[str, stats.Rate | None] = {}
    for name in rows[0]["shared"]:
        found[f"{name}: of the rewording's first ten"] = rate(stats.mean, [row["shared"][name] for row in rows])
        found[f"{name}: the same first"] = rate(stats.mean, [row["first"][name] for row in rows])
    for name in rows[0]["words"]:
        found[f"{name}: F1 of the rewording's words"] = rate(stats.mean, [row["words"][name] for row in rows])
    return found


def read_canard(folder: Path) -> list[Chat]:
    """Questions of CANARD dev that a person changed; title and section count as the first exchange."""
    found = []
    for where, row in objects(
        find(folder, "canard/rewrite.dev.jsonl"), "id", "history", "question", "rewrite", "label"
    ):
        if row["label"] != "changed":
            continue
        history = row["history"]
        if len(history) < 2 or len(history) % 2:
            raise SetError(f"{where}: the history is title, section, then pairs; it has {len(history)} parts")
        pairs = zip(history[2::2], history[3::2], strict=True)
        before = ((f"{history[0]}: {history[1]}", ""), *pairs)
        found.append(Chat(row["id"], row["question"], before, row["rewrite"]))
    return found


def prepare_cast(items: Sequence[Chat], tools: Tools) -> Callable[[Chat], Row]:
    """Reciprocal rank of the passage shown for the turn."""
    texts = list(dict.fromkeys(item.shown for item in items))
    rows = {text: row for row, text in enumerate(texts)}
    search = finder(texts, tools)

    def measure(chat: Chat) -> Row:
        asked = {**queries(chat, understood(chat, tools.reader)), "a person's rewording": chat.rewording}
        return {"rank": {name: place(rows[chat.shown], search(query)) for name, query in asked.items()}}

    return measure


def place(wanted: int, found: Sequence[int]) -> int:
    """The rank of a row, from 1; 0 where it was not found."""
    return found.index(wanted) + 1 if wanted in found else 0


def cast_figures(rows: Sequence[Row]) -> Figures:
    """MRR and recall of the passage shown."""
    found: dict[str, stats.Rate | None] = {}
    for name in rows[0]["rank"]:
        ranks = [row["rank"][name] for row in rows]
        found[f"{name}: MRR"] = rate(stats.mean, [1 / rank if rank else 0.0 for rank in ranks])
        found[f"{name}: recall@5"] = rate(stats.mean, [0 < rank <= 5 for rank in ranks])
    return found


def read_cast(folder: Path) -> list[Chat]:
    """The turns of CAsT 2021 after the first of each topic."""
    path = find(folder, "cast/2021_manual_evaluation_topics_v1.0.json")
    found = []
    try:
        for topic in json.loads(text_of(path)):
            before: tuple[tuple[str, str], ...] = ()
            for turn in topic["turn"]:
                asked, shown = turn["raw_utterance"].strip(), turn["passage"]
                if before:
                    name = f"{topic['number']}_{turn['number']}"
                    found.append(Chat(name, asked, before, turn["manual_rewritten_utterance"], shown))
                before = (*before, (asked, shown))
    except (ValueError, KeyError, TypeError) as error:
        raise SetError(f"{path}: not the form of CAsT 2021 ({error})") from None
    return found


CANARD = PublicSet(
    about="CANARD dev, questions that need their conversation, against a person's rewording",
    read=read_canard,
    prepare=prepare_canard,
    figures=canard_figures,
)
CAST = PublicSet(
    about="CAsT 2021, turns after the first, the passage shown among those of all turns",
    read=read_cast,
    prepare=prepare_cast,
    figures=cast_figures,
    published=("elsewhere, MTRAG recall@5 with BGE-base: last turn 30, a person's rewording 37",),
)
