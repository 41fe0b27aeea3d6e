"""Page: from the start of `assistant chat` to the first paint in a browser, and to the first answer in it."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from assistant.page.server import HOST, available
from eval.bench import figures
from eval.bench.cold import QUESTION, command, own
from eval.bench.processes import QUIET, in_turn
from eval.bench.workspace import Options, Say, Workspace
from index.errors import AssistantError

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
PAINT_AT = "() => performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime"
MARKER = "#chat a[href^='#cite-']"
PATIENCE_S = 120


def measure(space: Workspace, say: Say, options: Options) -> dict[str, Any]:
    """Start the page again and again under one browser that is already running. Raises where there is no Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise AssistantError("Chromium is not installed; install the system package chromium to time the page")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())

        def one(_: str) -> dict[str, float]:
            say("page")
            return visit(browser, space)

        runs = in_turn(["page"], options.rounds, one)["page"]
        browser.close()
    return {name: figures.middle([run[name] for run in runs]) for name in runs[0]}


def visit(browser: Browser, space: Workspace) -> dict[str, float]:
    """Seconds since the process was started."""
    port = available(HOST, 0)
    began = time.time()
    with served(space, port):
        page = browser.new_context().new_page()
        page.set_default_timeout(1000 * PATIENCE_S)
        wait_for(port)
        listening = time.time()
        page.goto(f"http://{HOST}:{port}", wait_until="commit")
        page.wait_for_function(PAINTED)
        painted = float(page.evaluate(PAINT_AT)) / 1000
        page.fill("#ask textarea", QUESTION)
        page.press("#ask textarea", "Enter")
        page.wait_for_selector(MARKER)
        answered = time.time()
        page.context.close()
    return {
        "listening_s": listening - began,
        "first_paint_s": painted - began,
        "first_answer_s": answered - began,
    }


@contextmanager
def served(space: Workspace, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`assistant chat` on a port of loopback, ended on leaving."""
    process = subprocess.Popen(
        [command("assistant"), "chat", "--port", str(port), "--no-fetch"],
        env=os.environ | QUIET | own(space),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    """Until somebody listens."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.01)
    raise AssistantError(f"the page did not start within {PATIENCE_S} s")
