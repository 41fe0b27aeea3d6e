"""Drop what a reader of a page does not see. In: markup. Out: a tree without what is hidden, or None.

Seen as hidden: `hidden`, `aria-hidden`, inline styles and the page's own `<style>` rules that make
text invisible, tiny or off-screen, text in its background's colour where one rule says both, and
comments. Not seen: style sheets in other files, styles set by scripts, attribute selectors.
"""

import re

from lxml import etree, html

from index.styles import Selector, after, hides, hiding_selectors, selects

MAX_DEPTH = 250
"""libxml2 drops what is nested deeper than 256 without saying so; a page is refused instead."""
MAX_NODES = 60_000
"""About ten times the largest news page; one long encyclopedia page has 30,000."""
MAX_ATTRIBUTES = 300
"""In one tag. libxml2 compares each with all before it: 200,000 take minutes."""
TAG = re.compile(r"<(?:(!--)|(/?)([a-z][a-z0-9-]*))", re.IGNORECASE)
# As the HTML standard reads attributes (13.2.5): a quote counts after `=` only.
ATTRIBUTE = re.compile(r"""[\s/]*[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
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
        for _ in range(MAX_ATTRIBUTES + 1):
            attribute = ATTRIBUTE.match(low, at)
            if attribute is None:
                break
            at = attribute.end()
        else:
            return True
        name = found[3]
        if name not in VOID and name not in OPTIONAL_END:
            depth = max(0, depth - 1) if found[2] else depth + 1
        if name in RAW and not found[2]:
            at = after(low, f"</{name}", at) - len(name) - 2
            at = max(at, found.end())
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            return True
    return False


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
