"""From seeds to an index: several articles, kept files, and bad input that leaves the index that was there."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pdf import make_pdf
from small_encoder import SmallEncoder

from index import store as disk
from index.article import MAX_BYTES
from index.build import Request, build, example_questions, keep_file, seed_files, seeds_digest
from index.errors import SourceError
from index.search import Search
from index.values import Missing, Source

TEXT = "The jet hit the truck on Aug. 5.\n\nThree men died.\n\nhttps://a.example/one-two-three\nhttps://b.example/\n"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, "utf-8")
    return folder


def built(seeds: Path, store: Path, **more: object) -> disk.Index:
    report = build(Request(seeds, store, **more), SmallEncoder())
    return disk.open_index(store, report.version)


def test_several_articles_in_order_of_their_names(seeds: Path, tmp_path: Path):
    (seeds / "c.md").write_text(
        "# The Ferry\n\nIt [stopped](https://a.example/one-two-three) for good on Monday.\n", "utf-8"
    )
    (seeds / "b.html").write_text(
        "<!doctype html><body><article><p>" + "The bridge closed on Friday. " * 20 + "</p></article>", "utf-8"
    )
    (seeds / "d.pdf").write_bytes(make_pdf([["The island is empty now, they say."]]))
    (seeds / "notes.docx").write_bytes(b"not read")
    index = built(seeds, tmp_path / "store")
    assert [p.name for p in seed_files(seeds)] == ["a.txt", "b.html", "c.md", "d.pdf"]
    assert [(r.kind, r.url, r.state) for r in index.library] == [
        ("article", "a.txt", "indexed"),
        ("links", "a.txt#links", "indexed"),
        ("article", "b.html", "indexed"),
        ("article", "c.md", "indexed"),
        ("links", "c.md#links", "indexed"),
        ("article", "d.pdf", "indexed"),
        ("page", "https://a.example/one-two-three", "pending"),
        ("page", "https://b.example/", "pending"),
    ]
    found = Search(index, SmallEncoder()).hits("the ferry stopped for good", 1)
    assert found[0].passage.text == "It stopped for good on Monday."


def test_a_single_file_is_seeds_enough(seeds: Path, tmp_path: Path):
    assert [s.url for s in built(seeds / "a.txt", tmp_path / "store").sources] == ["a.txt", "a.txt#links"]


def test_rows_say_what_is_known_of_each_link(seeds: Path, tmp_path: Path):
    page = Source("a1", "https://a.example/one-two-three", "One", "One two three. Four.", archived="2020-01-02")
    known = {page.url: page, "https://b.example/": Missing("https://b.example/", "not found (404)")}
    report = build(Request(seeds, tmp_path / "store"), SmallEncoder(), read=known.get)
    assert [row.to_dict() for row in report.library[2:]] == [
        {
            "id": "a1",
            "url": "https://a.example/one-two-three",
            "title": "One",
            "outlet": "",
            "date": "",
            "kind": "page",
            "state": "indexed",
            "archived": "2020-01-02",
            "reason": None,
            "words": 4,
            "passages": 1,
        },
        {
            "id": report.library[3].id,
            "url": "https://b.example/",
            "title": "https://b.example/",
            "outlet": "b.example",
            "date": "",
            "kind": "page",
            "state": "missing",
            "archived": None,
            "reason": "not found (404)",
            "words": 0,
            "passages": 0,
        },
    ]
    assert report.missing == (report.library[3],)


BAD: dict[str, Callable[[Path], object]] = {
    "empty": lambda p: p.write_bytes(b""),
    "white space": lambda p: p.write_bytes(b" \n \n"),
    "binary": lambda p: p.write_bytes(b"\x7fELF\0\0\0"),
    "unknown encoding": lambda p: p.write_bytes("Die Brücke ist für immer zu.".encode("latin-1")),
    "too large": lambda p: p.write_bytes(b"word " * (MAX_BYTES // 5 + 1)),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_seeds_leave_the_index_that_was_there(seeds: Path, tmp_path: Path, bad: str):
    store = tmp_path / "store"
    before = built(seeds, store)
    BAD[bad](seeds / "b.txt")
    with pytest.raises(SourceError, match=r"b\.txt .*[:;?]") as error:
        built(seeds, store)
    assert "\n" not in str(error.value)
    assert disk.current(store) == before.name
    assert (
        Search(disk.open_index(store, before.name), SmallEncoder())
        .hits("the jet", 1)[0]
        .passage.text.startswith("The jet")
    )
    (seeds / "b.txt").unlink()
    assert built(seeds, store).passages == before.passages  # the lock is free again


@pytest.mark.parametrize("bad", [*BAD, "folder", "missing", "picture pdf", "named pdf"])
def test_a_bad_file_is_not_kept(tmp_path: Path, bad: str):
    path = tmp_path / ("b.pdf" if "pdf" in bad else "b.txt")
    more = {
        "folder": lambda p: p.mkdir(),
        "missing": lambda p: None,
        "picture pdf": lambda p: p.write_bytes(make_pdf([[]])),
        "named pdf": lambda p: p.write_bytes(b"no PDF"),
    }
    (BAD | more)[bad](path)
    with pytest.raises(SourceError, match=r"b\.(txt|pdf)"):
        keep_file(tmp_path / "store", path)
    assert not (tmp_path / "store").exists()


def test_a_kept_file_outlives_its_original(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    (tmp_path / "note.txt").write_text("The harbour froze over in January.", "utf-8")
    name = keep_file(store, tmp_path / "note.txt")
    (tmp_path / "note.txt").unlink()
    index = built(seeds, store, added=(name,))
    row = index.library[-1]
    assert (row.kind, row.state, row.url) == ("file", "indexed", name)
    assert index.manifest["added"] == [name]
    shutil.rmtree(store / "files")
    row = built(seeds, store, added=(name,)).library[-1]
    assert (row.state, row.reason) == ("missing", "the copy kept of this file is gone; add the file again")


def test_no_seeds_is_said_with_the_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        SourceError, match=rf"^{tmp_path}/none does not exist; put an article there or set ASSISTANT_SEEDS$"
    ):
        seed_files(Path("none"))
    (tmp_path / "none").mkdir()
    with pytest.raises(SourceError, match=rf"^{tmp_path}/none holds no article \(.*\.txt.*\); put one there$"):
        seed_files(Path("none"))


def test_the_digest_of_seeds_knows_names_bytes_and_details(seeds: Path):
    digests = [seeds_digest(seeds)]
    (seeds / "a.toml").write_text("title = 'T'", "utf-8")
    digests.append(seeds_digest(seeds))
    (seeds / "a.txt").write_text(TEXT + ".", "utf-8")
    digests.append(seeds_digest(seeds))
    (seeds / "a.txt").rename(seeds / "b.txt")
    digests.append(seeds_digest(seeds))
    (seeds / "ignored.docx").write_text("x", "utf-8")
    assert len(set(digests)) == 4
    assert seeds_digest(seeds) == digests[-1]


def test_questions_beside_the_seeds(seeds: Path, tmp_path: Path):
    assert example_questions(seeds) == []
    (seeds / "a.toml").write_text("questions = ['Who died?', 'Why?']", "utf-8")
    assert example_questions(seeds) == ["Who died?", "Why?"]
    assert example_questions(tmp_path / "none") == []
