"""What a version is made of. In: a folder. Out: its manifest, or one line on which file is not what was written."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.errors import StoreError
from index.files import digest, sync, write_atomically

FORMAT = 7


def write_manifest(folder: Path, about: Mapping[str, Any], shapes: Mapping[str, tuple[int, int]]) -> Mapping[str, Any]:
    """Write the manifest last: a folder that has one is complete. `shapes` names the files of rows (index/rows.py)."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    manifest = {
        "format": FORMAT,
        **about,
        "files": {name: digest(p) for p in files if (name := str(p.relative_to(folder))) not in shapes},
        "rows": {name: list(shape) for name, shape in shapes.items()},
    }
    manifest["self"] = manifest_digest(manifest)
    for path in folder.rglob("*"):
        sync(path)
    write_atomically(folder / "manifest.json", json.dumps(manifest, indent=1).encode())
    return manifest


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """A digest over all of a manifest but this digest."""
    rest = {key: value for key, value in manifest.items() if key != "self"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def read_manifest(store: Path, name: str) -> Mapping[str, Any]:
    """The manifest of a version. Raises `StoreError` where it is damaged or of another format."""
    path = store / "versions" / name / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if manifest["format"] != FORMAT:
            raise StoreError(f"{store} was made by another version of this program; run: assistant index")
        if manifest["self"] != manifest_digest(manifest):
            raise StoreError(f"{path} is damaged; run: assistant index")
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(f"{path} is damaged; run: assistant index") from None
    return manifest


def check_files(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raise `StoreError` unless all files are there, no others, and those that are read whole hold what was written."""
    hashed: dict[str, str] = manifest["files"]
    found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {"manifest.json"}
    for file in sorted(found ^ (hashed.keys() | manifest["rows"].keys())):
        raise StoreError(f"{folder / file} is missing or does not belong there; run: assistant index")
    for file, sha in hashed.items():
        if digest(folder / file) != sha:
            raise StoreError(f"{folder / file} is damaged; run: assistant index")


def collection(manifest: Mapping[str, Any]) -> str:
    """The name of a version's collection on a server: by the hash of its manifest."""
    return f"passages-{manifest['self'][:40]}"
