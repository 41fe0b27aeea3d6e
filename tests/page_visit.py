"""A visitor's page in a real Chromium: asking, waiting for answers, and what to complain of."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

DESK, PHONE, NARROW = (1280, 800), (390, 844), (360, 640)
MARKER = "#chat a[href^='#cite-']"
# Gradio reads its own empty store on a first visit and says so; nothing of ours depends on it.
HARMLESS = ("Unexpected end of JSON input",)


@dataclass
class Visit:
    """One visitor's page, with what the browser complained about and where it sent requests."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def ask(self, question: str) -> None:
        self.page.fill("#ask textarea", question)
        self.page.press("#ask textarea", "Enter")

    def answered(self, count: int = 1) -> None:
        """Until `count` answers stand whole and the box takes the next question."""
        self.page.wait_for_function(
            """(count) => document.querySelectorAll('#chat .bot-row').length >= count
            && !document.querySelector('#chat .pending') && !!document.querySelector('#ask button.submit-button')
            && !document.querySelector('#ask textarea').disabled""",
            arg=count,
        )

    def asked(self, question: str, count: int = 1) -> None:
        self.ask(question)
        self.answered(count)

    def until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        """Until something outside the page has happened; the page goes on meanwhile."""
        last = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < last, f"not within {seconds} s"
            self.page.wait_for_timeout(20)

    def hit_in_view(self) -> str:
        """The marked words, once they stand inside both the pane and the window."""
        self.page.wait_for_function(
            """() => { const hit = document.querySelector('#pane mark.hit'); if (!hit) return false;
            const box = (node) => node.getBoundingClientRect();
            const h = box(hit), b = box(document.querySelector('#pane .pane-body'));
            return h.top >= b.top - 1 && h.bottom <= Math.min(b.bottom, innerHeight) + 1; }"""
        )
        return "".join(self.page.locator("#pane mark.hit").all_inner_texts())


CONTEXTS: dict[tuple[Browser, tuple[int, int], bool], BrowserContext] = {}


def context_for(browser: Browser, size: tuple[int, int], dark: bool) -> BrowserContext:
    """One context a window and theme, so that Gradio's hundred files are loaded once."""
    key = (browser, size, dark)
    if key not in CONTEXTS:
        CONTEXTS[key] = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            has_touch=size != DESK,
            permissions=["clipboard-read", "clipboard-write"],
            accept_downloads=True,
        )
    return CONTEXTS[key]


@contextlib.contextmanager
def visiting(
    browser: Browser, url: str, *, size: tuple[int, int] = DESK, dark: bool = False, at: str = ""
) -> Iterator[Visit]:
    """A fresh visitor. Leaving checks that no request left this machine and nothing was complained of."""
    context = context_for(browser, size, dark)
    page = context.new_page()
    visit = Visit(page)
    page.on("console", lambda m: visit.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: visit.complaints.append(str(e)))
    page.on("request", lambda r: visit.hosts.add(urlsplit(r.url).hostname or ""))
    page.set_default_timeout(60_000)  # a busy machine is no failure
    try:
        page.goto(url + at)
        page.bring_to_front()  # a page behind another draws no frames
        page.wait_for_selector("#pane .pane-body > *", state="attached")
        page.wait_for_selector("#ask textarea")
        yield visit
    finally:
        page.evaluate("localStorage.clear()")  # the next visitor is a new one, also after a failure
        page.close()
    assert visit.hosts <= {"127.0.0.1", ""}
    left = [c for c in visit.complaints if not c.endswith(HARMLESS)]
    assert left == [], left


def serious(page: Page) -> list[str]:
    """What axe finds that keeps somebody from using the page."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]
