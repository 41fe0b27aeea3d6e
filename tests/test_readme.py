"""The README's examples run as they stand: Python as a program, shell commands as a person types them."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS

README = ROOT / "README.md"
BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
RUNS = ("assistant ask", "assistant sources", "python -m assistant ask", "python -m assistant sources")
"""Commands that end, and need no network. The others (make, chat, index of an address) have tests of their own."""


def blocks(*languages: str) -> list[str]:
    text = README.read_text("utf-8") if README.is_file() else ""
    return [body for language, body in BLOCK.findall(text) if language in languages]


def commands() -> list[str]:
    """Every line of the shell blocks that may run here, without its prompt and its comment."""
    lines = [
        line.strip().removeprefix("$ ")
        for body in blocks("sh", "bash", "console", "shell")
        for line in body.splitlines()
    ]
    return [line.removeprefix(".venv/bin/") for line in lines if line.removeprefix(".venv/bin/").startswith(RUNS)]


@pytest.fixture
def env(built: Path) -> dict[str, str]:
    return os.environ | {"ASSISTANT_STORE": str(built), "ASSISTANT_SEEDS": str(SEEDS), "OFFLINE": "1"}


def run(arguments: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("program", blocks("python", "py"))
def test_python(program: str, env: dict[str, str]):
    done = run([sys.executable, "-c", program], env)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", commands())
def test_shell(command: str, env: dict[str, str]):
    words = shlex.split(command, comments=True)
    words = words[words.index("assistant") + 1 :]
    words = words[: next((at for at, word in enumerate(words) if word in {"|", ">", "&&", ";"}), len(words))]
    done = run([sys.executable, "-m", "assistant", *words], env)
    assert done.returncode in {0, 3}, done.stderr
    assert done.stdout and done.stderr == ""


@pytest.mark.skipif(not README.is_file(), reason="there is no README yet")
def test_files_that_the_readme_points_to_are_there():
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", README.read_text("utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []
