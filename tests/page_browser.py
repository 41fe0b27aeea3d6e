"""Fixtures of the page's tests: one Chromium and one served page for a module."""

import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from page_fake import FakeAssistant
from playwright.sync_api import Browser, sync_playwright

from assistant.page import Served, serve

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed, and CI may not skip the page")
        pytest.skip("Chromium is not installed; install the system package chromium to test the page")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        yield started
        started.close()


@pytest.fixture(scope="module")
def fake() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def held(fake: FakeAssistant) -> Iterator[FakeAssistant]:
    """The assistant, waiting in the middle of each answer until the test ends or lets go."""
    fake.held = True
    yield fake
    fake.held = False


@pytest.fixture(scope="module")
def served(fake: Any) -> Iterator[Served]:
    running = serve(fake, port=0, block=False)
    yield running
    running.close()


@pytest.fixture(scope="module")
def sink() -> Iterator[tuple[str, list[str]]]:
    """A server that any escaping request would reach: its address and the paths it saw."""
    seen: list[str] = []

    class Counting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", seen
    server.shutdown()
