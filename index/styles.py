"""Which elements a page's own style sheet hides. In: declarations and `<style>` texts. Out: selectors, and what fits.

Reads what an attacker or a theme would write: names, classes, ids, nesting, and rules for every
screen. Style sheets in other files, attribute selectors and pseudo-classes are not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

MAX_STYLE = 300_000
MAX_PER_KEY = 20
"""Selectors tried for one class; a real page has one or two, a hostile one could make the search slow."""
MAX_NESTED = 3
TINY = r"(?:0*\.?0+(?:[a-z]+|%)?|[01](?:\.\d+)?(?:px|pt)|0?\.[01]\d*r?em)(?![\w.%])"
FAR = r"-(?:\d{3,}(?:\.\d+)?(?:px|pt|%|vw|vh)|\d{2,}(?:\.\d+)?(?:em|rem|ex|ch))"
HIDES = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|opacity:(?:0?\.?0+%?|0?\.0\d*)(?![\d.])"
    rf"|font-size:{TINY}|color:transparent|transform:scale[xy3d]*\(0"
    rf"|(?:text-indent|left|top|right|bottom|margin-left|margin-top):{FAR}"
    rf"|transform:translate[xy3d]*\((?:[^,)]*,)?{FAR}|clip:rect\(|clip-path:(?:inset\((?:50|100)%|circle\(0|polygon\(0))"
)
SHRUNK = re.compile(rf"(?:^|;)(?:max-)?(?:height|width):{TINY}")
SHOWS = re.compile(r"(?:^|;)(?:display|visibility|opacity|font-size|clip|left|text-indent):")
COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
COMPOUND = re.compile(r"([a-z][\w-]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Compound:
    """One part of a selector: `p.note#first`."""

    tag: str
    classes: frozenset[str]
    ids: frozenset[str]

    def fits(self, element: etree._Element) -> bool:
        return (
            self.tag in {"", "*", element.tag}
            and self.classes <= set((element.get("class") or "").split())
            and self.ids <= {element.get("id")}
        )


Selector = tuple[Compound, ...]


def after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return found + len(mark) if found >= 0 else len(text) + len(mark)


def hides(style: str) -> bool:
    """Do declarations make text invisible? Read as a browser does: without comments, escapes or case."""
    plain = re.sub(r"\\([0-9a-f]{1,6})\s?", lambda m: chr(int(m[1], 16) % 0x110000), style.lower())
    plain = re.sub(r"\s+|!important", "", without_comments(plain))
    if not plain:
        return False
    if HIDES.search(plain) or (SHRUNK.search(plain) and "overflow:hidden" in plain):
        return True
    colour, ground = COLOUR.search(plain), BACKGROUND.search(plain)
    return bool(colour and ground and colour[1] == ground[1])


def hiding_selectors(tree: etree._Element) -> dict[str, list[Selector]]:
    """The selectors whose rules hide, by a class, id or tag of their last part. A later rule may show."""
    found: dict[str, bool] = {}
    style = "".join(e.text or "" for e in tree.iter("style"))[:MAX_STYLE]
    for name, declarations in style_rules(without_comments(style)):
        if hides(declarations):
            found[name] = True
        elif name in found and SHOWS.search(re.sub(r"\s+", "", declarations.lower())):
            found[name] = False
    keyed: dict[str, list[Selector]] = {}
    for text, is_hiding in found.items():
        if is_hiding and (selector := read_selector(text)):
            last = selector[-1]
            key = next(iter(last.classes), "") or next((f"#{i}" for i in last.ids), "") or last.tag
            keyed.setdefault(key, []).append(selector)
    return {key: selectors[:MAX_PER_KEY] for key, selectors in keyed.items()}


def without_comments(text: str) -> str:
    """Text without `/* comments */`. Linear, where a regular expression would not be on a hostile text."""
    parts, at = [], 0
    while (start := text.find("/*", at)) >= 0:
        parts.append(text[at:start])
        at = after(text, "*/", start + 2)
    return "".join([*parts, text[at:]])


def style_rules(text: str, nested: int = 0) -> Iterator[tuple[str, str]]:
    """Each selector and its declarations; of @-blocks, only those for every screen."""
    at = 0
    while (opened := text.find("{", at)) >= 0:
        head = text[at:opened].strip()
        head = head.rpartition(";")[2].strip().lower() if head.startswith("@") else head
        closed = closing(text, opened)
        inner = text[opened + 1 : closed]
        if re.fullmatch(r"@media\s+(?:only\s+)?(?:screen|all)|@supports\b[^;]*|@layer\b[^;]*", head):
            yield from style_rules(inner, nested + 1) if nested < MAX_NESTED else ()
        elif not head.startswith("@"):
            yield from ((part.strip(), inner) for part in head.split(","))
        at = closed + 1


def closing(text: str, opened: int) -> int:
    """Where the brace at `opened` closes; the end of the text if it never does."""
    depth = 0
    for found in re.compile(r"[{}]").finditer(text, opened):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return len(text)


def read_selector(text: str) -> Selector:
    """The parts of a selector made of names, classes, ids and nesting; empty for any other."""
    parts = []
    for part in re.split(r"\s*>\s*|\s+", text):
        found = COMPOUND.fullmatch(part)
        if not found or not part:
            return ()
        names = re.findall(r"[.#][\w-]+", found[2])
        classes = frozenset(n[1:] for n in names if n[0] == ".")
        ids = frozenset(n[1:] for n in names if n[0] == "#")
        parts.append(Compound((found[1] or "").lower(), classes, ids))
    return tuple(parts)


def selects(selector: Selector, element: etree._Element) -> bool:
    """Does a selector mean this element? A child is taken for any descendant."""
    *outer, last = selector
    if not last.fits(element):
        return False
    above = element.iterancestors()
    return all(any(part.fits(ancestor) for ancestor in above) for part in reversed(outer))
