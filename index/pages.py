"""Keep fetched pages in a folder, by address. In: a `Kept`. Out: the same, or None.

One file an address: a line of JSON, then the bytes. Written beside and moved into place, so a
reader sees a whole page or none, and a process that is killed loses nothing that was kept. The
line holds the hash of the bytes; a file that does not match it is treated as absent.
"""

import json
import os
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from index.values import Page

STALE_S = 3600
"""A half-written file older than this belongs to a process that is gone; no fetch takes an hour."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page with the two headers by which a server can say that it has not changed (RFC 9110, 13.1)."""

    page: Page
    etag: str = ""
    modified: str = ""


class Pages:
    """The kept pages of one folder. Safe for several threads and processes; the last writer wins."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, url: str) -> Kept | None:
        try:
            head, _, body = self.path(url).read_bytes().partition(b"\n")
        except OSError:
            return None
        return parse_kept(head, body, url)

    def put(self, url: str, kept: Kept) -> None:
        """Keep a page under the address that was asked for. Whole or absent, also when the power fails."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.drop_stale()
        said = {name: value for name, value in asdict(kept.page).items() if name != "body"}
        head = {
            "page": {**said, "url": url},
            "etag": kept.etag,
            "modified": kept.modified,
            "sha256": sha256(kept.page.body).hexdigest(),
        }
        beside = self.folder / f"{self.path(url).stem}.{os.getpid()}-{threading.get_ident()}.part"
        with beside.open("wb") as file:
            file.write(json.dumps(head).encode("ascii") + b"\n" + kept.page.body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self.path(url))

    def path(self, url: str) -> Path:
        """The file of an address. Its fragment is no part of what a server is asked for."""
        return self.folder / f"{sha256(url.partition('#')[0].encode()).hexdigest()[:40]}.page"

    def drop_stale(self) -> None:
        for part in self.folder.glob("*.part"):
            with suppress(OSError):
                if time.time() - part.stat().st_mtime > STALE_S:
                    part.unlink()


def parse_kept(head: bytes, body: bytes, url: str) -> Kept | None:
    """A kept page, or None where a file is damaged or was written in another form."""
    try:
        said = json.loads(head)
        if said["sha256"] != sha256(body).hexdigest():
            return None
        page = Page(**{**said["page"], "url": url}, body=body)
        return Kept(page, str(said["etag"]), str(said["modified"]))
    except (ValueError, KeyError, TypeError):
        return None
