"""A PDF made by hand: what the reader must understand, without a library that also writes what it reads."""

from collections.abc import Sequence


def make_pdf(pages: Sequence[Sequence[str]], links: Sequence[str] = ()) -> bytes:
    """A PDF with one line of Helvetica a row; `links` are annotations of the first page. No rows: a page without text.

    Text is Windows-1252, as the standard fonts have it.
    """
    first = 4  # objects 1 to 3: catalogue, page tree, font
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, rows in enumerate(pages):
        stream = b"BT /F1 10 Tf 14 TL 60 760 Td " + b" ".join(shown(row) for row in rows) + b" ET" if rows else b""
        notes = " ".join(annotation(url) for url in links) if at == 0 else ""
        bodies += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 2 * at + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> /Annots [{notes}] >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    return assemble(bodies)


def shown(row: str) -> bytes:
    text = row.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + text + b") Tj T*"


def annotation(url: str) -> str:
    return f"<< /Type /Annot /Subtype /Link /Rect [60 700 200 720] /Border [0 0 0] /A << /S /URI /URI ({url}) >> >>"


def assemble(bodies: Sequence[bytes]) -> bytes:
    """Number the objects and write the table of where each begins."""
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(bodies) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    )
