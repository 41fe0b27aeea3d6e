"""One HTTP request to a checked address, within a total time. In: a `Target`. Out: status, headers, bytes.

The connection goes to the IP address that was checked, never to a name, so a resolver that changes
its answer changes nothing; Host and SNI keep the name and the certificate is verified against it.
The deadline holds for the whole exchange, however slowly a server drips. No proxy, no cookies, no
environment. This is the one module that speaks HTTP (httpcore, the engine of httpx).
"""

import errno
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore

from index.address import Resolve, Target, Trusted, public_addresses

POLL_S = 0.2
"""How soon a cancelled fetch lets go."""
NO_NETWORK = "no network"
NO_NAME = "its host name was not found"


class Unread(Exception):
    """An address that gave no page. `is_dead`: an archived copy may be asked for."""

    def __init__(self, reason: str, *, is_dead: bool = True) -> None:
        super().__init__(reason)
        self.is_dead = is_dead


class Patience:
    """The time one fetch may take in all. It starts when it is first asked what is left."""

    def __init__(self, seconds: float, cancelled: Callable[[], bool]) -> None:
        self.seconds = seconds
        self.cancelled = cancelled
        self.until: float | None = None

    def left(self) -> float:
        """Seconds left; `Unread` when there are none, or when the fetch was cancelled."""
        if self.cancelled():
            raise Unread("cancelled", is_dead=False)
        now = time.monotonic()
        if self.until is None:
            self.until = now + self.seconds
        if now >= self.until:
            raise Unread(f"timed out after {self.seconds:g} s")
        return self.until - now

    def step(self) -> float:
        return min(POLL_S, self.left())

    def wait_until(self, moment: float) -> None:
        """Sleep until a moment of the monotonic clock; before the first contact it costs no patience."""
        while (rest := moment - time.monotonic()) > 0:
            if self.until is not None:
                self.left()
            elif self.cancelled():
                raise Unread("cancelled", is_dead=False)
            time.sleep(min(rest, POLL_S))


@dataclass(frozen=True, slots=True)
class Reply:
    """The head of an answer; `chunks` gives its body as it comes, still encoded."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterable[bytes]


def resolve_names(host: str, port: int) -> Sequence[str]:
    """Every address of a host, by the system's resolver."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@contextmanager
def request(
    target: Target,
    addresses: Sequence[str],
    headers: Mapping[str, str],
    patience: Patience,
    tls: ssl.SSLContext,
) -> Iterator[Reply]:
    """Send one GET and give the reply; the connection closes with the block."""
    host, port = target.host.encode(), target.port
    url = httpcore.URL(scheme=target.scheme.encode(), host=host, port=port, target=target.path.encode())
    name = target.origin.partition("//")[2]
    sent = [(b"Host", name.encode()), *((k.encode(), v.encode()) for k, v in headers.items())]
    with httpcore.HTTPConnection(url.origin, tls, network_backend=Pinned(addresses, patience)) as connection:
        try:
            answer = connection.handle_request(httpcore.Request("GET", url, headers=sent))
            yield Reply(answer.status, read_headers(answer.headers), answer.iter_stream())
        except httpcore.ProtocolError:
            raise Unread("its server does not speak HTTP properly") from None


def read_headers(pairs: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Names in lower case; several of one name joined with a comma (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        key, text = name.decode("latin-1").lower(), value.decode("utf-8", errors="replace")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def checked_addresses(target: Target, resolve: Resolve, trusted: Trusted, patience: Patience) -> list[str]:
    """Resolve once, within the deadline, and check every record."""
    answers: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            answers.put(error)
        finally:
            answers.put(())  # read only where neither of the above came: nothing waits for a broken resolver

    # A resolver cannot be interrupted; a daemon thread lets the fetch end in time without it.
    threading.Thread(target=look_up, daemon=True).start()
    while True:
        try:
            answer = answers.get(timeout=patience.step())
            break
        except queue.Empty:
            continue
    if isinstance(answer, socket.gaierror) and answer.errno == socket.EAI_AGAIN:
        raise Unread(NO_NETWORK, is_dead=False)
    if isinstance(answer, OSError | UnicodeError) or not answer:
        raise Unread(NO_NAME)
    return public_addresses(target, answer, trusted)


class Pinned(httpcore.NetworkBackend):
    """Connects to the checked addresses only, whatever name it is given."""

    def __init__(self, addresses: Sequence[str], patience: Patience) -> None:
        self.addresses = addresses
        self.patience = patience

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        reason = "the connection failed"
        for at, address in enumerate(self.addresses):
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            connection = socket.socket(family, socket.SOCK_STREAM)
            try:
                connection.settimeout(self.patience.left() / (len(self.addresses) - at))
                connection.connect((address, port))
                return Stream(connection, self.patience)
            except OSError as error:
                connection.close()
                reason = connect_reason(error)
        self.patience.left()
        raise Unread(reason, is_dead=reason != NO_NETWORK)


def connect_reason(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "its server refused the connection"
    if error.errno in {errno.ENETUNREACH, errno.ENETDOWN}:
        return NO_NETWORK
    return "its server could not be reached"


class Stream(httpcore.NetworkStream):
    """A connection on which every step ends with the patience of the fetch."""

    def __init__(self, connection: socket.socket, patience: Patience) -> None:
        self.connection = connection
        self.patience = patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            self.connection.settimeout(self.patience.step())
            try:
                return self.connection.recv(max_bytes)
            except TimeoutError:
                continue
            except OSError:
                raise Unread("the connection broke off") from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.connection.settimeout(self.patience.left())
        try:
            self.connection.sendall(buffer)
        except OSError:
            self.patience.left()
            raise Unread("the connection broke off") from None

    def close(self) -> None:
        self.connection.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self.connection.settimeout(self.patience.left())
        try:
            wrapped = ssl_context.wrap_socket(self.connection, server_hostname=server_hostname)
        except OSError as error:  # ssl.SSLError is one; so is a certificate that does not verify
            self.connection.close()
            self.patience.left()
            if isinstance(error, ssl.SSLCertVerificationError):
                raise Unread("its certificate is not valid") from None
            raise Unread("no secure connection was possible") from None
        return Stream(wrapped, self.patience)

    def get_extra_info(self, info: str) -> Any:
        is_tls = info == "ssl_object" and isinstance(self.connection, ssl.SSLSocket)
        return self.connection if is_tls else None
