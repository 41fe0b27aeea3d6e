"""What a public set is, the tools it is measured with, and a figure that several give. No set is named here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from assistant.reader import Reader
from eval.stats import Rate, mean, rate
from index.encoder import Encoder, open_encoder

Row = dict[str, Any]
"""What measuring one item gave, as plain JSON: it is written to the journal and read back."""


class HasId(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=HasId)


class Tools:
    """The models, loaded when a set first needs them."""

    def __init__(self, store: Path, say: Callable[[str], None]) -> None:
        self._store = store
        self._say = say

    @cached_property
    def encoder(self) -> Encoder:
        """The embedded encoder."""
        return open_encoder("", self._store, self._say)

    @cached_property
    def reader(self) -> Reader:
        """The shipped reader. Raises `ReaderError` where there is none."""
        return Reader.load()


Figures = Mapping[str, Rate | None]


def right_by_kind(rows: Sequence[Row], kinds: Iterable[str]) -> Figures:
    """What is right of each kind of question; None for a kind that was not asked."""
    found: dict[str, Rate | None] = {}
    for kind in kinds:
        own = [float(row["right"]) for row in rows if row["kind"] == kind]
        found[f"{kind}: right"] = rate(mean, own) if own else None
    return found


@dataclass(frozen=True, slots=True)
class PublicSet(Generic[Item]):
    """One set: how it is read, asked and summed up, and what others reached on it."""

    about: str
    read: Callable[[Path], Sequence[Item]]
    """All items of a data folder, in a fixed order."""
    prepare: Callable[[Sequence[Item], Tools], Callable[[Item], Row]]
    """Looks at all items once, and returns what measures one."""
    figures: Callable[[Sequence[Row]], Figures]
    published: tuple[str, ...] = ()
    """Figures of others and where they stand, to be shown beside ours."""
