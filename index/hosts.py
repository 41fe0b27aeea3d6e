"""Politeness towards hosts: one request a second, a wait that a host asked for, its robots.txt once a day."""

import re
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from index.connect import Patience, Unread
from index.robots import Robots

ROBOTS_S = 24 * 3600
"""RFC 9309, section 2.4: not to be used for more than 24 hours."""
FAILED_S = 30
"""How long an unreachable robots.txt stands for its host, so that ten dead links cost one time-out."""
MAX_WAIT_S = 24 * 3600


@dataclass(kw_only=True)
class Hosts:
    """What is known of each host. Safe for several threads."""

    interval_s: float = 1.0
    free: dict[str, float] = field(default_factory=dict)
    paused: dict[str, float] = field(default_factory=dict)
    known: dict[str, tuple[float, Robots | Unread]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_turn(self, host: str, patience: Patience) -> None:
        """Wait until the host is free and take it; `Unread` where the host asked for more time."""
        while (rest := self.take_turn(host)) > 0:
            patience.wait_until(time.monotonic() + rest)

    def take_turn(self, host: str) -> float:
        """Take the host if it is free: 0; else the seconds until it may be, and nothing is taken."""
        with self.lock:
            now = time.monotonic()
            rest = self.paused.get(host, 0.0) - now
            if rest > 0:
                raise Unread(f"429 too many requests: the site asks for {wait_words(rest)} before the next")
            rest = self.free.get(host, 0.0) - now
            if rest > 0:
                return rest
            self.free[host] = now + self.interval_s
        return 0.0

    def answered(self, host: str) -> None:
        """Count the interval from an answer: a request that left late, or was long under way, hurries no next one."""
        with self.lock:
            self.free[host] = max(self.free.get(host, 0.0), time.monotonic() + self.interval_s)

    def pause(self, host: str, seconds: float) -> None:
        with self.lock:
            self.paused[host] = time.monotonic() + min(seconds, MAX_WAIT_S)

    def robots(self, origin: str) -> Robots | Unread | None:
        """The rules of an origin, the reason it has none, or None where they are to be asked for."""
        until, known = self.known.get(origin, (0.0, None))
        return known if time.monotonic() < until else None

    def learn(self, origin: str, robots: Robots | Unread) -> None:
        kept_s = ROBOTS_S if isinstance(robots, Robots) else FAILED_S
        self.known[origin] = (time.monotonic() + kept_s, robots)


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """The seconds of a Retry-After header, a number or a date (RFC 9110, 10.2.3); None where unreadable."""
    if re.fullmatch(r"\d{1,9}", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def wait_words(seconds: float) -> str:
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} minutes" if seconds < 7200 else f"{round(seconds / 3600)} hours"
