"""What workers do, and what they share. In: pickled work. Out: pickled results. Knows nothing of Ray.

Every piece of work has a number. Before a worker begins one it tells the desk: Ray does work again without end where
a worker died over it, so what killed several is left alone.
"""

import pickle
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.encoder import OnnxEncoder, TokenVectors
from index.errors import AssistantError

ATTEMPTS = 3
"""How often workers may die over the same piece of work; what killed three will kill a fourth."""
DIED = "workers keep dying over the same work; nothing was changed. Try fewer workers, or one process"
Ask = Callable[..., Any]
"""Call a method of what the workers share, from any of them: its name, then what it takes."""


class Desk:
    """What the workers of a crew share: the model, and how often each piece of work was begun."""

    def __init__(self) -> None:
        self._model: Mapping[str, bytes] = {}
        self._begun: Counter[int] = Counter()

    def lay(self, model: Mapping[str, bytes]) -> None:
        self._model = model

    def model(self) -> Mapping[str, bytes]:
        return self._model

    def begin(self, at: int) -> int:
        self._begun[at] += 1
        return self._begun[at]


def answered(function: Callable[[Any], Any], ask: Ask, row: Mapping[str, Any]) -> dict[str, Any]:
    """One item's result, or the error that a person can mend."""
    try:
        if ask("begin", int(row["at"])) > ATTEMPTS:
            raise AssistantError(DIED)
        result = function(pickle.loads(row["item"]))
    except AssistantError as error:
        result = error
    return {"at": row["at"], "result": pickle.dumps(result)}


class Encoding:
    """A worker's encoder, loaded once, on one core."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        with TemporaryDirectory() as folder:
            for name, body in ask("model").items():
                (Path(folder) / name).write_bytes(body)
            self._encoder = OnnxEncoder(Path(folder), cores=1)

    def __call__(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return answered(self.tokens, self._ask, row)

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        return self._encoder.tokens(texts)
