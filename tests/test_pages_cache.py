"""Kept pages: whole or absent, whatever is done to the process or the folder."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from smallweb import Answer, say, small_web, story

from index.pages import Kept, Pages
from index.values import Page

ROOT = Path(__file__).parent.parent
URL = "http://news.test/a"
KEPT = Kept(Page(URL, b"line\n\0{}\n" * 99, "text/html", "utf-8", "http://b.test/", "now", "2019-08-20"), '"é"', "then")


def test_what_is_kept_comes_back_exactly(tmp_path: Path):
    Pages(tmp_path / "deep" / "er").put(URL, KEPT)
    assert Pages(tmp_path / "deep" / "er").get(URL) == KEPT
    assert Pages(tmp_path).get(URL) is None


def test_a_fragment_is_no_other_page(tmp_path: Path):
    pages = Pages(tmp_path)
    pages.put(URL + "#one", KEPT)
    kept = pages.get(URL + "#two")
    assert kept is not None
    assert (kept.page.url, kept.page.body) == (URL + "#two", KEPT.page.body)


def test_addresses_name_no_files_of_their_own(tmp_path: Path):
    pages = Pages(tmp_path / "pages")
    for url in ("../../x", "http://a/" + "y" * 4000, "http://a/\0", "C:\\x", ""):
        pages.put(url, Kept(Page(url, b"x", "text/plain")))
        kept = pages.get(url)
        assert kept is not None
        assert kept.page.url == url
    assert {p.suffix for p in (tmp_path / "pages").iterdir()} == {".page"}
    assert [p.name for p in tmp_path.iterdir()] == ["pages"]


def test_a_damaged_file_is_absent(tmp_path: Path, capsys):
    """Cut short at every 50th byte, and with one bit turned at every 7th."""
    pages = Pages(tmp_path)
    pages.put(URL, KEPT)
    whole = pages.path(URL).read_bytes()
    damages = [whole[:at] for at in range(0, len(whole), 50)]
    damages += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), 7)]
    wrong = 0
    for damage in damages:
        pages.path(URL).write_bytes(damage)
        kept = pages.get(URL)
        wrong += kept is not None and kept.page.body != KEPT.page.body
    assert wrong == 0
    say(capsys, f"cache: {len(damages)} damaged files, 0 read as whole with other bytes")


def test_two_writers_leave_one_whole_page(tmp_path: Path):
    bodies = [bytes([65 + n]) * 200_000 for n in range(4)]
    pages = Pages(tmp_path)

    def write(body: bytes) -> None:
        for _ in range(10):
            pages.put(URL, Kept(Page(URL, body, "text/plain")))

    threads = [threading.Thread(target=write, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        kept = pages.get(URL)
        assert kept is None or kept.page.body in bodies
    assert [p.suffix for p in tmp_path.iterdir()] == [".page"]


def test_what_dead_processes_left_is_cleared(tmp_path: Path):
    import os

    old, new = tmp_path / "a.1-1.part", tmp_path / "b.2-2.part"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    Pages(tmp_path).put(URL, KEPT)
    assert (old.exists(), new.exists()) == (False, True)


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from index.fetch import Fetcher
from index.load import Limits
from index.values import Source

def fetch_without_end(pipe):
    fetcher = Fetcher(cache=Path({cache!r}), archive=False, trusted=frozenset({{("127.0.0.1", {port})}}),
                      resolve=lambda host, port: ["127.0.0.1"], limits=Limits(interval_s=0),
                      judge=lambda page: Source("x1", page.url, "t", "short"))
    urls = [f"http://h{{n % 8}}.test:{port}/{{n}}" for n in range(80)]
    said = lambda url, page: os.write(pipe, f"{{url}} {{type(page).__name__}}\\n".encode())
    while True:
        fetcher.fetch_all(urls, refresh=True, on_result=said)

moments = random.Random(7)
for _ in range(20):
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        fetch_without_end(theirs)
    os.close(theirs)
    with os.fdopen(ours) as reported:
        first = reported.readline()
        time.sleep(moments.uniform(0.02, 0.3))
        os.kill(child, signal.SIGKILL)
        print(first + reported.read(), "killed", flush=True)
    os.waitpid(child, 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX")
def test_killing_the_process_20_times_loses_nothing_kept(tmp_path: Path, capsys):
    """Killed at 20 moments of fetching: every page it had reported is whole, and no file is half a page."""
    body = story().replace(b"</article>", b"<!--" + b"x" * 300_000 + b"--></article>")
    with small_web() as web:
        for host in range(8):
            web.routes[f"h{host}.test/*"] = Answer(body)
        code = KILLED.format(root=str(ROOT), cache=str(tmp_path), port=web.port)
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    said = [line.split() for line in run.stdout.splitlines()]
    reported = [line[0] for line in said if len(line) == 2 and line[1] == "Page"]
    kept = {url: Pages(tmp_path).get(url) for url in reported}
    assert [url for url, one in kept.items() if one is None or one.page.body != body] == []
    assert [file for file in tmp_path.glob("*.page") if not file.read_bytes().endswith(body)] == []
    assert (sum("killed" in line for line in said), len(reported) > 20) == (20, True)
    halves = len(list(tmp_path.glob("*.part")))
    say(capsys, f"kill -9 x 20: {len(reported)} pages reported kept, 0 lost; {halves} half-written set aside")
