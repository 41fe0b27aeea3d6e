"""Building on two workers of a real local Ray: the index that one process makes, and what goes wrong on the way."""

import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import loopback
import numpy as np
import pytest
from conftest import ROOT, SEEDS
from loopback import INTERVAL_S, LoopbackLibrary
from pdf import make_pdf
from small_encoder import SmallEncoder
from smallweb import SENTENCES, Answer, SmallWeb, small_web, story

from assistant.cli import main
from index import cluster
from index import store as disk
from index.build import Request, build
from index.cluster import Crew, started
from index.encoder import OnnxEncoder, batches
from index.errands import shares
from index.errors import AssistantError, EncoderError, SourceError
from index.search import Search

CASES = ROOT / "eval" / "cases" / "article.jsonl"


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        patch.setenv(loopback.MARKER, str(tmp_path_factory.mktemp("killed") / "once"))
        with started(2) as crew:
            yield crew


@pytest.fixture(scope="module")
def encoder(encoders: Path) -> OnnxEncoder:
    return OnnxEncoder(next(encoders.iterdir()), cores=1)


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    """Four readable pages of three hosts, one that redirects, one walled, one lost, and two that the archive holds."""
    with small_web() as web:
        for number, host in enumerate(["a.test", "a.test", "b.test", "c.test"]):
            extra = "".join(f"<p>{SENTENCES[(number + at) % 8]} Page {number}, line {at}.</p>" for at in range(9))
            web.routes[f"{host}/{number}"] = Answer(story(f"Convoy number {number} struck", extra))
        web.routes["b.test/moved"] = Answer(status=301, headers={"Location": web.url("a.test/0")})
        web.routes["walled.test/robots.txt"] = Answer(b"User-agent: *\nDisallow: /", type="text/plain")
        dead = {web.url(f"dead{n}.test/2020/01/02/old"): {"20200102000000": story(f"Old {n}")} for n in (1, 2)}
        web.archive(dead)
        yield web


def links(web: SmallWeb) -> list[str]:
    places = ["a.test/0", "a.test/1", "b.test/2", "c.test/3", "b.test/moved", "walled.test/x", "lost.test/y"]
    return [web.url(place) for place in [*places, "dead1.test/2020/01/02/old", "dead2.test/2020/01/02/old"]]


