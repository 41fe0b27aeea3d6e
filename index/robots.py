"""Read a robots.txt (RFC 9309). In: its bytes and our name. Out: `Robots`, which allows a path or not.

The longest matching rule wins, and an allow wins a tie. Rules of every group that names us are
merged; without one, the groups for `*` hold. `Crawl-delay` is no part of the RFC and is not read:
we ask a host once a second at most.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

MAX_BYTES = 500 * 1024
"""RFC 9309, section 2.5: a parsing limit of at least 500 kibibytes."""
AGENT = "article-assistant"
LINE = re.compile(r"\s*(?P<key>user-?agent|allow|disallow)\s*:\s*(?P<value>[^#]*)", re.IGNORECASE)
TOKEN = re.compile(r"[a-z_-]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: a pattern with `*` and a final `$`, and whether it allows."""

    pattern: str
    allows: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules that hold for us on one host."""

    rules: tuple[Rule, ...] = ()

    def allows(self, path: str) -> bool:
        """May this path (with its query) be asked? `/robots.txt` always may."""
        path = canonical(path)
        if path == "/robots.txt":
            return True
        found = [rule for rule in self.rules if matches(rule.pattern, path)]
        return max(((len(rule.pattern.encode()), rule.allows) for rule in found), default=(0, True))[1]


ALLOW_ALL = Robots()


def read_robots(body: bytes, agent: str = AGENT) -> Robots:
    """Parse the first 500 KiB; lines that are not understood are skipped, as the RFC asks."""
    text = body[:MAX_BYTES].decode("utf-8-sig", errors="replace")
    named: list[Rule] = []
    general: list[Rule] = []
    is_named = False
    agents: list[str] = []
    in_rules = False
    for line in re.split(r"\r\n|\r|\n", text):
        found = LINE.match(line)
        if found is None:
            continue
        value = found["value"].strip()
        if found["key"].lower().startswith("user"):
            agents = [value.lower()] if in_rules else [*agents, value.lower()]
            in_rules = False
            is_named = is_named or names(value, agent)
            continue
        in_rules = True
        if not value:
            continue
        rule = Rule(canonical(value), found["key"].lower() == "allow")
        if any(names(given, agent) for given in agents):
            named.append(rule)
        elif "*" in agents:
            general.append(rule)
    return Robots(tuple(named if is_named else general))


def names(given: str, agent: str) -> bool:
    """Does a user-agent line name us? Compared by its product token, without case (section 2.2.1)."""
    found = TOKEN.match(given.lower())
    return found is not None and found[0] == agent


def canonical(path: str) -> str:
    """Percent-encoding as section 2.2.2 compares it: unreserved characters plain, others encoded once."""
    kept = re.split(r"(%[0-9A-Fa-f]{2})", path)
    out = []
    for part in kept:
        if re.fullmatch(r"%[0-9A-Fa-f]{2}", part):
            plain = unquote_to_bytes(part).decode("latin-1")
            out.append(plain if re.fullmatch(r"[A-Za-z0-9._~-]", plain) else part.upper())
        else:
            out.append(quote(part, safe="/%:@!$&'()*+,;=~-._?[]#"))
    return "".join(out)


def matches(pattern: str, path: str) -> bool:
    """Does a pattern match the beginning of a path? Linear: no regular expression is built from it."""
    is_anchored = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not others:
        return not is_anchored or at == len(path)
    *middle, last = others
    for part in middle:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    if is_anchored:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0
