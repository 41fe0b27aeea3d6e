"""The shape of the program: imports point one way, each library has one door, and the public names are these."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {"index": {"index"}, "assistant": {"assistant", "index"}, "eval": {"eval", "assistant", "index"}}
DOORS = {
    "bm25s": {"index/words.py"},
    "chromadb": {"index/vectors.py", "index/server.py"},
    "gradio": {"assistant/page/"},
    "httpx": {"index/fetch.py", "index/load.py", "index/server.py"},
    "langchain": {"assistant/writer.py"},
    "langchain_core": {"assistant/core.py", "assistant/retriever.py", "assistant/writer.py", "assistant/chatmodel.py"},
    "onnxruntime": {"index/encoder.py", "assistant/reader/"},
    "pypdf": {"index/markup.py", "index/load.py"},
    "ray": {"index/cluster.py"},
    "sentence_transformers": {"index/torch_encoder.py", "index/export.py", "assistant/reader/"},
    "sentencex": {"index/sentences.py"},
    "spellchecker": {"index/mistyped.py"},
    "torch": {"index/export.py", "assistant/reader/"},
}
"""Modules that may import a library, of `index` and `assistant`; a path ending in `/` stands for all below it."""


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The first part of the name of everything that a module imports, also within functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0] if not node.level else path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_one_way(package: str):
    assert modules(package)
    wrong = {
        str(m.relative_to(ROOT)): set(imported(m)) & MAY_IMPORT.keys() - MAY_IMPORT[package] for m in modules(package)
    }
    assert {module: names for module, names in wrong.items() if names} == {}


@pytest.mark.parametrize("library", DOORS)
def test_a_library_is_imported_where_it_may_be(library: str):
    users = {
        m.relative_to(ROOT).as_posix()
        for package in ("index", "assistant")
        for m in modules(package)
        if library in set(imported(m))
    }
    assert {
        u for u in users if not any(u == door or (door[-1] == "/" and u.startswith(door)) for door in DOORS[library])
    } == set()


def test_only_settings_look_a_setting_up_in_the_environment():
    """A name as a whole string is a look-up; within a message for people it may be named anywhere."""
    readers = {
        module.relative_to(ROOT).as_posix()
        for package in ("index", "assistant")
        for module in modules(package)
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"ASSISTANT_[A-Z_]+", node.value)
    }
    assert readers == {"assistant/settings.py"}


def test_nothing_that_is_expected_is_caught_by_except_exception():
    for package in ("index", "assistant"):
        for module in modules(package):
            for node in ast.walk(ast.parse(module.read_text("utf-8"))):
                if isinstance(node, ast.ExceptHandler):
                    named = ast.unparse(node.type) if node.type else ""
                    assert named not in {"", "Exception", "BaseException"}, f"{module}:{node.lineno}"


def test_the_public_names():
    assert assistant.__all__ == [
        "Answer",
        "Assistant",
        "AssistantError",
        "Citation",
        "Conversation",
        "Delta",
        "EncoderError",
        "Passage",
        "QuestionError",
        "Rejected",
        "Sentence",
        "Settings",
        "Source",
        "SourceError",
        "SourceInfo",
        "Status",
        "StoreError",
        "Turn",
    ]
    assert all(hasattr(assistant, name) for name in assistant.__all__)


def test_every_error_that_a_person_can_mend_is_an_assistant_error():
    errors = [getattr(assistant, name) for name in assistant.__all__ if name.endswith("Error")]
    assert all(issubclass(error, assistant.AssistantError) for error in errors)
