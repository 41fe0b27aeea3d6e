"""The Internet Archive as a second chance. In: an address and a date. Out: where the nearest snapshot is.

Pure: says what to ask and reads the answer; `index/fetch.py` does the asking, with the checks it
makes of any address. The API is documented at https://archive.org/help/wayback_api.php. A snapshot
is asked for with the `id_` flag, which gives the bytes as they were stored, without a toolbar.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: at for at, name in enumerate(MONTH_NAMES, start=1)}
# 2019/08/20, 2019-08-20, 2019/aug/20, 20190820 as the head of a longer number (an article's code), 2019/08.
DATES = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[/_-](?P<m>\d{1,2}|[a-z]{3})[/_-](?P<d>\d{1,2})(?!\d)", re.I),
    re.compile(r"(?<!\d)(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>\d{1,2}|[a-z]{3})(?P<d>)(?=/|$)", re.I),
)
FIRST_YEAR = 1994
MIDDLE_DAY = 15
"""The day taken for an address that gives a month only."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Where the archive answers. Tests give their own."""

    api: str = "https://archive.org/wayback/available"
    snapshots: str = "https://web.archive.org/web"

    def question(self, url: str, when: str) -> str:
        """The address that names the snapshot nearest a date (ISO, may be empty)."""
        asked = {"url": url} | ({"timestamp": when.replace("-", "")} if when else {})
        return f"{self.api}?{urlencode(asked)}"

    def snapshot(self, url: str, timestamp: str) -> str:
        """The address of a snapshot's stored bytes; made here, never taken from the answer."""
        return f"{self.snapshots}/{timestamp}id_/{url}"


def read_answer(body: bytes) -> str:
    """The timestamp of the nearest snapshot that holds a page; empty where there is none."""
    try:
        closest = json.loads(body)["archived_snapshots"]["closest"]
        timestamp, status = str(closest["timestamp"]), str(closest.get("status", ""))
        is_usable = bool(closest.get("available"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    return timestamp if is_usable and status in {"200", ""} and iso_date(timestamp) else ""


def iso_date(timestamp: str) -> str:
    """`20190819095722` as `2019-08-19`; empty where it is no date."""
    if not re.fullmatch(r"\d{14}", timestamp):
        return ""
    try:
        return date(int(timestamp[:4]), int(timestamp[4:6]), int(timestamp[6:8])).isoformat()
    except ValueError:
        return ""


def date_in(url: str, today: date | None = None) -> date | None:
    """The date that an address spells out, if it spells one that has been."""
    latest = (today or date.today()) + timedelta(days=1)
    for pattern in DATES:
        for found in pattern.finditer(url):
            month = MONTHS.get(found["m"].lower()) or (int(found["m"]) if found["m"].isdigit() else 0)
            try:
                day = date(int(found["y"]), month, int(found["d"] or MIDDLE_DAY))
            except ValueError:
                continue
            if day.year >= FIRST_YEAR and day <= latest:
                return day
    return None


def median_date(urls: Iterable[str], today: date | None = None) -> str:
    """The median of the dates in the addresses, each address once (ISO); empty where none holds a date.

    The median, because one late address (a page that moved) would pull a mean or a latest date to
    snapshots that the article's author never saw. Of an even number, the earlier of the middle two.
    """
    days = sorted(day for url in dict.fromkeys(urls) if (day := date_in(url, today)))
    return days[(len(days) - 1) // 2].isoformat() if days else ""
