"""Keep what a long run has measured, so that it can be stopped and goes on where it was.

In: rows, one after another. Out: a JSON-lines file whose first line says what was measured with what.
A journal of another run is not continued, but begun anew; a last line cut short by a stop is dropped.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.sets.base import Row


class Journal:
    """The rows of one run on disk."""

    def __init__(self, path: Path, run: Mapping[str, Any]) -> None:
        self._path = path
        self.rows: dict[str, Row] = {}
        """What is measured already, by item id."""
        if not self._load(dict(run)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(run) + "\n", "utf-8")

    def add(self, key: str, row: Row) -> None:
        """Write one row through to the file."""
        self.rows[key] = row
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([key, row]) + "\n")

    def _load(self, run: dict[str, Any]) -> bool:
        """Take the rows of an earlier part of this run; False where there is none."""
        try:
            head, *lines = self._path.read_text("utf-8").split("\n")
            if json.loads(head) != run:
                return False
        except (OSError, ValueError):
            return False
        for line in lines[:-1]:
            key, row = json.loads(line)
            self.rows[key] = row
        self._path.write_text("\n".join([head, *lines[:-1], ""]), "utf-8")
        return True