@pytest.fixture(scope="module")
def seeds(web: SmallWeb, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five articles of four formats; two of them point to the small web."""
    folder = tmp_path_factory.mktemp("seeds")
    for path in SEEDS.iterdir():
        shutil.copy(path, folder)
    addresses = links(web)
    page = "<!doctype html><body><article><p>" + "The bridge closed on Friday. " * 20 + "</p></article>"
    (folder / "b.html").write_text(page, "utf-8")
    given = "".join(f"It [stopped]({url}) for good on Monday.\n\n" for url in addresses[:5])
    (folder / "c.md").write_text(f"# The Ferry\n\n{given}", "utf-8")
    (folder / "d.pdf").write_bytes(make_pdf([["The island is empty now, they say."]]))
    said = "\n\n".join(f"{one} It was day {day}." for day in range(12) for one in SENTENCES)
    (folder / "e.txt").write_text("\n\n".join([said, *addresses[3:]]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def fetched(web: SmallWeb, crew: Crew, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[str]]]:
    """The links read in one process and by two workers: the store, and the lines that were said."""
    found = {}
    for name in ("one", "two"):
        store, said = tmp_path_factory.mktemp(name), []
        library = LoopbackLibrary(store, web.port)
        web.asked.clear()
        fetch_all = crew.fetch_all(library) if name == "two" else None
        count = library.fetch(links(web), say=said.append, cancelled=lambda: False, fetch_all=fetch_all)
        assert (count, hurried(web)) == (7, [])
        found[name] = (store, sorted(line.partition(": ")[2] for line in said))
    return found


def hurried(web: SmallWeb) -> list[str]:
    """The hosts whose requests were less than the interval apart; 0.2 s are for a busy machine."""
    times: dict[str, list[float]] = {}
    for one in web.asked:
        times.setdefault(one.host, []).append(one.at)
    assert max(map(len, times.values())) >= 4
    return [host for host, at in times.items() if at[-1] - at[0] < (len(at) - 1) * INTERVAL_S - 0.2]


def test_the_links_are_read_as_in_one_process(fetched: dict[str, tuple[Path, list[str]]], web: SmallWeb):
    (one, said), (two, said_by_two) = fetched["one"], fetched["two"]
    assert said == said_by_two
    assert (one / "missing.json").read_bytes() != b"{}"
    assert json.loads((one / "missing.json").read_text()) == json.loads((two / "missing.json").read_text())
    for url in links(web):
        kept, by_two = (LoopbackLibrary(store, web.port).known(url) for store in (one, two))
        assert type(kept) is type(by_two)
        assert getattr(kept, "body", "") == getattr(by_two, "body", "")
    assert {path.name for path in (one / "pages").iterdir()} == {path.name for path in (two / "pages").iterdir()}


@pytest.fixture(scope="module")
def indexes(
    seeds: Path, web: SmallWeb, fetched: dict[str, tuple[Path, list[str]]], crew: Crew, encoder: OnnxEncoder
) -> tuple[disk.Index, disk.Index]:
    """The index that one process made, and that of the crew."""
    made = []
    for (store, _), make in zip(fetched.values(), (build, crew.build), strict=True):
        read = LoopbackLibrary(store, web.port).known
        report = make(Request(seeds, store, added=(web.url("never.test/tried"),)), encoder, read=read)
        assert report.passages == report.embedded
        made.append(disk.open_index(store, report.version))
    return made[0], made[1]


def test_sources_passages_ids_and_words_are_the_same_byte_for_byte(
    indexes: tuple[disk.Index, disk.Index], fetched: dict[str, tuple[Path, list[str]]], encoder: OnnxEncoder
):
    one, two = indexes
    assert (one.name, one.sources, one.library) == (two.name, two.sources, two.library)
    assert [(p.id, p.sentences) for p in one.passages] == [(p.id, p.sentences) for p in two.passages]
    assert [row.state for row in one.library].count("indexed") == 15
    folders = [store / "versions" / one.name for store, _ in fetched.values()]
    names = sorted(str(path.relative_to(folders[0])) for path in folders[0].rglob("*") if path.is_file())
    same = {name for name in names if not name.startswith("vectors/")} - {"manifest.json", "vectors.f32"}
    assert {"sources.json", "passages.npy", "sentences.npy", "tokens.i8", "token_rows.npy"} <= same
    assert any(name.startswith("words/") for name in same)
    for name in same:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name
    lengths = encoder.lengths([passage.text for passage in one.passages])
    assert len(list(batches(lengths))) >= 4  # so that both workers had work


def test_vectors_are_the_same_within_one_in_a_hundred_thousand(
    indexes: tuple[disk.Index, disk.Index],
    fetched: dict[str, tuple[Path, list[str]]],
    capsys: pytest.CaptureFixture[str],
):
    files = [store / "versions" / indexes[0].name / "vectors.f32" for store, _ in fetched.values()]
    one, two = (np.frombuffer(path.read_bytes(), np.float32) for path in files)
    assert len(one) == len(two) == 384 * len(indexes[0].passages)
    apart = float(np.abs(one - two).max())
    with capsys.disabled():
        sys.stdout.write(f"\n  {len(indexes[0].passages)} passages; their vectors are at most {apart:.1e} apart ")
    assert apart <= 1e-5


def test_the_first_ten_hits_are_the_same_for_every_question_of_the_cases(
    indexes: tuple[disk.Index, disk.Index], encoder: OnnxEncoder
):
    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    questions = [turn for case in cases for turn in case["turns"]]
    assert len(questions) >= 200
    one, two = (Search(index, encoder) for index in indexes)
    for question in questions:
        assert one.hits(question, 10) == two.hits(question, 10), question


def test_only_new_passages_are_encoded(tmp_path: Path, crew: Crew, encoder: OnnxEncoder):
    request = Request(SEEDS, tmp_path)
    assert build(request, encoder).embedded > 0
    assert crew.build(request, encoder).embedded == 0


def test_a_bad_seed_is_the_same_error_and_leaves_the_index(tmp_path: Path, crew: Crew, encoder: OnnxEncoder):
    seeds, store = tmp_path / "seeds", tmp_path / "store"
    seeds.mkdir()
    (seeds / "a.txt").write_text("The jet hit the truck on Monday morning.", "utf-8")
    before = build(Request(seeds, store), encoder)
    (seeds / "b.txt").write_bytes(b"\x7fELF\0\0\0")
    (seeds / "c.txt").write_text("Short.", "utf-8")
    said = []
    for make in (build, crew.build):
        with pytest.raises(SourceError) as error:
            make(Request(seeds, store), encoder)
        said.append(str(error.value))
    assert said == [f"b.txt {said[0].removeprefix('b.txt ')}"] * 2
    assert disk.current(store) == before.version


def test_work_whose_worker_is_killed_is_done_again(
    tmp_path: Path, crew: Crew, encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
):
    marker = Path(os.environ[loopback.MARKER])
    assert crew.each(loopback.squared, range(8)) == [0, 1, 4, 9, 16, 25, 36, 49]
    assert marker.exists()
    marker.unlink()
    monkeypatch.setattr(cluster, "Encoding", loopback.KilledOnce)
    report = crew.build(Request(SEEDS, tmp_path / "two"), encoder)
    assert marker.exists()
    assert report.version == build(Request(SEEDS, tmp_path / "one"), encoder).version


def test_workers_that_keep_dying_end_in_one_line_and_leave_the_index(
    tmp_path: Path, crew: Crew, encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
):
    seeds, store = tmp_path / "a.txt", tmp_path / "store"
    seeds.write_text("The jet hit the truck on Monday morning.", "utf-8")
    before = build(Request(seeds, store), encoder)
    seeds.write_text("The jet hit the bridge on Tuesday morning.", "utf-8")
    monkeypatch.setattr(cluster, "Encoding", loopback.KilledAlways)
    with pytest.raises(AssistantError, match=r"^workers keep dying over the same work; .* one process$"):
        crew.build(Request(seeds, store), encoder)
    assert disk.current(store) == before.version
    monkeypatch.undo()
    assert crew.build(Request(seeds, store), encoder).version != before.version  # neither lock nor crew is stuck


def test_a_cancelled_fetch_ends_soon(web: SmallWeb, crew: Crew, tmp_path: Path):
    def slow(_: object) -> Answer:
        time.sleep(4)
        return Answer(story())

    web.routes["slow.test/*"] = slow
    urls = [web.url(f"slow.test/{number}") for number in range(20)]
    library = LoopbackLibrary(tmp_path, web.port)
    began = time.monotonic()
    results = crew.fetch_all(library)(urls, refresh=False, on_result=lambda *_: None, cancelled=lambda: True)
    assert time.monotonic() - began < 30
    assert [result.reason for result in results.values()] == ["cancelled"] * 20


def test_hosts_are_shared_out_whole():
    hosts = [["a1"], ["b1", "b2", "b3"], ["c1"], ["d1"]]
    assert shares(hosts, 2) == [["b1", "b2", "b3"], ["a1", "c1", "d1"]]
    assert shares(hosts[:1], 3) == [["a1"]]


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux' own table")
def test_ray_listens_on_loopback_only(crew: Crew):
    sockets = {name for process in family(os.getpid()) for name in handles(process)}
    assert sockets
    wrong = []
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            part = row.split()
            address = part[1].partition(":")[0]
            if part[3] == "0A" and f"socket:[{part[9]}]" in sockets and not is_loopback(address):
                wrong.append(part[1])
    assert wrong == []
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"


def is_loopback(address: str) -> bool:
    """Of the hexadecimal form in which Linux lists it: 127.x.x.x, or the same within IPv6, or ::1."""
    return address in {"0000000000000000FFFF00000100007F", "00000000000000000000000001000000"} or (
        len(address) == 8 and address.endswith("7F")
    )


def family(process: int) -> set[int]:
    """A process and all that it started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
    found = {process}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def handles(process: int) -> Iterator[str]:
    try:
        for handle in Path(f"/proc/{process}/fd").iterdir():
            yield os.readlink(handle)
    except OSError:
        return


def test_what_cannot_be_is_said_in_one_line(crew: Crew, tmp_path: Path):
    with pytest.raises(EncoderError, match=r"^a model that cannot be exported .* build in one process$"):
        crew.build(Request(SEEDS, tmp_path), SmallEncoder())
    with pytest.raises(AssistantError, match=r"^0 workers cannot build; ask for 1 or more$"), started(0):
        pass
    with (
        pytest.raises(AssistantError, match=r"^the cluster has 2 cores for 3 workers; ask for 2 or fewer$"),
        started(3),
    ):
        pass


def test_workers_that_were_sent_home_are_not_called_back(tmp_path: Path, encoder: OnnxEncoder):
    ray = type("Stopped", (), {"is_initialized": staticmethod(lambda: False)})
    with pytest.raises(AssistantError, match=r"^the workers have been sent home; build within `with started\(...\)`$"):
        Crew(ray, 2).build(Request(SEEDS, tmp_path), encoder)


def test_the_command_builds_with_workers(
    crew: Crew, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    store = tmp_path / "store"
    store.mkdir(mode=0o700)
    (store / "encoders").symlink_to(built / "encoders")
    monkeypatch.setenv("ASSISTANT_STORE", str(store))
    monkeypatch.setenv("ASSISTANT_SEEDS", str(SEEDS))
    assert main(["index", "--workers", "2"]) == 0
    assert disk.current(store) == f"{disk.current(built)}-2"  # made, and made again with what the links gave
    assert capsys.readouterr().out.endswith("0 links could not be read\n")


def test_a_cluster_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    monkeypatch.setenv(cluster.ADDRESS, address)
    with pytest.raises(AssistantError, match=rf"^no Ray cluster answers at RAY_ADDRESS={address} \(Connection\w+\)$"):
        cluster.start(None, 2, "")


def test_without_ray_the_command_says_what_to_install(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setenv("ASSISTANT_STORE", str(built))
    assert main(["index", "--workers", "2"]) == 1
    said = "assistant: building over several workers needs Ray; run: pip install '.[cluster]'\n"
    assert capsys.readouterr().err == said
