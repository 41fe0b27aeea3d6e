"""Several machines, one Chroma server: the same hits, whole collections or none, and a clear line for what fails."""

import http.server
import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import chromadb
import httpx
import numpy as np
import pytest
from builder import killed, start
from chroma_server import chroma_server, free_port
from conftest import SEEDS
from small_encoder import SmallEncoder

from assistant import Assistant, Settings
from index import server as serving
from index import store as disk
from index.build import Report, Request, build
from index.errors import ServerError, StoreError
from index.search import Search
from index.server import Server, checked

ROOT = Path(__file__).parent.parent
QUESTIONS = (
    "What could boost Ankara's geopolitical weight?",
    "Who is Lavrov?",
    "What happened in the Black Sea?",
    "How did Russia respond?",
    "What do the links say about grain?",
)
TEXT = "The jet hit the truck on Aug. 5. Three men died.\n\nThe reply was short.\n\nhttps://a.example/one-two-three\n"
FOUND = TEXT.split("\n\nhttps")[0]


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one server for all tests; each uses stores and collections of its own."""
    with chroma_server(tmp_path_factory.mktemp("chroma")) as (address, _):
        yield address


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, "utf-8")
    return folder


def built(seeds: Path, store: Path, chroma: str, **more: object) -> Report:
    return build(Request(seeds, store, chroma=chroma), SmallEncoder(), **more)


def client(chroma: str) -> chromadb.ClientAPI:
    """Another program that talks to the same server."""
    return chromadb.HttpClient(chroma)


def collections(chroma: str) -> set[str]:
    return {c.name for c in client(chroma).list_collections()}


def collection_of(store: Path, name: str) -> str:
    return disk.collection(disk.read_manifest(store, name))


def texts(store: Path, chroma: str) -> list[str]:
    """What the current index finds, opened as a reader opens it."""
    search = Search(disk.open_index(store, disk.current(store), chroma=chroma), SmallEncoder())
    return [hit.passage.text for hit in search.hits("the jet hit the truck", 1)]


def test_the_hits_on_the_seeds_are_those_of_the_local_index(assistant: Assistant, store: Path, chroma: str):
    said: list[str] = []
    there = Assistant.open(Settings(seeds=SEEDS, store=store, fetch=False, chroma=chroma), say=said.append)
    assert "has its vectors in its own folder; unset ASSISTANT_CHROMA, or run: assistant index" in said[0]
    for question in QUESTIONS:
        here, served = (a.retriever().invoke(question) for a in (assistant, there))
        assert [d.page_content for d in served] == [d.page_content for d in here]
        assert there.ask(question).text == assistant.ask(question).text
    assert not (store / "versions" / disk.current(store) / "vectors").exists()


def test_cosines_are_exact(seeds: Path, tmp_path: Path, chroma: str):
    store = tmp_path / "store"
    index = disk.open_index(store, built(seeds, store, chroma).version, chroma=chroma)
    held = disk.reusable(store, "small")
    vectors = np.stack([held[p.id].vector for p in index.passages])
    for row, vector in enumerate(vectors):
        found = index.vectors.nearest(vector, len(vectors))
        assert found[0][0] == row
        assert np.allclose([cosine for _, cosine in found], np.sort(vectors @ vector)[::-1], atol=1e-5)


def test_each_build_is_a_collection_of_its_own_and_old_ones_go(seeds: Path, tmp_path: Path, chroma: str):
    store, other = tmp_path / "store", tmp_path / "other"
    built(seeds, other, chroma)  # of the same content, in another store
    client(chroma).create_collection("passages-of-somebody-else", embedding_function=None)
    before = collections(chroma)
    names: list[str] = []
    for number in range(4):
        (seeds / "a.txt").write_text(f"The jet number {number} hit the truck.", "utf-8")
        names.append(built(seeds, store, chroma).version)
        assert disk.current(store) == names[-1]
        assert texts(store, chroma) == [f"The jet number {number} hit the truck."]
    assert collections(chroma) - before == {collection_of(store, name) for name in names[-2:]}
    assert before <= collections(chroma)
    assert texts(other, chroma) == [FOUND]


def test_the_same_content_twice_is_two_collections(seeds: Path, tmp_path: Path, chroma: str):
    store = tmp_path / "store"
    first, second = built(seeds, store, chroma), built(seeds, store, chroma)
    assert (second.version, second.embedded) == (f"{first.version}-2", 0)
    assert collection_of(store, first.version) != collection_of(store, second.version)
    assert {collection_of(store, r.version) for r in (first, second)} <= collections(chroma)


def test_the_address_is_not_in_the_store(seeds: Path, tmp_path: Path, chroma: str):
    built(seeds, tmp_path / "store", chroma)
    port = chroma.rsplit(":", 1)[1].encode()
    files = [p for p in (tmp_path / "store" / "versions").rglob("*.json")]
    assert len(files) >= 3
    assert not [p for p in files if b"127.0.0.1" in p.read_bytes() or b":" + port in p.read_bytes()]


def turn(collection: chromadb.Collection) -> None:
    """One vector, by a hundredth of a degree."""
    (kept,) = np.asarray(collection.get(ids=[first(collection)], include=["embeddings"])["embeddings"], np.float32)
    kept[0] += 2e-4
    collection.update(ids=[first(collection)], embeddings=[kept])


def first(collection: chromadb.Collection) -> str:
    return str(collection.get(limit=1)["ids"][0])


TAMPERED: dict[str, Callable[[chromadb.Collection], object]] = {
    "a vector": turn,
    "a row too few": lambda c: c.delete(ids=[first(c)]),
    "a row too many": lambda c: c.add(ids=["more"], embeddings=[[0.5] * 16], metadatas=[{"row": 0}]),
    "another id": lambda c: (
        c.delete(ids=[first(c)]),
        c.add(ids=["other"], embeddings=[[0.5] * 16], metadatas=[{"row": 0}]),
    ),
    "another row": lambda c: c.update(ids=[first(c)], metadatas=[{"row": 1}]),
    "more about a row": lambda c: c.update(ids=[first(c)], metadatas=[{"more": 1}]),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_collection_that_is_not_what_was_written_is_never_pointed_at(
    seeds: Path, tmp_path: Path, chroma: str, what: str
):
    store = tmp_path / "store"
    old = built(seeds, store, chroma).version
    before = collections(chroma)
    (seeds / "a.txt").write_text("Another text is here. It has two sentences.\n\nAnd a third.\n" * 20, "utf-8")

    def tamper(stage: str) -> None:
        if stage == "vectors":
            (name,) = collections(chroma) - before
            TAMPERED[what](client(chroma).get_collection(name, embedding_function=None))

    with pytest.raises(StoreError, match=rf"on {chroma} is not what was written to it; run: assistant index$"):
        built(seeds, store, chroma, stage=tamper)
    assert disk.current(store) == old
    assert texts(store, chroma) == [FOUND]
    new = built(seeds, store, chroma).version
    assert collections(chroma) - before == {collection_of(store, new)}  # the refused one is gone


def test_a_killed_build_leaves_the_old_index_and_no_litter(seeds: Path, tmp_path: Path, chroma: str):
    store = tmp_path / "store"
    before = collections(chroma)
    built(seeds, store, chroma)
    kept = texts(store, chroma)
    (seeds / "a.txt").write_text("The jet hit the truck again.", "utf-8")
    for stage, calls in (("words", 1), ("manifest", 1), ("manifest", 400), ("vectors", 1), ("checked", 1)):
        process = start(killed, seeds, store, stage, calls, chroma)
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        assert texts(store, chroma) == kept, f"killed {calls} calls after {stage}"
    built(seeds, store, chroma)
    assert texts(store, chroma) == ["The jet hit the truck again."]
    versions = [p.name for p in (store / "versions").iterdir()]
    assert len(versions) == 2
    assert collections(chroma) - before == {collection_of(store, name) for name in versions}


def test_another_machine_reads_a_copy_and_writes_nothing(seeds: Path, tmp_path: Path, chroma: str):
    built(seeds, tmp_path / "store", chroma)
    shutil.copytree(tmp_path / "store", tmp_path / "copy")
    files = {p: p.read_bytes() for p in (tmp_path / "copy").rglob("*") if p.is_file()}
    assert texts(tmp_path / "copy", chroma) == texts(tmp_path / "store", chroma)
    assert {p: p.read_bytes() for p in (tmp_path / "copy").rglob("*") if p.is_file()} == files


def test_a_store_that_cannot_be_written_is_said(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("index.writing.FileLock.acquire", refused)
    with pytest.raises(StoreError, match=r"store cannot be written \(Read-only file system\); build the index where"):
        built(seeds, tmp_path / "store", "")


def test_vectors_elsewhere_than_the_setting_says(seeds: Path, tmp_path: Path, chroma: str):
    local, served = tmp_path / "local", tmp_path / "served"
    names = built(seeds, local, "").version, built(seeds, served, chroma).version
    with pytest.raises(StoreError, match=rf"{local}.* in its own folder; unset ASSISTANT_CHROMA, or run: assistant in"):
        disk.open_index(local, names[0], chroma=chroma)
    with pytest.raises(StoreError, match=rf"{served}.* on a Chroma server; set ASSISTANT_CHROMA, or run: assistant in"):
        disk.open_index(served, names[1])
    moved = built(seeds, served, "")
    assert (moved.embedded, texts(served, "")) == (0, [FOUND])


@pytest.mark.parametrize("lost", ["the collection", "a row"])
def test_a_collection_that_is_gone_says_what_to_run(seeds: Path, tmp_path: Path, chroma: str, lost: str):
    store = tmp_path / "store"
    name = built(seeds, store, chroma).version
    index = disk.open_index(store, name, chroma=chroma)
    there = client(chroma)
    if lost == "a row":
        collection = there.get_collection(collection_of(store, name), embedding_function=None)
        collection.delete(ids=[first(collection)])
    else:
        there.delete_collection(collection_of(store, name))
        with pytest.raises(StoreError, match=rf"no longer on {chroma}; run: assistant index$"):
            index.vectors.nearest(np.eye(16, dtype=np.float32)[0], 1)
    with pytest.raises(StoreError, match=rf"on {chroma} is absent or incomplete; run: assistant index$"):
        disk.open_index(store, name, chroma=chroma)


def test_a_server_that_is_killed_is_named_in_one_line_and_nothing_is_built(seeds: Path, tmp_path: Path):
    store, port = tmp_path / "store", free_port()
    with chroma_server(tmp_path / "chroma", port) as (address, process):
        search = Search(disk.open_index(store, built(seeds, store, address).version, chroma=address), SmallEncoder())
        assert search.hits("the jet", 1)
        process.kill()
        process.wait()
        line = (
            rf"^no Chroma server answers at {address} \(\w+\); start it there, or set ASSISTANT_CHROMA to where it is$"
        )
        for asks in (
            lambda: search.hits("the jet", 1),
            lambda: disk.open_index(store, search.index.name, chroma=address),
            lambda: built(seeds, store, address),
        ):
            with pytest.raises(ServerError, match=line):
                asks()
        assert len(list((store / "versions").iterdir())) == 1
        with answering(b"<html>Bad gateway</html>", 502, port), pytest.raises(ServerError, match=line):
            search.hits("the jet", 1)
    with chroma_server(tmp_path / "chroma", port):  # the same connection finds the server again
        assert search.hits("the jet", 1)[0].passage.text.startswith("The jet")


def test_the_assistant_does_not_build_again_for_a_server_that_is_down(store: Path):
    said: list[str] = []
    with pytest.raises(ServerError, match="no Chroma server answers at"):
        Assistant.open(
            Settings(seeds=SEEDS, store=store, fetch=False, chroma=f"http://127.0.0.1:{free_port()}"), say=said.append
        ).ask(QUESTIONS[0])
    assert len(list((store / "versions").iterdir())) == 1


class answering(http.server.ThreadingHTTPServer):  # it reads as a verb
    """A server of another kind on loopback, which answers everything alike."""

    def __init__(self, body: bytes, status: int = 200, port: int = 0) -> None:
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_: object) -> None: ...

        super().__init__(("127.0.0.1", port), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>", 200),
        (b"<html>", 404),
        (b"{}", 200),
        (b"1", 200),
        (b"null", 200),
        (b"", 302),
        (b'{"nanosecond heartbeat": 1}', 200),
        (b'{"error": "NotFoundError", "message": "x"}', 404),
    ],
)
def test_a_server_of_another_kind_is_named_in_one_line(body: bytes, status: int):
    with answering(body, status) as other:
        address = f"http://127.0.0.1:{other.server_port}"
        with pytest.raises(ServerError, match=rf"^no Chroma server answers at {address} \(\w+\); start it there, or"):
            Server(address)


def test_a_server_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(serving, "HELLO_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ServerError, match=r"\(ReadTimeout\)"):
        Server(f"http://127.0.0.1:{silent.getsockname()[1]}")


@pytest.mark.parametrize(
    "address",
    [
        "localhost:8000",
        "http://localhost",
        "ftp://localhost:8000",
        "http://:8000",
        "http://localhost:port",
        "http://localhost:99999",
        "http://localhost:0",
        "http://[::1:8000",
        "http://user:secret@localhost:8000",
        "http://secret@localhost:8000",
        "http://:secret@localhost:8000",
        "http://localhost:8000/secret",
        "http://localhost:8000?token=secret",
        "http://localhost:8000#secret",
        "http://secret:8000:8000",
        "secret",
    ],
)
def test_an_address_that_is_none_is_refused_and_not_repeated(seeds: Path, tmp_path: Path, address: str):
    with pytest.raises(StoreError) as error:
        built(seeds, tmp_path / "store", address)
    assert str(error.value) == "ASSISTANT_CHROMA is not http://host:port, without name, password or path; set it so"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://localhost:8000/", "http://localhost:8000"),
        (" https://Chroma.example:443", "https://chroma.example:443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://httpd.local:1", "http://httpd.local:1"),
    ],
)
def test_addresses(address: str, expected: str):
    assert checked(address) == expected


ASK = """
import sys
from pathlib import Path
import numpy as np
from index import store as disk
store = Path(sys.argv[1])
index = disk.open_index(store, disk.current(store), chroma=sys.argv[2])
found = index.vectors.nearest(np.eye(16, dtype=np.float32)[0], 2)
print(len(found), sorted({"torch", "sentence_transformers", "transformers", "openai"} & set(sys.modules)))
"""


def test_a_server_that_names_a_model_loads_none(seeds: Path, tmp_path: Path, chroma: str):
    """Whoever may write to the server must not choose what is loaded here."""
    store = tmp_path / "store"
    name = built(seeds, store, chroma).version
    collection = client(chroma).get_collection(collection_of(store, name), embedding_function=None)
    named = {
        "type": "known",
        "name": "sentence_transformer",
        "config": {"model_name": "someone/else", "device": "cpu", "normalize_embeddings": False, "kwargs": {}},
    }
    path = f"{chroma}/api/v2/tenants/default_tenant/databases/default_database/collections"
    done = httpx.put(f"{path}/{collection.id}", json={"new_configuration": {"embedding_function": named}})
    assert done.is_success, done.text
    assert "someone/else" in json.dumps(httpx.get(f"{path}/{collection.name}").json())
    asked = subprocess.run(
        [sys.executable, "-c", ASK, str(store), chroma], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert asked.stdout == "2 []\n" or "assistant index" in asked.stderr.splitlines()[-1], asked.stderr
