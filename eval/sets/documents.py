"""Documents with structure, written for this project: manuals, price lists, minutes, contracts, release notes.

In: files as they lie on disk, with questions told by an item of a list, the row of a table, a sentence of which only
the heading says what it is about, or by nothing. Out: what the assistant cites or refuses. Each file is read as a seed
is, so that what reading it loses counts. The part `fit` may be looked at and tuned on; nothing was trained on either.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from assistant.extract import extract
from assistant.followup import understood
from eval import stats
from eval.cases import DOCUMENTS
from eval.gather import opened_source
from eval.sets.base import Figures, PublicSet, Row, Tools, right_by_kind
from eval.stats import rate
from index.article import parse_article
from index.search import Search

LIST = "list"
"""The kind whose questions ask for all items of a list; of others one place holds all that must be said."""
KINDS = ("plain", "item", "row", "section", "heading", LIST, "missing", "other")
"""`section`: only the heading says of what; `other`: told of another thing than the one asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a document, and what the place that answers it holds; nothing where no place does."""

    id: str
    document: str
    text: str
    """The file as it lies on disk."""
    kind: str
    question: str
    must: tuple[str, ...]


def read(folder: Path, part: str = "test", shipped: Path = DOCUMENTS) -> list[Asked]:
    """The questions to the documents of one part, of the file given or of the one that ships."""
    path = folder if folder.is_file() else shipped
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Asked(f"{row['name']}-{at}", row["name"], row["text"], one["kind"], one["question"], tuple(one["must"]))
        for row in rows
        if row["part"] == part
        for at, one in enumerate(row["questions"])
    ]


def prepare(_: Sequence[Asked], tools: Tools) -> Callable[[Asked], Row]:
    """Ask the assistant, over an index in memory."""

    @lru_cache(maxsize=1)  # all questions to a document come in a row
    def searched(name: str, text: str) -> Search:
        return opened_source(parse_article(text.encode(), name).source, tools.encoder)

    def measure(item: Asked) -> Row:
        search = searched(item.document, item.text)
        asked, intent = understood(item.question, (), search.spelled)
        found = extract(asked, intent, search, tools.reader, None)
        cited = [place.text for draft in found.drafts for place in draft.places]
        return {
            "kind": item.kind,
            "answerable": bool(item.must),
            "answered": bool(cited),
            "right": is_right(item, cited),
            "sure": round(found.confidence, 6),
        }

    return measure


def is_right(item: Asked, cited: Sequence[str]) -> bool:
    """Cited the place that answers, or every item of the list; or refused what the document does not say."""
    if not item.must:
        return not cited
    if item.kind == LIST:
        return all(any(said in text for text in cited) for said in item.must)
    return any(all(said in text for said in item.must) for text in cited)


def figures(rows: Sequence[Row]) -> Figures:
    """What is right, answered and refused, of all and by kind."""
    there: list[Row] = [row for row in rows if row["answerable"]]
    absent = [row for row in rows if not row["answerable"]]
    found: dict[str, Any] = {
        "right": rate(stats.mean, [float(row["right"]) for row in rows]),
        "answerable: answered": rate(stats.mean, [float(row["answered"]) for row in there]),
        "answerable: right": rate(stats.mean, [float(row["right"]) for row in there]),
        "others: refused": rate(stats.mean, [float(not row["answered"]) for row in absent]),
    }
    found.update(right_by_kind(rows, KINDS))
    return found


STRUCTURED = PublicSet(
    about="documents with headings, lists and tables, written for this project; nothing was trained or tuned on these",
    read=read,
    prepare=prepare,
    figures=figures,
)
TO_TUNE_ON = replace(
    STRUCTURED,
    about="other such documents, which were looked at and tuned on",
    read=partial(read, part="fit"),
)
