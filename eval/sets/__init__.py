"""Sets: how the parts of the assistant do on public questions, and the whole of it on the articles written for it.

Nothing of the public ones is in the repository; `--data` names a folder that holds them. Long runs show their progress,
and go on where they were stopped.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from eval.sets import articles, clapnq, conversations, documents, followups, ranking, realtimeqa, support, unansq
from eval.sets.base import Figures, PublicSet, Row, Tools
from eval.sets.files import SetError
from eval.sets.journal import Journal
from eval.stats import RESAMPLES

SETS: dict[str, PublicSet[Any]] = {
    "articles": articles.WRITTEN,
    "properties": articles.ABOUT_PROPERTIES,
    "conversations": conversations.CONVERSATIONS,
    "documents": documents.STRUCTURED,
    "documents-fit": documents.TO_TUNE_ON,
    "unansq": unansq.UNANSQ,
    "wikiqa": ranking.WIKIQA,
    "wice": support.WICE,
    "trecqa": ranking.TRECQA,
    "selqa": ranking.SELQA,
    "clapnq": clapnq.CLAPNQ,
    "realtimeqa": realtimeqa.REALTIMEQA,
    "fm2": support.FM2,
    "healthver": support.HEALTHVER,
    "pairs": support.PAIRS,
    "canard": followups.CANARD,
    "cast": followups.CAST,
}
NAMES = tuple(SETS)
IN_REPOSITORY = {"articles", "properties", "conversations", "documents", "documents-fit"}
ROOT = Path(__file__).parents[2]
SHAPES = (
    "assistant/*.py",
    "assistant/decision.json",
    "assistant/reader/*.py",
    "assistant/reader/weights/*",
    "index/*.py",
    "eval/gather.py",
    "eval/sets/*.py",
)
"""Files that a figure depends on beside the data: a journal made with others is not continued."""
PROGRESS_S = 5.0
Say = Callable[[str], None]


def run_set(name: str, data: Path | None, *, limit: int | None, out: Path, say: Say) -> dict[str, Any]:
    """Measure one set; returns its figures as plain JSON. Stopped and started again, it goes on where it was."""
    if data is None and name in IN_REPOSITORY:
        data = ROOT
    if data is None:
        raise SetError(f"--set {name} needs --data, the folder that holds the set")
    if not data.exists():
        raise SetError(f"{data} is not there; give --data the folder of the public sets, or a file")
    chosen = SETS[name]
    items = list(chosen.read(data))[:limit]
    if not items:
        raise SetError(f"{data} holds no item of {name}")
    journal = Journal(out / "sets" / f"{name}.journal", run_of(name, items))
    rows = measured(chosen, items, journal, Tools(out / "store", say), say)
    return summary(name, chosen, rows)


def measured(chosen: PublicSet[Any], items: Sequence[Any], journal: Journal, tools: Tools, say: Say) -> list[Row]:
    """Measure what the journal does not hold yet, telling every few seconds how far it is."""
    left = [item for item in items if item.id not in journal.rows]
    if len(left) < len(items):
        say(f"going on after {len(items) - len(left)} of {len(items)}")
    measure = chosen.prepare(items, tools) if left else None
    begun = told = monotonic()
    for done, item in enumerate(left, start=1):
        if measure:
            journal.add(item.id, measure(item))
        if monotonic() - told > PROGRESS_S:
            told = monotonic()
            rest = (told - begun) / done * (len(left) - done)
            say(f"{len(items) - len(left) + done} of {len(items)}, about {rest / 60:.0f} min left")
    return [journal.rows[item.id] for item in items]


def run_of(name: str, items: Sequence[Any]) -> dict[str, Any]:
    """What tells one run from another: the set, its items with all that they hold, and the files that shape answers."""
    shapes = "".join(digest(path.read_bytes()) for shape in SHAPES for path in sorted(ROOT.glob(shape)))
    return {"set": name, "items": digest("\n".join(map(repr, items)).encode()), "shapes": digest(shapes.encode())}


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def summary(name: str, chosen: PublicSet[Any], rows: Sequence[Row]) -> dict[str, Any]:
    """The figures of a set, with those that others published."""
    found: Figures = chosen.figures(rows)
    return {
        "set": name,
        "about": chosen.about,
        "items": len(rows),
        "resamples": RESAMPLES,
        "figures": {key: value.to_dict() for key, value in found.items() if value},
        "published": list(chosen.published),
    }
