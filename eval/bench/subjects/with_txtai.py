"""txtai: an `Embeddings` database with its content, the top passage."""

from collections.abc import Callable
from pathlib import Path

from txtai import Embeddings


def build(folder: Path, passages: list[str], model: str) -> None:
    embeddings = Embeddings(path=model, content=True)
    embeddings.index(passages)
    embeddings.save(str(folder / "index"))


def opened(folder: Path, model: str) -> Callable[[str], str]:
    embeddings = Embeddings()
    embeddings.load(str(folder / "index"))
    return lambda question: str(embeddings.search(question, 1)[0]["text"])
