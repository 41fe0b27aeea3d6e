"""Keep the index open and up to date. In: settings, targets to add. Out: an `Opened` index, or a `Report`.

Knows nothing of questions. Safe to share between threads: questions go on being answered from the
version they began with while a new one is built.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.score import Reads
from assistant.settings import Settings
from index import build as building
from index import store as disk
from index.encoder import Encoder, exported, model_id, open_encoder
from index.errors import AssistantError, ServerError, SourceError, StoreError
from index.hosts import Hosts
from index.library import Library, worth_trying
from index.search import Search
from index.values import SourceInfo

if TYPE_CHECKING:
    from index.cluster import Crew

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """All that one version of the index needs to answer."""

    search: Search
    reader: Reads

    @property
    def index(self) -> disk.Index:
        return self.search.index


class Keeper:
    """One store, opened when it is first needed and again after each swap. A crew builds, where there is one."""

    def __init__(self, settings: Settings, say: Say, crew: "Crew | None" = None) -> None:
        self.settings = settings
        self.store = settings.store.absolute()
        self._say = say
        self._crew = crew
        self._opened: Opened | None = None
        self._encoder: Encoder | None = None
        self._reader: Reads | None = None
        self._lock = threading.RLock()
        self._changing = threading.Lock()
        self._hosts = Hosts()  # of all that read at the same time: one request a second to a host

    @property
    def ready(self) -> bool:
        return self._opened is not None

    def current(self) -> Opened:
        """The version that the pointer names; built first where there is none, or it is out of date or damaged."""
        with self._lock:
            name = disk.current(self.store)
            if self._opened and self._opened.index.name == name:
                return self._opened
            if self._opened is None:
                self._freshen(name)
            try:
                self._opened = self._open(disk.current(self.store))
            except StoreError as error:
                if isinstance(error, ServerError) or not self.settings.seeds.exists():
                    raise
                self._say(f"{error}. Building it again")
                self._rebuild(name)
                self._opened = self._open(disk.current(self.store))
            return self._opened

    def unread(self) -> tuple[SourceInfo, ...]:
        """The links that nobody has tried, or that may be there the next time."""
        return tuple(row for row in self.current().index.library if row.kind == "page" and worth_trying(row))

    def update(
        self, targets: Sequence[str], *, refresh: bool, say: Say, cancelled: Callable[[], bool]
    ) -> building.Report:
        """Read addresses or files, or without any every unread link, and swap in a new version."""
        new = [t if is_address(t) else building.keep_file(self.store, Path(t)) for t in targets]
        self._fetch(targets, refresh=refresh, say=say, cancelled=cancelled)
        with self._changing:
            known = {row.url for row in self.current().index.library}
            return self._change(
                tuple(dict.fromkeys([*self.added(), *(name for name in new if name not in known)])), say
            )

    def remove(self, url: str) -> None:
        """Take out what was added by hand."""
        with self._changing:
            added = self.added()
            if url not in added:
                raise AssistantError(f"{url} was not added, so it cannot be removed; the article's own links stay")
            self._change(tuple(name for name in added if name != url), self._say)

    def added(self) -> tuple[str, ...]:
        """The addresses and kept files that were added by hand, as the version of now has them."""
        return tuple(self.current().index.manifest["added"])

    def _change(self, added: tuple[str, ...], say: Say) -> building.Report:
        """Build with these added. The caller holds `_changing` since it read what was added: none is lost between."""
        report = self._build(added, say)
        self.current()
        return report

    def _fetch(self, targets: Sequence[str], *, refresh: bool, say: Say, cancelled: Callable[[], bool]) -> None:
        addresses = [target for target in targets if is_address(target)]
        if not self.settings.fetch:
            if addresses:
                raise AssistantError("OFFLINE=1 or --no-fetch is set, so no address is read; leave it out to read one")
            return
        index = self.current().index
        rows = [row for row in index.library if row.kind == "page" and (refresh or worth_trying(row))]
        wanted = addresses if targets else [row.url for row in rows]
        if wanted:
            date = building.article_date(index)
            library = Library(self.store, archive=self.settings.archive, article_date=date, hosts=self._hosts)
            everywhere = self._crew.fetch_all(library) if self._crew else None
            library.fetch(wanted, refresh=refresh, say=say, cancelled=cancelled, fetch_all=everywhere)

    def _up_to_date(self, name: str) -> bool:
        """Was this version made from the seeds and by the encoder of now? Raises where neither is there."""
        seeds = self.settings.seeds
        if not name:
            if not seeds.exists():
                raise AssistantError(f"neither an index in {self.store} nor an article in {seeds.absolute()}")
            return False
        try:
            manifest = disk.read_manifest(self.store, name)
            changed = seeds.exists() and manifest["inputs"] != building.seeds_digest(seeds)
            if not changed and manifest["encoder"] == model_id(self.settings.encoder):
                return True
            self._say("The article or the model has changed; building the index again")
        except StoreError as error:
            if not seeds.exists():
                raise
            self._say(f"{error}. Building it again")
        return False

    def _freshen(self, name: str) -> None:
        """Build again what is out of date; where that cannot be done, the index that was there still answers."""
        try:
            if not self._up_to_date(name):
                self._rebuild(name)
        except (SourceError, StoreError) as error:
            if not disk.current(self.store):
                raise
            self._say(f"{error}. Answering from the index that was there")

    def _rebuild(self, name: str) -> None:
        """Build again with what was added to the version before, as far as that can be read."""
        try:
            added = tuple(disk.read_manifest(self.store, name)["added"]) if name else ()
        except StoreError:
            added = ()
        self._build(added, self._say)

    def _build(self, added: tuple[str, ...], say: Say) -> building.Report:
        self._encoder = self._encoder or open_encoder(self.settings.encoder, self.store, say)
        say("Building the index")
        request = building.Request(self.settings.seeds, self.store, added, self.settings.chroma)
        build = self._crew.build if self._crew else building.build
        return build(request, self._encoder, read=Library(self.store).known)

    def _open(self, name: str) -> Opened:
        """Open a version, the models beside it: they load outside Python's lock while Chroma is imported."""
        encoder_id = disk.read_manifest(self.store, name)["encoder"]
        with ThreadPoolExecutor(2, "open") as beside:
            encoder = beside.submit(lambda: self._encoder or exported(encoder_id, self.store))
            reader = beside.submit(lambda: self._reader or load_reader())
            index = disk.open_index(self.store, name, chroma=self.settings.chroma)
        self._encoder = encoder.result() or open_encoder(self.settings.encoder, self.store, self._say)
        self._reader = reader.result()
        return Opened(Search(index, self._encoder), self._reader)


class Held(Keeper):
    """An index that is open already and stays as it is: in memory, without a store."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(Settings(), lambda _: None)
        self._opened = opened

    def current(self) -> Opened:
        assert self._opened
        return self._opened


def load_reader() -> Reads:
    from assistant.reader import Reader

    return Reader.load()


def is_address(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))
