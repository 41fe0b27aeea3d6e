"""Build on the workers of a Ray cluster. In: what `index.build.build` takes. Out: the same index.

Workers fetch, parse, extract, split and encode with the functions that one process calls. The process
that asks reads and writes every file, so workers share no folder with it; they need this package and Ray.
The only module that imports ray.

Started here, Ray serves this machine: it listens on loopback only, asks for a token that nobody else knows,
sends no statistics, and leaves nothing behind. With RAY_ADDRESS set, that cluster is used as it is.
"""

import logging
import os
import pickle
import secrets
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index import build as building
from index.encoder import Encoder, OnnxEncoder, TokenVectors, batches
from index.errands import SharedFetcher, Turns
from index.errors import AssistantError, EncoderError
from index.library import FetchAll, Library
from index.workers import DIED, Ask, Desk, Encoding, answered

ADDRESS = "RAY_ADDRESS"
SHORT = "/tmp" if os.name == "posix" else None
"""Where Ray's sockets have room: a path to one may have 107 characters, and macOS' own folder takes half."""
CONNECT_S = 5.0
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
PRIVATE = {
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32),
    # Its name says Windows: there Ray takes loopback for its own address, and so listens nowhere else.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}
"""What Ray reads when it is imported: always, and for a cluster of our own."""
BLOCKS = 4
"""Blocks of work for each worker: enough that one that is slow holds up little, few enough to cost little."""
RUNS = 4
"""Runs of the encoder that are one block: about a second of work, 12 MB of vectors."""
Row = dict[str, Any]


@contextmanager
def started(workers: int) -> Iterator["Crew"]:
    """So many workers of one core each, on this machine or on the cluster that RAY_ADDRESS names.

    Where this process runs Ray already, that is used and left running. Raises `AssistantError` where Ray
    is not installed, cannot be reached, or has fewer cores.
    """
    if workers < 1:
        raise AssistantError(f"{workers} workers cannot build; ask for 1 or more")
    ray = load_ray()
    if ray.is_initialized():
        check_cores(ray, workers)
        yield Crew(ray, workers)
        return
    with TemporaryDirectory(prefix="ray-", dir=SHORT, ignore_cleanup_errors=True) as scratch:
        try:
            with hushed():
                start(ray, workers, scratch)
            check_cores(ray, workers)
            yield Crew(ray, workers)
        finally:
            ray.shutdown()


def load_ray() -> Any:
    """Ray, told to be quiet before it is imported. Raises `AssistantError` where it is not installed."""
    for name, value in (QUIET if os.environ.get(ADDRESS) else QUIET | PRIVATE).items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.data
    except ImportError:
        raise AssistantError("building over several workers needs Ray; run: pip install '.[cluster]'") from None
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # what it would say, it also raises
    return ray


@contextmanager
def hushed() -> Iterator[None]:
    """Keep from stderr what Ray's libraries write past Python: a line that says how little they will say."""
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def start(ray: Any, workers: int, scratch: str) -> None:
    """Reach the cluster that RAY_ADDRESS names, or start one of our own."""
    quiet = {"logging_level": "ERROR", "log_to_driver": False}
    address = os.environ.get(ADDRESS)
    if not address:
        ray.init(num_cpus=workers, include_dashboard=False, _temp_dir=scratch, **quiet)
        if not ray.util.get_node_ip_address().startswith(("127.", "::1")):
            raise AssistantError("Ray was imported before, and would listen on the network; start workers first")
        return
    host, _, port = address.rpartition(":")
    try:
        if port.isdigit():  # Ray itself would try for minutes
            socket.create_connection((host.rpartition("/")[2], int(port)), CONNECT_S).close()
        ray.init(address=address, **quiet)
    except (OSError, OverflowError, ValueError, RuntimeError) as error:
        raise AssistantError(f"no Ray cluster answers at {ADDRESS}={address} ({type(error).__name__})") from None


def check_cores(ray: Any, workers: int) -> None:
    cores = int(ray.cluster_resources().get("CPU", 0))
    if cores < workers:
        raise AssistantError(f"the cluster has {cores} cores for {workers} workers; ask for {cores} or fewer")


