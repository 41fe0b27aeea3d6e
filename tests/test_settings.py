"""Settings come from the environment in one place; what is no such value is refused by name."""

from dataclasses import fields
from pathlib import Path

import pytest

from assistant import AssistantError, Settings


def test_defaults():
    assert (
        Settings.from_env({})
        == Settings()
        == Settings(
            seeds=Path("seeds"),
            store=Path(".assistant"),
            encoder="",
            model="",
            model_url="",
            threshold=None,
            chroma="",
            archive=True,
            fetch=True,
        )
    )


def test_there_are_fewer_than_ten():
    assert len(fields(Settings)) < 10


def test_every_variable():
    env = {
        "ASSISTANT_SEEDS": "/a",
        "ASSISTANT_STORE": "b",
        "ASSISTANT_ENCODER": "c",
        "ASSISTANT_MODEL": "d:e",
        "ASSISTANT_MODEL_URL": "http://127.0.0.1:1/v1",
        "ASSISTANT_THRESHOLD": "0.25",
        "ASSISTANT_CHROMA": "http://127.0.0.1:2",
        "ASSISTANT_ARCHIVE": "0",
        "OFFLINE": "1",
    }
    assert Settings.from_env(env) == Settings(
        seeds=Path("/a"),
        store=Path("b"),
        encoder="c",
        model="d:e",
        model_url="http://127.0.0.1:1/v1",
        threshold=0.25,
        chroma="http://127.0.0.1:2",
        archive=False,
        fetch=False,
    )


def test_the_environment_of_the_process_is_read_by_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ASSISTANT_SEEDS", "elsewhere")
    assert Settings.from_env().seeds == Path("elsewhere")


def test_an_empty_variable_is_the_default():
    names = ("SEEDS", "STORE", "ENCODER", "MODEL", "MODEL_URL", "THRESHOLD", "CHROMA")
    assert Settings.from_env({f"ASSISTANT_{name}": "" for name in names} | {"OFFLINE": ""}) == Settings()


@pytest.mark.parametrize("value", ["-0.1", "1.1", "half", "nan", "inf", "0,5"])
def test_a_threshold_is_a_number_from_0_to_1(value: str):
    with pytest.raises(AssistantError, match=f"^ASSISTANT_THRESHOLD='{value}' is not a number from 0 to 1$"):
        Settings.from_env({"ASSISTANT_THRESHOLD": value})


@pytest.mark.parametrize(("value", "expected"), [("0", 0.0), ("1", 1.0), ("1e-1", 0.1), (" 0.5 ", 0.5)])
def test_thresholds(value: str, expected: float):
    assert Settings.from_env({"ASSISTANT_THRESHOLD": value}).threshold == expected


@pytest.mark.parametrize("name", ["OFFLINE", "ASSISTANT_ARCHIVE"])
def test_switches(name: str):
    for value, on in {"1": True, "true": True, "YES": True, "on": True, "0": False, "No": False, "off": False}.items():
        settings = Settings.from_env({name: value})
        assert (settings.archive if name == "ASSISTANT_ARCHIVE" else not settings.fetch) is on
    with pytest.raises(AssistantError, match=f"^{name}='maybe' is neither 0 nor 1$"):
        Settings.from_env({name: "maybe"})
