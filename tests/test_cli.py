"""The command line: exit codes, the answer on stdout and the talk on stderr, errors in one line, no torch."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SEEDS

from assistant import Assistant, Settings
from assistant.cli import main

ASKED = "What could boost Ankara's geopolitical weight?"
OFF_TOPIC = "How do I bake sourdough bread?"


@pytest.fixture
def real(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_STORE", str(built))
    monkeypatch.setenv("ASSISTANT_SEEDS", str(SEEDS))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.usefixtures("real")
def test_an_answer_with_its_places(capsys: pytest.CaptureFixture[str], assistant: Assistant):
    code, out, err = run(capsys, "ask", ASKED)
    cited = assistant.ask(ASKED).citations[0]
    assert (code, err) == (0, "")
    assert out.startswith(f"{cited.quote} [1]")
    assert f"  [1] {cited.source.title} ({cited.source.url}), characters {cited.start}-{cited.end}\n" in out


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(("question", "code"), [(ASKED, 0), (OFF_TOPIC, 3), ("Hello", 0), ("What are the links?", 0)])
def test_json_is_exactly_to_dict(capsys: pytest.CaptureFixture[str], built: Path, question: str, code: int):
    got, out, err = run(capsys, "ask", question, "--json")
    assert (got, err) == (code, "")
    # One that nobody has greeted: from then on it has examples at hand to suggest.
    assistant = Assistant.open(Settings(seeds=SEEDS, store=built, fetch=False))
    assert json.loads(out) == assistant.ask(question).to_dict()


@pytest.mark.usefixtures("real")
def test_a_refusal_shows_what_is_near_and_exits_with_3(capsys: pytest.CaptureFixture[str], assistant: Assistant):
    code, out, _ = run(capsys, "ask", OFF_TOPIC)
    assert code == 3
    assert "Related, not an answer:\n" in out
    assert all(f"  - {p.text}\n" in out + "\n" for p in assistant.ask(OFF_TOPIC).related)


@pytest.mark.usefixtures("real")
def test_a_part_without_an_answer_is_told_beside_the_answer(capsys):
    code, out, err = run(capsys, "ask", "Who is Sergei Lavrov, and how old is he?")
    assert (code, "how old" in out) == (0, False)
    assert err.endswith("The article and its sources do not say: how old is he?\n")


@pytest.mark.usefixtures("real")
def test_sources(capsys: pytest.CaptureFixture[str], assistant: Assistant):
    code, out, _ = run(capsys, "sources", "--json")
    assert (code, json.loads(out)) == (0, [row.to_dict() for row in assistant.sources()])
    code, out, _ = run(capsys, "sources")
    assert (code, out.count("pending"), out.count("not tried yet")) == (0, 10, 10)


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("question", ["", "?", "x" * 2001])
def test_no_question_is_an_error_in_one_line(capsys: pytest.CaptureFixture[str], question: str):
    code, out, err = run(capsys, "ask", question)
    assert (code, out) == (1, "")
    assert err.startswith("assistant: the question ") and err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("fly",),
        ("ask",),
        ("ask", "a", "b"),
        ("chat", "--port", "x"),
        ("chat", "--port", "99999"),
        ("chat", "--port", "0000099999"),
        ("chat", "--port", "-1"),
        ("ask", "a", "--no"),
    ],
)
def test_wrong_usage_exits_with_2(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]):
    with pytest.raises(SystemExit) as error:
        main(arguments)
    assert error.value.code == 2
    assert capsys.readouterr().err.startswith("usage: assistant")


def test_a_bad_port_in_the_environment_troubles_the_page_alone(
    capsys: pytest.CaptureFixture[str], built: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PORT", "abc")
    assert main(["sources"]) == 0
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["chat"])
    assert "'abc' is no port; give a number up to 65535, here or as PORT=" in capsys.readouterr().err


@pytest.mark.parametrize("command", [("ask", "Why?"), ("sources",), ("index",)])
def test_nothing_to_open_names_both_places(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, *command) == (
        1,
        "",
        f"assistant: neither an index in {tmp_path}/.assistant nor an article in {tmp_path}/seeds\n",
    )


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ASSISTANT_THRESHOLD", "high", "assistant: ASSISTANT_THRESHOLD='high' is not a number from 0 to 1\n"),
        ("OFFLINE", "perhaps", "assistant: OFFLINE='perhaps' is neither 0 nor 1\n"),
    ],
)
def test_a_bad_setting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
):
    monkeypatch.setenv(name, value)
    assert run(capsys, "sources") == (1, "", says)


def test_a_store_that_is_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "store").write_text("", "utf-8")
    monkeypatch.setenv("ASSISTANT_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("ASSISTANT_SEEDS", str(SEEDS))
    code, out, err = run(capsys, "sources")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].endswith("set ASSISTANT_STORE to another place")


def test_a_bad_file_changes_nothing(
    capsys: pytest.CaptureFixture[str], store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ASSISTANT_STORE", str(store))
    monkeypatch.setenv("ASSISTANT_SEEDS", str(SEEDS))
    before = (store / "CURRENT").read_bytes()
    (tmp_path / "empty.txt").touch()
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    for name, says in (
        ("empty.txt", "is empty; put the article's text in it"),
        ("scan.pdf", "cannot be read as PDF (PdfStreamError); export it again"),
        ("none.txt", "does not exist; check the name"),
        (".", "is a folder; name a file in it"),
    ):
        code, out, err = run(capsys, "index", str(tmp_path / name), "--no-fetch")
        talk = err.splitlines()
        assert (code, out) == (1, "")
        assert talk[-2] == "Nothing was changed; the index that was there still answers."
        assert talk[-1].startswith("assistant: ") and talk[-1].endswith(says)
    assert (store / "CURRENT").read_bytes() == before
    assert run(capsys, "ask", ASKED)[0] == 0


def test_a_file_is_added(
    capsys: pytest.CaptureFixture[str], store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ASSISTANT_STORE", str(store))
    monkeypatch.setenv("ASSISTANT_SEEDS", str(SEEDS))
    (tmp_path / "note.txt").write_text("The harbour of Lofthus froze over in January.", "utf-8")
    code, out, _ = run(capsys, "index", str(tmp_path / "note.txt"))
    assert (code, out) == (0, "28 passages of 3 sources; 0 links could not be read\n")
    assert "The harbour of Lofthus froze over in January" in run(capsys, "sources")[1]


def test_what_stands_beside_an_added_file_and_how_long_its_name_is_do_not_matter(
    capsys: pytest.CaptureFixture[str], store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ASSISTANT_STORE", str(store))
    monkeypatch.setenv("ASSISTANT_SEEDS", str(SEEDS))
    note = tmp_path / f"{'n' * 246}.txt"  # 250 bytes; file systems allow 255
    note.write_text("The harbour of Lofthus froze over in January.", "utf-8")
    note.with_suffix(".toml").write_text("tool = 'another'", "utf-8")
    assert run(capsys, "index", str(note))[0] == 0


def test_an_address_is_one_in_capitals_too(
    capsys: pytest.CaptureFixture[str], built: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ASSISTANT_STORE", str(built))
    monkeypatch.setenv("ASSISTANT_SEEDS", str(SEEDS))
    monkeypatch.setenv("OFFLINE", "1")
    code, _, err = run(capsys, "index", "HTTP://a.test/x")
    assert (code, "no address is read" in err) == (1, True)


def test_a_question_is_answered_without_torch(built: Path):
    """In a process of its own, as `assistant ask` runs: what is imported to answer, and what is not."""
    code = (
        "import sys; from assistant.cli import main; code = main(['ask', sys.argv[1]]); "
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'gradio', 'langchain_core'}; "
        "print(sorted(heavy & set(sys.modules)), code)"
    )
    env = {"ASSISTANT_STORE": str(built), "ASSISTANT_SEEDS": str(SEEDS), "PATH": "", "OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, ASKED], env=env, cwd=SEEDS.parent, capture_output=True, text=True, check=False
    )
    assert (done.stderr, done.stdout.splitlines()[-1]) == ("", "[] 0")


def test_a_terminal_that_knows_ascii_only_gets_the_answer_too(built: Path):
    env = {"ASSISTANT_STORE": str(built), "ASSISTANT_SEEDS": str(SEEDS), "PYTHONIOENCODING": "ascii", "OFFLINE": "1"}
    code = "import sys; sys.argv = ['assistant', 'ask', sys.argv[1]]; from assistant.cli import program; program()"
    done = subprocess.run(
        [sys.executable, "-c", code, "Did Erdoğan speak about Türkiye?"],
        env=env,
        cwd=SEEDS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.stdout


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "--help"], cwd=SEEDS.parent, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split("\n")[0][:16]) == (0, "usage: assistant")
