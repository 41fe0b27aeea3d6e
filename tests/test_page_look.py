"""How the page looks: contrast and names for everybody (axe), no sideways scroll, stillness when asked for.

Screenshots of every state go to tests/shots, to be flipped through by a person.
"""

import shutil
from pathlib import Path

import pytest
from page_visit import DESK, MARKER, NARROW, PHONE, serious, visiting

pytest_plugins = ("page_browser",)
SHOTS = Path(__file__).parent / "shots"
LOOKS = {"desk": (DESK, False), "dark": (DESK, True), "phone": (PHONE, False), "narrow-dark": (NARROW, True)}
CHECKED = ("dark", "phone")  # between them both themes and both layouts


@pytest.fixture(scope="module", autouse=True)
def shots():
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir()


@pytest.mark.parametrize("name", LOOKS)
def test_every_state_reads_well(browser, served, name):
    size, dark = LOOKS[name]

    def look(state: str) -> None:
        page.wait_for_timeout(400)  # after the sheet's and the scroll's movement
        page.screenshot(path=SHOTS / f"{name}-{state}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
        if name in CHECKED:
            assert serious(page) == [], state

    with visiting(browser, served.url, size=size, dark=dark) as visit:
        page = visit.page
        page.wait_for_selector(".example")
        look("1-start")
        visit.asked("standalone and rejected: when did the Rance station open?")
        page.click("#chat .rejected summary")
        visit.asked("What colour is the minister's hat?", 2)
        look("2-refusal")
        page.locator(MARKER).first.click()
        visit.hit_in_view()
        look("3-reading")
        if size != DESK:
            page.click("#pane .pane-close")
        page.click("#top [data-do=chats]")
        page.wait_for_selector("#pane li.source")
        look("4-chats")
        if size != DESK:
            page.click("#pane .pane-close")
        page.click("#top [data-do=sources]")
        page.wait_for_selector("#pane .adder")
        look("5-sources")


def test_nothing_moves_for_those_who_asked_for_stillness(browser, served):
    with visiting(browser, served.url) as visit:
        visit.page.emulate_media(reduced_motion="reduce")
        visit.asked("When did the Rance station open?")
        visit.page.click(MARKER)
        visit.hit_in_view()
        moving = "document.getAnimations().filter((a) => a.playState === 'running').length"
        assert visit.page.evaluate(moving) == 0
        assert visit.page.evaluate("getComputedStyle(document.querySelector('#right')).transitionDuration") == "0s"


def test_the_first_paint_waits_for_nothing(browser, served):
    """Words are on the screen before Gradio's scripts have run: with all of them held back, they still are."""
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/assets/*.js", lambda route: None)
        page.goto(served.url, wait_until="commit")
        page.wait_for_selector("#first-paint", timeout=60_000)
        assert page.inner_text("#first-paint b") == "Ask the article"
