"""Read the body of a reply within a limit. In: a `Reply`. Out: its decoded bytes, or `Unread`.

Decoded bytes are counted as they come, so neither a body without end nor one that inflates a
thousandfold holds more memory than the limit. One layer of gzip is undone; any other is refused.
"""

import zlib
from collections.abc import Iterable, Iterator

from index.connect import Reply, Unread

DAMAGED = "its compressed data is damaged"
MAX_MEMBERS = 1_000
"""Parts of one gzip stream; a server sends one. Empty ones cost time and never reach the limit of bytes."""


def read_body(reply: Reply, limit: int, *, cut: bool = False) -> bytes:
    """The decoded body. Over `limit` bytes it is refused, or cut there; no more is held or inflated."""
    encoding = reply.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise Unread(f"it is compressed in a way that was not asked for ({encoding[:20]})", is_dead=False)
    parts = inflated(counted(reply.chunks, limit)) if encoding.endswith("gzip") else reply.chunks
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > limit:
            if cut:
                return bytes(body[:limit])
            raise Unread(f"too large: more than {limit / 1e6:g} MB", is_dead=False)
    return bytes(body)


def counted(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The same chunks, of `limit` bytes at most: packed data that inflates to nothing has no end either."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise Unread(f"too large: more than {limit / 1e6:g} MB", is_dead=False)
        yield chunk


def inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Undo gzip in steps of at most 64 KB. Bytes after a complete member that are no member are ignored."""
    unpack = zlib.decompressobj(31)
    members = 0
    for chunk in chunks:
        while chunk:
            try:
                yield unpack.decompress(chunk, 65536)
            except zlib.error:
                if members:
                    return
                raise Unread(DAMAGED) from None
            chunk = unpack.unconsumed_tail
            if unpack.eof:
                chunk, members, unpack = unpack.unused_data, members + 1, zlib.decompressobj(31)
        if members > MAX_MEMBERS:
            raise Unread(DAMAGED)
    yield unpack.flush()  # a few bytes at most: all input went through above
    if not members and not unpack.eof:
        raise Unread("its compressed data is cut off")
