"""Drop what a reader of a page does not see. In: markup. Out: a tree without what is hidden, or None.

Seen as hidden: `hidden`, `aria-hidden`, inline styles and the page's own `<style>` rules that make
text invisible, tiny or off-screen, text in its background's colour where one rule says both, and
comments. Not seen: style sheets in other files, styles set by scripts, attribute selectors.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

MAX_DEPTH = 250
"""libxml2 drops what is nested deeper than 256 without saying so; a page is refused instead."""
MAX_NODES = 60_000
"""About ten times the largest news page; one long encyclopedia page has 30,000."""
MAX_STYLE = 300_000
MAX_PER_KEY = 20
"""Selectors tried for one class; a real page has one or two, a hostile one could make the search slow."""
MAX_NESTED = 3
TAG = re.compile(r"<(?:(!--)|(/?)([a-z][a-z0-9-]*))", re.IGNORECASE)
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "param",
    "source",
    "track",
    "wbr",
}
OPTIONAL_END = {
    "p",
    "li",
    "dt",
    "dd",
    "tr",
    "td",
    "th",
    "thead",
    "tbody",
    "tfoot",
    "option",
    "optgroup",
    "colgroup",
    "rp",
    "rt",
}
RAW = {"script", "style", "textarea", "title", "xmp"}
UNSEEN = {
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "canvas",
    "audio",
    "video",
    "select",
    "textarea",
    "noembed",
    "noframes",
}
UNSEEN_CLASSES = {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"}
LENGTH = r"-?0*(?:{})(?:px|pt|em|rem|%|vw|vh|ex|ch)?(?![\d.])"
ZERO = LENGTH.format(r"0?\.?0*|1|0?\.\d+")
FAR = r"-(?:\d{3,}(?:\.\d+)?(?:px|pt|%|vw|vh)|\d{2,}(?:\.\d+)?(?:em|rem|ex|ch))"
HIDES = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|opacity:(?:0?\.?0+%?|0?\.0\d*)(?![\d.])"
    rf"|font-size:{ZERO}|color:transparent|transform:scale[xy3d]*\(0|(?:text-indent|left|top|right|bottom|margin-left|margin-top):{FAR}"
    rf"|transform:translate[xy3d]*\((?:[^,)]*,)?{FAR}|clip:rect\(|clip-path:(?:inset\((?:50|100)%|circle\(0|polygon\(0))"
)
SHRUNK = re.compile(rf"(?:^|;)(?:max-)?(?:height|width):{ZERO}")
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


def visible_tree(text: str) -> html.HtmlElement | None:
    """Parse markup and drop what is not seen; None where it is too deep or too large to parse."""
    if is_too_big(text):
        return None
    try:
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return html.document_fromstring("<p></p>")
    hidden = hiding_selectors(tree)
    for element in [e for e in tree.iter(etree.Element) if is_hidden(e, hidden)]:
        if element.getparent() is not None:
            element.drop_tree()
    return tree


def is_too_big(text: str) -> bool:
    """Count tags before anything is parsed, in one pass; scripts and comments do not count."""
    low = text.lower()
    depth = nodes = at = 0
    while found := TAG.search(low, at):
        at = found.end()
        if found[1]:
            at = after(low, "-->", at)
            continue
        nodes += 1
        name = found[3]
        if name not in VOID and name not in OPTIONAL_END:
            depth = max(0, depth - 1) if found[2] else depth + 1
        if name in RAW and not found[2]:
            at = after(low, f"</{name}", at) - len(name) - 2
            at = max(at, found.end())
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            return True
    return False


def after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return found + len(mark) if found >= 0 else len(text) + len(mark)


def is_hidden(element: etree._Element, rules: dict[str, list[Selector]]) -> bool:
    if element.tag in {"html", "head", "body"}:
        return False
    if element.tag in UNSEEN or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.tag == "dialog" and element.get("open") is None:
        return True
    classes = (element.get("class") or "").split()
    if UNSEEN_CLASSES & set(classes) or hides(element.get("style") or ""):
        return True
    keys = [*classes, f"#{element.get('id')}", str(element.tag), "*"]
    return any(selects(rule, element) for key in keys for rule in rules.get(key, ()))


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
            if key != last.tag or len(selector) == 1:  # `nav p` would be tried on every paragraph
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
