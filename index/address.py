"""Which addresses may be fetched. In: a spelled URL, or a resolved IP address. Out: a `Target`, or `Refused`.

Refuses by what an address is, never by a list of bad names. Opens no connection and resolves nothing.
"""

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
MAX_URL = 4096
Resolve = Callable[[str, int], Sequence[str]]
Trusted = frozenset[tuple[str, int]]
"""Exact (IP address, port) pairs that are allowed although they are not public: a test's own server."""

# IANA IPv4 Special-Purpose Address Registry, RFC 6890; 168.63.129.16 is Azure's host service.
SPECIAL_V4 = [
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
]  # fmt: skip
# IANA IPv6 Global Unicast allocations are all in 2000::/3; what it holds for protocols is taken out:
# 2001::/23 (Teredo and others, RFC 2928), documentation (RFC 3849, RFC 9637), 6to4 (RFC 3056).
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
SPECIAL_V6 = [ipaddress.IPv6Network(b) for b in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]

LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
HOST = re.compile(rf"(?=.{{1,253}}\.?$)(?:{LABEL}\.)*{LABEL}\.?")
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


class Refused(Exception):
    """An address that must not be asked. Its text is the reason, in words for people."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked spelling of an address: scheme, ASCII host, port, and path with query, percent-encoded."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{shown}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    @property
    def url(self) -> str:
        return self.origin + self.path


def read_url(url: str, trusted: Trusted = frozenset()) -> Target:
    """Check the spelling of an address and take it apart, or raise `Refused`.

    Allows http and https on their own ports; another port only where a trusted pair names it.
    The name is not resolved here: `public_addresses` does that.
    """
    if len(url) > MAX_URL:
        raise Refused(f"its address is longer than {MAX_URL} characters")
    if UNSAFE.search(url.strip()):
        raise Refused("its address holds a space, a control character or a backslash")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise Refused("its address is not valid") from None
    if parts.scheme not in PORTS:
        raise Refused(f"only http and https addresses are read, not {parts.scheme or 'this'}:")
    if "@" in parts.netloc:
        raise Refused("its address holds a user name or password")
    port = PORTS[parts.scheme] if port is None else port
    if port not in PORTS.values() and port not in {allowed for _, allowed in trusted}:
        raise Refused(f"port {port} is not allowed")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]") if parts.query else ""
    )
    return Target(parts.scheme, read_host(parts.hostname or ""), port, path)


def read_host(host: str) -> str:
    """The ASCII form of a host name, an IPv4 address in four decimal parts, or an IPv6 address.

    Other spellings of numbers (`127.1`, `0x7f000001`, `2130706433`) are refused, because a resolver
    and a check may read them differently.
    """
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise Refused("its address is not valid") from None
    try:
        # IDNA maps full-width digits and dots, so the number rule below sees what a resolver would.
        name = host[:1000].encode("idna").decode("ascii").lower() if host else ""
    except UnicodeError:
        raise Refused("its host name is not valid") from None
    if not HOST.fullmatch(name):
        raise Refused("its host name is not valid")
    name = name.removesuffix(".")
    last = name.rsplit(".", 1)[-1]
    if not (last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last)):
        return name
    try:
        return str(ipaddress.IPv4Address(name))
    except ValueError:
        raise Refused("its address is a number in an unusual spelling") from None


def is_public(address: str) -> bool:
    """Is this IP address on the public internet? Whatever embeds or maps another address is not."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in block for block in SPECIAL_V4)
    if ip.scope_id is not None or ip not in GLOBAL_V6:
        return False
    return ip.is_global and not any(ip in block for block in SPECIAL_V6)


def public_addresses(target: Target, addresses: Sequence[str], trusted: Trusted = frozenset()) -> list[str]:
    """The addresses of a host, all checked; `Refused` if any one of them is not public.

    A port other than 80 and 443 is for trusted pairs only.
    """
    for address in addresses:
        if (address, target.port) in trusted:
            continue
        if target.port not in PORTS.values() or not is_public(address):
            raise Refused("its address is not public")
    return list(dict.fromkeys(addresses))


def redirected(target: Target, location: str, trusted: Trusted = frozenset()) -> Target:
    """Where a redirect leads, checked like any address; never from https to http."""
    try:
        url = urljoin(target.url, location.strip())
    except ValueError:
        raise Refused("it redirects to an address that is not valid") from None
    try:
        after = read_url(url, trusted)
    except Refused as refused:
        raise Refused(f"it redirects, and {refused}") from None
    if target.scheme == "https" and after.scheme == "http":
        raise Refused("it redirects from https to http")
    return after
