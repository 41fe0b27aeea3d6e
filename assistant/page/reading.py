"""Sources added, read, tried again and removed from the page, one job at a time.

The job runs beside the conversation: answers come from the old index until the new one is whole.
"""

import base64
import binascii
import re
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from index.article import MAX_BYTES, SUFFIXES
from index.errors import AssistantError

BUSY = {"error": "Something is being read already; wait for it or cancel it."}

Json = dict[str, Any]


class Updating(Protocol):
    """The part of the assistant that reads and forgets sources."""

    def update(
        self,
        targets: Sequence[str] = (),
        *,
        refresh: bool = False,
        on_progress: Callable[[str], None],
        cancelled: Callable[[], bool],
    ) -> Any: ...
    def remove(self, url: str) -> None: ...
    def added(self) -> Sequence[str]: ...


class Reading:
    """What is being read now, and how the last reading ended. Shared by all visitors, as the sources are."""

    def __init__(self, assistant: Updating) -> None:
        self.assistant = assistant
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.running = False
        self.line = ""
        self.error = ""

    def read(self, sent: object) -> Json:
        """Start on an address, a file `{name, data}`, or with `{}` on every link not read yet."""
        wanted = sent if isinstance(sent, dict) else {}
        address, again = wanted.get("address"), wanted.get("again") is True
        if "name" in wanted:
            return self.read_file(wanted)
        if address is None:
            return self.start([], again=again)
        if not isinstance(address, str) or not re.fullmatch(r"https?://\S{3,2000}", address.strip()):
            return {"error": "An address starts with http:// or https://."}
        if "@" in re.split(r"[/?#\\]", address.strip(), maxsplit=3)[2]:  # every visitor sees the list of sources
            return {"error": "An address with a name or a password in it is not read; leave them out."}
        return self.start([address.strip()], again=again)

    def read_file(self, sent: Json) -> Json:
        name, data = sent.get("name"), sent.get("data")
        if not isinstance(name, str) or not isinstance(data, str):
            return {"error": "That was not a file."}
        safe = safe_name(name)
        if not safe.lower().endswith(tuple(SUFFIXES)):
            return {"error": f"Files of these kinds can be read: {', '.join(sorted(SUFFIXES))}."}
        if len(data) * 3 // 4 > MAX_BYTES + 2:
            return {"error": "The file is over 10 MB."}
        try:
            body = base64.b64decode(data, validate=True)
        except binascii.Error:
            return {"error": "The file did not arrive whole; add it again."}
        return self.start([safe], body=body)

    def job(self, _: object) -> Json:
        return {"running": self.running, "line": self.line, "error": self.error}

    def cancel(self, _: object) -> Json:
        self.stop.set()
        return self.job(None)

    def remove(self, url: object) -> Json:
        """Take an added source away. The article and its own links stay."""
        if not isinstance(url, str) or url not in self.assistant.added():
            return {"error": "Only sources that were added can be removed."}
        try:
            self.assistant.remove(url)
        except AssistantError as error:
            return {"error": str(error)}
        return {}

    def start(self, targets: list[str], *, again: bool = False, body: bytes | None = None) -> Json:
        with self.lock:
            if self.running:
                return BUSY
            self.running, self.line, self.error = True, "Starting", ""
            self.stop.clear()
        threading.Thread(target=self.run, args=(targets, again, body), daemon=True).start()
        return self.job(None)

    def run(self, targets: list[str], again: bool, body: bytes | None) -> None:
        line, error = "", "It ended early; the window in which this program runs says why."
        try:
            if body is None:
                self.update(targets, again)
            else:
                with tempfile.TemporaryDirectory() as folder:  # the assistant keeps its own copy
                    path = Path(folder, targets[0])
                    path.write_bytes(body)
                    self.update([str(path)], again)
            line, error = "Cancelled" if self.stop.is_set() else "Done", ""
        except (AssistantError, OSError) as trouble:
            error = str(trouble)
        finally:
            self.line, self.error, self.running = line, error, False

    def update(self, targets: Sequence[str], again: bool) -> None:
        self.assistant.update(targets, refresh=again, on_progress=self.heard, cancelled=self.stop.is_set)

    def heard(self, line: str) -> None:
        self.line = line


def safe_name(name: str) -> str:
    """The last part of a file's name, with nothing in it that a path could mean."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w. ()-]", "_", last).lstrip(". ")[-80:] or "file"
