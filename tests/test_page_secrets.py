"""What is secret stays so: nothing of a question, an address or the environment in what the program says of itself."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from chatserver import Reply, chat_server

from assistant import Assistant, Settings
from assistant.page.reading import Reading

ROOT = Path(__file__).parent.parent
ASKED, ADDRESS, KEY = "CANARYQUESTION", "CANARYADDRESS", "sk-CANARYKEY"
ANSWERED = "When did the jet attack the military truck?"
QUESTION = f"When did the jet attack the military truck, {ASKED}?"


@contextmanager
def command(env: dict[str, str], said: Path) -> Iterator[str]:
    """`assistant chat` as a person starts it; all it says goes to `said`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    arguments = [sys.executable, "-m", "assistant", "chat", "--port", str(port)]
    with said.open("w") as file, subprocess.Popen(arguments, cwd=ROOT, env=env, stdout=file, stderr=file) as process:
        try:
            while process.poll() is None and not answers(url):
                time.sleep(0.2)
            yield url
        finally:
            process.terminate()


def answers(url: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(url).status_code == 200
    return False


def ask(url: str, *data: object) -> str:
    joined = httpx.post(url + "gradio_api/call/chat", json={"data": data}, timeout=120)
    return httpx.get(f"{url}gradio_api/call/chat/{joined.json()['event_id']}", timeout=120).text


def tell_pane(url: str, name: str, sent: object) -> dict:
    """What the pane's script gets from one of its functions."""
    components = httpx.get(url + "config").json()["components"]
    pane = next(c["id"] for c in components if c["props"].get("elem_id") == "pane")
    call = {"data": sent, "component_id": pane, "fn_name": name, "session_hash": "s"}
    return httpx.post(url + "gradio_api/component_server", json=call, timeout=120).json()


def reads(url: str, address: str) -> None:
    """Have an address read to its end, which is that it cannot be."""
    tell_pane(url, "read", {"address": address})
    while tell_pane(url, "job", None)["running"]:
        time.sleep(0.2)


def plays(reply: Reply):
    return lambda _: reply


@pytest.mark.parametrize("status", [401, 500])
def test_no_canary_is_said_by_the_command_or_shown_to_others(store, tmp_path, status):
    refusal = f'{{"error": {{"message": "no {KEY} {ASKED}"}}}}'.encode()
    with chat_server(plays(Reply(status=status, body=refusal))) as model:
        secret = model.url.replace("http://", f"http://user:{ADDRESS}@") + f"?token={ADDRESS}"
        env = os.environ | {
            "ASSISTANT_SEEDS": str(ROOT / "seeds"),
            "ASSISTANT_STORE": str(store),
            "ASSISTANT_MODEL": "openai:test-model",
            "ASSISTANT_MODEL_URL": secret,
            "OPENAI_API_KEY": KEY,
            "OFFLINE": "1",
        }
        with command(env, tmp_path / "said") as url:
            heard = [ask(url, ANSWERED, []), ask(url, QUESTION, []), ask(url, "And who was killed?", [QUESTION])]
            heard += [ask(url, ASKED * 500, []), ask(url, QUESTION, [7]), ask(url, QUESTION, ASKED), ask(url, 7, [])]
            httpx.get(f"{url}?token={ADDRESS}")
            httpx.get(f"{url}gradio_api/file=/{ADDRESS}")
            for address in (f"http://user:{ADDRESS}@127.0.0.1:1/x", f"https://example.invalid/x?token={ADDRESS}"):
                reads(url, address)
            tell_pane(url, "nearest", ASKED)
            tell_pane(url, "place", {ASKED: ADDRESS})
            shown = [httpx.get(url + path).text for path in ("", "config", "gradio_api/info")]
        assert model.requests
    said = (tmp_path / "said").read_text("utf-8")
    assert said
    assert not re.search(f"{ASKED}|{ADDRESS}|{KEY}", said)
    assert "Traceback" not in said
    assert not [page for page in shown if re.search(f"{ASKED}|{ADDRESS}|{KEY}", page)]
    # A question is repeated to who asked it, and to nobody else; a key and a password to nobody.
    assert not [answer for answer in heard if re.search(f"{ADDRESS}|{KEY}", answer)]
    assert "refused the key" in heard[0] or "failed (500)" in heard[0]


def test_an_address_that_a_visitor_adds_is_not_logged(store, caplog, capfd):
    """Nothing is asked of anybody: one address holds a password, the other is not public."""
    said: list[str] = []
    with caplog.at_level(0):
        reading = Reading(Assistant.open(Settings(seeds=ROOT / "seeds", store=store, archive=False), say=said.append))
        refused = reading.read({"address": f"http://user:{ADDRESS}@127.0.0.1:1/x"})
        reading.read({"address": f"http://127.0.0.1/x?token={ADDRESS}"})
        while reading.running:
            time.sleep(0.1)
    assert refused == {"error": "An address with a name or a password in it is not read; leave them out."}
    assert reading.line == "Done"
    assert ADDRESS not in "\n".join([*said, caplog.text, *capfd.readouterr()])
