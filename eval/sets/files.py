"""Find and read the files of public sets, packed with xz or not. Every complaint names the file and the line."""

import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import AssistantError


class SetError(AssistantError):
    """A data folder or file that is not there or not as it should be."""


def find(folder: Path, name: str) -> Path:
    """The file `set/file` under a folder, under its `eval` or `train`, or in the folder itself; a file is itself."""
    if folder.is_file():
        return folder
    if not folder.is_dir():
        raise SetError(f"{folder} is not there; give --data the folder of the public sets")
    short = name.split("/")[-1]
    for place in (name, f"eval/{name}", f"train/{name}", short):
        for path in (folder / place, folder / f"{place}.xz"):
            if path.is_file():
                return path
    raise SetError(f"{folder} holds no {name} (nor {name}.xz)")


def text_of(path: Path) -> str:
    """A whole file as text."""
    try:
        body = path.read_bytes()
        return (lzma.decompress(body) if path.suffix == ".xz" else body).decode("utf-8")
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise SetError(f"{path} cannot be read ({error})") from None


def objects(path: Path, *needed: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(`file:line`, object) of a JSON-lines file whose objects all have the fields needed."""
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            given = json.loads(line)
        except json.JSONDecodeError as error:
            raise SetError(f"{where}: not JSON: {error.msg} at column {error.colno}") from None
        if not isinstance(given, dict):
            raise SetError(f"{where}: an object is wanted, not {type(given).__name__}")
        if missing := [name for name in needed if name not in given]:
            raise SetError(f"{where}: the field {missing[0]!r} is missing")
        yield where, given
