"""Tell an article from a page that stands before it. In: title, text, markup. Out: a reason, or nothing.

Phrases alone prove nothing: an article about paywalls names paywalls. So they count on short texts
only; a long text is an article whatever it says.
"""

import re

MIN_WORDS = 40
"""The shortest report taken for one; the shortest agency brief has about 50 words."""
STUB_WORDS = 200
"""A page of fewer words that asks for something is a stub or a teaser; teasers show 50 to 150 words."""
SHOWN = 400_000
"""Characters of markup searched for what a page asks for."""

ASKS = (
    (
        "needs JavaScript",
        r"(?:enable|enabling|activate|turn on|requires?|allow) java ?script"
        r"|java ?script (?:is|to be|must be|has been) ?(?:currently )?"
        r"(?:enabled|disabled|required|turned|not|off)"
        r"|java ?script (?:aktivieren|einschalten)|activer java ?script"
        r"|java ?script'?[iı] etkinle|включите java ?script",
    ),
    (
        "blocked by the site (it checks for robots)",
        r"captcha|verify (?:that )?you are (?:a )?human|are you a robot|not a robot|checking your browser"
        r"|unusual traffic from your|just a moment\.\.\.|request unsuccessful|pardon our interruption",
    ),
    (
        "paywall",
        r"subscri(?:be|bers?|ption)[^.\n]{0,60}(?:to (?:continue|read|unlock|access|keep)|only|required)"
        r"|already a subscriber|(?:continue|keep) reading (?:with|for|by)|for subscribers"
        r"|unlock (?:this|the full|full)|premium (?:content|article)"
        r"|(?:read|free) articles? (?:left|remaining|this month)|abonn(?:ieren|ez-vous|enten)|abone ol",
    ),
    (
        "a login is needed",
        r"(?:log|sign) ?in (?:or (?:register|sign up|create)|to (?:continue|read|view|access))"
        r"|please (?:log|sign) ?in|create (?:a free|an) account to",
    ),
    (
        "cookie wall",
        r"(?:accept|agree|consent|manage|we (?:and our|use))[^.\n]{0,80}(?:\bcookies?|our partners)"
        r"|before you continue to|cookies? (?:policy|settings|preferences|consent)"
        r"|access information on a device",
    ),
    (
        "404 not found (the page says so)",
        r"page (?:was |could )?(?:not|cannot|can't|can’t) (?:be )?found"
        r"|page[^.\n]{0,40} no longer (?:available|exists)"
        r"|error 404|404 error",
    ),
)
PATTERNS = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in ASKS)
PAID = re.compile(r"""["']?isAccessibleForFree["']?\s*:\s*["']?false""", re.IGNORECASE)


def stub_reason(title: str, text: str, markup: str) -> str:
    """Why a page holds no article to read; empty where it does."""
    count = len(text.split())
    if count >= STUB_WORDS:
        return ""
    if PAID.search(markup[:SHOWN]):
        return "paywall"
    said = asked_for(f"{title}\n{text}")
    if said or count >= MIN_WORDS:
        return said
    # What the page asks may stand outside what was extracted: in a banner, or for browsers without scripts.
    return asked_for(plain(markup)) or f"no article in it ({count} words)"


def asked_for(text: str) -> str:
    return next((reason for reason, pattern in PATTERNS if pattern.search(text)), "")


def plain(markup: str) -> str:
    """The words of markup, roughly: enough to search for phrases."""
    return re.sub(r"\s+", " ", re.sub(r"<[^<>]*>", " ", markup[:SHOWN]))
