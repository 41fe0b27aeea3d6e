"""The systems of a run: the assistant first, then what it is measured against.

In: settings. Out: `System` values over one index of the article alone, kept apart from the user's own
index, so that pages read by hand change no figure.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant import Answer, Assistant, Settings, Turn
from assistant.gate import Cited
from assistant.reader import Reader
from assistant.verify import checked, judged
from eval.metrics import Supports, contains
from eval.run import RETRIEVED, System
from index import store as disk
from index.encoder import exported
from index.errors import AssistantError
from index.search import Search

Say = Callable[[str], None]


def eval_settings(settings: Settings, article: Path, out: Path) -> Settings:
    """The user's settings, over the article alone, with an index of its own and nothing fetched."""
    return replace(settings, seeds=article, store=out / "store", fetch=False)


def share_encoders(settings: Settings, own: Settings) -> None:
    """Copy models that were exported for the user's index: exporting takes 15 seconds and more."""
    made, wanted = settings.store / "encoders", own.store / "encoders"
    if made.is_dir() and not wanted.exists():
        shutil.copytree(made, wanted)


def assistant_system(settings: Settings, *, say: Say, curve: bool) -> System:
    """The assistant as its users have it. With `curve`, also as it answers with no threshold."""
    assistant = Assistant.open(settings, say=say)
    retriever = assistant.retriever(RETRIEVED)
    bold = Assistant.open(replace(settings, threshold=0.0), say=say) if curve else None
    sure: dict[str, float] = {}

    def ask(question: str, history: tuple[Turn, ...]) -> Answer:
        answer = assistant.ask(question, history=history)
        sure[question] = answer.confidence
        return answer

    return System(
        name="assistant",
        ask=ask,
        confidence=(lambda question, history: sure[question]) if curve else None,
        bold=(lambda question, history: bold.ask(question, history=history)) if bold else None,
        retrieve=lambda question: [document.page_content for document in retriever.invoke(question)],
    )


def support_check(settings: Settings) -> Supports:
    """How sentences that a chat model wrote are judged: as the assistant itself judges them.

    Extracted sentences never come to it; they must stand in what they cite (eval/scores.py).
    """
    if not settings.model:
        return contains
    reader = Reader.load()

    def supports(evidence: str, claim: str) -> bool:
        cited = Cited((evidence,), "")
        return not (checked(claim, cited) or judged(claim, cited, reader))

    return supports


def baseline_systems(settings: Settings) -> tuple[System, ...]:
    """The baselines over the index that the assistant has opened."""
    from eval.baselines import baselines  # these two need packages that a gate run does without
    from eval.plain_langchain import plain_langchain

    index = disk.open_index(settings.store, disk.current(settings.store), chroma=settings.chroma)
    encoder = exported(index.manifest["encoder"], settings.store)
    if encoder is None:
        raise AssistantError("the baselines need a model that can be exported; unset ASSISTANT_ENCODER")
    search = Search(index, encoder)
    return (*baselines(search, encoder), plain_langchain(index.sources, encoder))
