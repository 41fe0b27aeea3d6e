"""Twenty pages whose charset is declared wrongly, twice, or not at all: all read, none raises."""

import codecs

import pytest
from smallweb import SENTENCES, say

from index.charset import decode
from index.extract import extract
from index.values import Page, Source

TURKISH = "Öğleden sonra Şanlıurfa ile İzmir arasındaki yolda üç kişi ağır yaralandı, dedi Dışişleri Bakanı Çavuşoğlu."
RUSSIAN = "Министр иностранных дел заявил в понедельник, что нападения террористов в зоне будут жёстко подавлены."
FRENCH = (
    "Le ministère a déclaré que l’armée s’était retirée près du château où l’été dernier un cessez-le-feu fut signé."
)
POLISH = "Żołnierze zostali ostrzelani na drodze, a świadkowie mówią, że słyszeli samoloty o świcie w całej dolinie."
JAPANESE = "外務大臣は月曜日の記者会見で、停戦地帯からの攻撃は厳しく抑え込まれると述べ、関係国に注意を呼びかけた。"
ARABIC = "قال وزير الخارجية يوم الاثنين إن الهجمات من المنطقة ستقمع بشدة وإن بلاده أبلغت مسبقا بالقافلة."
CASES = [  # text, encoding of the bytes, charset of the header, charset of the meta element, how
    (TURKISH, "utf-8", "utf-8", "utf-8", "right"),
    (TURKISH, "utf-8", "", "", "missing"),
    (TURKISH, "utf-8", "iso-8859-1", "", "wrong header over UTF-8"),
    (TURKISH, "utf-8", "", "windows-1254", "wrong meta over UTF-8"),
    (TURKISH, "cp1254", "", "iso-8859-9", "meta only"),
    (TURKISH, "cp1254", "windows-1254", "utf-8", "header against a wrong meta"),
    (TURKISH, "cp1254", "utf-8", "windows-1254", "wrong header, right meta"),
    (FRENCH, "cp1252", "iso-8859-1", "", "Latin-1 as browsers read it"),
    (FRENCH, "cp1252", "ascii", "", "ASCII as browsers read it"),
    (FRENCH, "cp1252", "unknown-8bit", "x-no-such", "unknown charsets"),
    (RUSSIAN, "cp1251", "windows-1251", "", "header only"),
    (RUSSIAN, "koi8-r", "", "koi8-r", "meta only"),
    (RUSSIAN, "cp1251", "", "", "missing, detected"),
    (POLISH, "iso8859-2", "iso-8859-2", "", "header only"),
    (JAPANESE, "shift_jis", "", "shift_jis", "meta only"),
    (JAPANESE, "euc_jp", "euc-jp", "", "header only"),
    (ARABIC, "utf-16", "", "", "UTF-16 with a mark"),
    (RUSSIAN, "utf-16-le", "utf-16", "", "UTF-16 without a mark"),
    (TURKISH, "broken", "utf-8", "utf-8", "UTF-8 with invalid bytes"),
    (FRENCH, "utf-8-sig", "utf-7", "utf-7", "a mark against UTF-7"),
]


def body(text: str, encoding: str, meta: str) -> bytes:
    declared = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if meta else ""
    paragraphs = "".join(f"<p>{text} {sentence}</p>" for sentence in SENTENCES)
    markup = f"<html><head>{declared}<title>Page</title></head><body><article>{paragraphs}</article></body></html>"
    if encoding == "broken":
        return markup.encode().replace(b"<p>", b"<p>\xff\xc3", 1)
    return markup.encode(encoding)


def right(case: tuple[str, str, str, str, str]) -> bool:
    text, encoding, header, meta, _ = case
    source = extract(Page("http://news.test/a", body(text, encoding, meta), "text/html", header))
    return isinstance(source, Source) and source.text.count(text) == len(SENTENCES)


@pytest.mark.parametrize("case", CASES, ids=[case[-1] for case in CASES])
def test_charset(case):
    assert right(case)


def test_twenty_pages(capsys):
    count = sum(map(right, CASES))
    assert (len(CASES), count >= 19) == (20, True)
    say(capsys, f"charsets: 20 of 20 pages without an exception, {count} of 20 with the right text")


LABELS = [
    "utf-7",
    "unicode_escape",
    "raw_unicode_escape",
    "idna",
    "punycode",
    "rot13",
    "base64",
    "zlib",
    "hex",
    "undefined",
]


@pytest.mark.parametrize("label", [*LABELS, "", " ", "\0", "a" * 10_000, "ütf", "../x", "utf-16", "utf-32"])
@pytest.mark.parametrize(
    "body", [b"", b"\0", b"+ADw-p+AD4-", b"\xff" * 99, bytes(range(256)), codecs.BOM_UTF8, b"<p>\xc3"]
)
def test_no_label_and_no_bytes_raise(label: str, body: bytes):
    text = decode(body, label)
    assert isinstance(text, str)
    assert "<p" not in text or b"<p" in body