class Crew:
    """The workers of one running cluster."""

    def __init__(self, ray: Any, workers: int) -> None:
        self._loaded = ray
        self.workers = workers
        self._given = 0  # pieces of work so far; each has a number of its own

    @property
    def _ray(self) -> Any:
        """Ray while it runs: asked for anything later, it would start another cluster, and not a private one."""
        if not self._loaded.is_initialized():
            raise AssistantError("the workers have been sent home; build within `with started(...)`")
        return self._loaded

    def build(
        self,
        request: building.Request,
        encoder: Encoder,
        *,
        read: building.Read = lambda _: None,
        stage: Callable[[str], None] = lambda _: None,
    ) -> building.Report:
        """`index.build.build` with the work done here. Raises what that raises; a killed worker's work is done again.

        Also raises `EncoderError` for a model that was not exported, `AssistantError` where workers keep dying.
        """
        exported(encoder)
        return building.build(request, encoder, read=read, stage=stage, hands=self)

    def each(self, function: Callable[[building.In], building.Out], items: Iterable[building.In]) -> list[building.Out]:
        """Apply a function to many items; an `AssistantError` of the first item that has one is raised here."""
        tasks = self._ray.data.TaskPoolStrategy
        return list(self._mapped(self._rows(items), partial(answered, function, self._desk), tasks))

    def encode(self, encoder: Encoder, blocks: Iterable[Sequence[str]]) -> Iterator[list[TokenVectors]]:
        """`encoder.tokens` of block after block, each worker with its own copy of the model.

        In the runs that one process makes of a block, so that the model is given the same numbers. The tokens of
        all texts are counted here first; vectors wait until those before them have come.
        """
        own = exported(encoder)
        plans, runs = [], []
        for texts in blocks:
            plans.append(list(batches(own.lengths(texts))))
            runs += [[texts[row] for row in run] for run in plans[-1]]
        found = self._encoded(own, self._rows(runs))
        for plan in plans:
            rows = chain.from_iterable(plan)
            by_row = dict(zip(rows, chain.from_iterable(islice(found, len(plan))), strict=True))
            yield [by_row[row] for row in range(len(by_row))]

    def _encoded(self, encoder: OnnxEncoder, rows: list[Row]) -> Iterator[list[TokenVectors]]:
        if rows:
            self._desk("lay", {path.name: path.read_bytes() for path in encoder.folder.iterdir()})
        pool = self._ray.data.ActorPoolStrategy
        return self._mapped(rows, Encoding, pool, least=len(rows) // RUNS, fn_constructor_args=[self._desk])

    def fetch_all(self, library: Library) -> FetchAll:
        """`Fetcher.fetch_all` of a library's fetcher, hosts shared out among the workers.

        The requests of all workers to a host, redirects and the archive included, are the same second apart.
        """
        turns = self._shared(Turns, library.fetcher().limits.interval_s)
        return SharedFetcher(library=library, hands=self, workers=self.workers, ask=turns).fetch_all

    @cached_property
    def _desk(self) -> Ask:
        return self._shared(Desk)

    def _shared(self, kind: type, *given: object) -> Ask:
        """One object for all workers, in a process of its own that waits more than it works."""
        return partial(ask, self._ray.remote(kind).options(num_cpus=0).remote(*given))

    def _rows(self, items: Iterable[Any]) -> list[Row]:
        """Pickled items, each with a number of its own."""
        rows = [{"at": at, "item": pickle.dumps(item)} for at, item in enumerate(items, start=self._given)]
        self._given += len(rows)
        return rows

    def _mapped(self, rows: Sequence[Row], work: object, strategy: Any, least: int = 0, **how: object) -> Iterator[Any]:
        """Map over a dataset of `least` blocks or more; results in order, as they come.

        Raises the first `AssistantError` among them.
        """
        if not rows:
            return
        compute = strategy(size=min(self.workers, len(rows)))
        blocks = max(least, min(len(rows), self.workers * BLOCKS))
        dataset = self._ray.data.from_items(rows, override_num_blocks=blocks)
        dataset = dataset.map(work, num_cpus=1, compute=compute, **how)
        found: dict[int, Any] = {}
        at = rows[0]["at"]
        with mended(self._ray.exceptions):
            for row in dataset.iter_rows():
                found[row["at"]] = pickle.loads(row["result"])
                while at in found:
                    result = found.pop(at)
                    if isinstance(result, AssistantError):
                        raise result
                    yield result
                    at += 1


def exported(encoder: Encoder) -> OnnxEncoder:
    """The encoder, if it can be sent to workers."""
    if not isinstance(encoder, OnnxEncoder):
        raise EncoderError("a model that cannot be exported is not sent to workers; build in one process")
    return encoder


@contextmanager
def mended(errors: Any) -> Iterator[None]:
    """What can go wrong with workers, in a line; a bug of ours keeps its traceback."""
    try:
        yield
    except errors.RayError as error:
        last = str(error).strip().splitlines()[-1]
        if isinstance(error, errors.RaySystemError):
            raise AssistantError(f"a worker could not begin ({last}); install this program alike on all") from None
        if isinstance(error, errors.RayTaskError):
            raise
        raise AssistantError(f"{DIED} ({type(error).__name__})") from None


def ask(actor: Any, method: str, *given: object) -> Any:
    """Call a method of an actor, and wait for what it returns."""
    import ray

    return ray.get(getattr(actor, method).remote(*given))
