"""Tests reach loopback only, and never the user's own index or environment."""

import hashlib
import os
import shutil
import socket
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(  # the same examples everywhere, and no clock: a busy machine is no failure
    "tests", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("tests")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A connection to anything but this machine fails the test that opened it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if isinstance(host, str) and host and not host.startswith(LOOPBACK):
            raise AssertionError(f"a test tried to connect to {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings come from the test, and nothing is fetched unless the test says so."""
    for name in list(os.environ):
        if name.startswith("ASSISTANT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OFFLINE", "1")


ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"


@pytest.fixture(scope="session")
def encoders(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded model, exported once and kept in pytest's cache until the exporter or torch changes."""
    from index.encoder import open_encoder

    made_by = (ROOT / "index" / "export.py").read_bytes() + version("torch").encode() + version("transformers").encode()
    cache = request.config.cache
    store = (
        cache.mkdir(f"encoder-{hashlib.sha256(made_by).hexdigest()[:12]}") if cache else tmp_path_factory.mktemp("e")
    )
    open_encoder("", store, lambda _: None)
    return store / "encoders"


@pytest.fixture(scope="session")
def built(encoders: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the real index of seeds/. Read only; `store` gives a copy to damage."""
    from assistant import Assistant, Settings

    store = tmp_path_factory.mktemp("built") / "store"
    store.mkdir(mode=0o700)
    (store / "encoders").symlink_to(encoders)
    Assistant.open(Settings(seeds=SEEDS, store=store, fetch=False))
    return store


@pytest.fixture(scope="session")
def assistant(built: Path) -> object:
    """The assistant over the real index, without network."""
    from assistant import Assistant, Settings

    return Assistant.open(Settings(seeds=SEEDS, store=built, fetch=False))


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    """A copy of the real store."""
    copy = tmp_path / "store"
    shutil.copytree(built, copy, symlinks=True, ignore=shutil.ignore_patterns("open"))
    return copy
