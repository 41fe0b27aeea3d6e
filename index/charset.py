"""Turn the bytes of a page into text. In: bytes and the charset of a header. Out: a string, always.

The order: a byte-order mark; bytes that are valid UTF-8 beyond ASCII, which no other encoding makes
by chance; the header; the page's own declaration; a detector; at last UTF-8 with the replacement
character. A declared charset that cannot decode the bytes is passed over.
"""

import codecs
import re

from charset_normalizer import from_bytes

HEAD_BYTES = 4096
"""Where a declaration may stand. The HTML standard says the first 1,024 bytes; real pages are later."""
SAMPLE_BYTES = 50_000
META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,100}encoding=["']([\w:.-]{2,40})""",
    re.I,
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers take a label for (WHATWG Encoding Standard, section 4.2), where Python's codec differs.
AS_BROWSERS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "utf-16": "utf-16-le",
}  # fmt: skip
# Encodings of text on the web. UTF-7 and Python's own escapes are none: they hide markup in plain letters.
KNOWN = re.compile(
    r"utf-8|utf-16-[lb]e|utf-32-le|cp125\d|cp874|cp866|cp932|cp949|iso8859-\d+|koi8-[ru]|mac-(?:roman|cyrillic)"
    r"|gb18030|big5(?:hkscs)?|euc_jp|iso2022_jp"
)


def decode(body: bytes, charset: str = "") -> str:
    """The text of a page's bytes; damaged ones become U+FFFD."""
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, errors="replace")
    try:
        text = body.decode("utf-8")
        if not text.isascii():
            return text
    except UnicodeDecodeError:
        pass
    declared = META.search(body[:HEAD_BYTES])
    labels = [charset, *((group or b"").decode("ascii") for group in (declared.groups() if declared else ()))]
    for label in labels:
        text = attempt(body, codec(label))
        if text:
            return text
    return attempt(body, detected(body)) or body.decode("utf-8", errors="replace")


def codec(label: str) -> str:
    """Python's name for a charset label, as browsers read it; empty for what is no encoding of web pages."""
    try:
        name = codecs.lookup(label.strip()).name if label.strip() else ""
    except (LookupError, ValueError):
        return ""
    name = AS_BROWSERS.get(name, name)
    return name if KNOWN.fullmatch(name) else ""


def attempt(body: bytes, encoding: str) -> str:
    """The text, where an encoding fits: at most one character in a hundred is damaged."""
    if not encoding:
        return ""
    text = body.decode(encoding, errors="replace")
    return text if text.count("\ufffd") * 100 <= len(text) else ""


def detected(body: bytes) -> str:
    """The detector's guess on the first bytes; for UTF-16 without a mark, where the zero bytes stand."""
    sample = body[:SAMPLE_BYTES]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    if max(odd, even) * 3 > len(sample):
        return "utf-16-le" if odd > even else "utf-16-be"
    matches = from_bytes(sample)
    best = matches.best()
    if best is None:
        return ""
    # Two code pages often fit equally well; then the one that the web used most.
    equal = [m.encoding for m in matches if (m.chaos, m.coherence) == (best.chaos, best.coherence)]
    return codec("cp1252" if "cp1252" in equal else best.encoding)
