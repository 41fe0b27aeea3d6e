"""No connection to what is not public: by address, by spelling, by redirect, by a resolver that lies."""

import socket
from collections import Counter
from pathlib import Path

import pytest
from smallweb import Answer, SmallWeb, say, small_web, story

from index.address import Refused, is_public, public_addresses, read_url
from index.values import Missing, Page

NOT_PUBLIC = """127.0.0.1 127.1.2.3 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
169.254.170.2 100.64.0.1 100.100.100.200 192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1
255.255.255.255 192.88.99.1 ::1 :: ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b:1::7f00:1 2002:7f00:1:: 2002:a9fe:a9fe:: 2001:0:7f00:1::1 2001:db8::1 fc00::1 fd00:ec2::254
fe80::1 fe80::1%1 fec0::1 ff02::1 100::1 5f00::1 3fff::1 168.63.129.16""".split()
PUBLIC = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e")
HOSTS = (
    "127.0.0.1 localhost LOCALHOST 127.1 0x7f000001 2130706433 017700000001 0 0.0.0.0 127.0.0.1. [::1]"
    " [::ffff:127.0.0.1] [::ffff:7f00:1] loop.test localhost. user:pw@127.0.0.1 ①②⑦.0.0.1 127。0。0。1"
).split()
WHOLE = ("ftp://127.0.0.1{port}/", "file:///etc/passwd", "gopher://127.0.0.1{port}/", "http:///127.0.0.1{port}/")
WHOLE += ("http:127.0.0.1{port}/", "data:text/html,x", "http://127.0.0.1{port}\\@example.com/")
SPELLED = [f"http://{host}{{port}}/" for host in HOSTS] + list(WHOLE)


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Counts every connection that anything tries to open, wherever it leads."""
    tried: Counter = Counter()
    connect = socket.socket.connect

    def counting(self: socket.socket, address: object) -> None:
        tried[str(address)] += 1
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", counting)
    return tried


@pytest.fixture
def web():
    with small_web() as web:
        web.routes["127.0.0.1/*"] = web.routes["public.test/*"] = Answer(story())
        web.names |= {"localhost": ["127.0.0.1"], "loop.test": ["127.0.0.1"]}
        yield web


def test_43_addresses_are_not_public_and_5_are():
    assert len(NOT_PUBLIC) == 43
    assert [a for a in NOT_PUBLIC if is_public(a)] == []
    assert [a for a in PUBLIC if not is_public(a)] == []


def test_no_name_leads_to_a_non_public_address(tmp_path: Path, connects: Counter, capsys):
    """Each of the 43 as the only record of a name, and beside a public one, on both ports."""
    with small_web() as web:
        refused = 0
        for at, address in enumerate(NOT_PUBLIC):
            web.names["one.test"], web.names["mixed.test"] = [address], ["93.184.216.34", address]
            for where in (f"http://one.test/{at}", f"https://mixed.test/{at}"):
                got = web.fetcher(tmp_path, trusted=frozenset()).fetch(where)
                refused += got == Missing(where, "its address is not public")
        assert (refused, sum(connects.values()), web.asked) == (86, 0, [])
    say(
        capsys,
        f"addresses: {refused} of 86 names with a non-public record refused, {sum(connects.values())} connections",
    )


@pytest.mark.parametrize("kind", ["server's port", "no port", "port allowed for another address"])
def test_25_spelled_urls_reach_nothing(web: SmallWeb, tmp_path: Path, connects: Counter, kind: str, capsys):
    """The server listens, and the resolver answers for names as a system's would; still nothing arrives."""
    trusted = frozenset({("127.9.9.9", web.port)}) if "allowed" in kind else frozenset()
    port = "" if kind == "no port" else f":{web.port}"
    assert len(SPELLED) == 25

    def resolve(host: str, at: int) -> list[str]:
        return web.names.get(host) or [str(found[4][0]) for found in socket.getaddrinfo(host, at)]

    urls = [url.format(port=port) for url in SPELLED]
    got = [web.fetcher(tmp_path, trusted=trusted, resolve=resolve).fetch(url) for url in urls]
    assert [url for url, one in zip(urls, got, strict=True) if not isinstance(one, Missing)] == []
    assert (web.asked, sum(connects.values())) == ([], 0)
    say(capsys, f"spelled addresses ({kind}): 25 of 25 refused, {sum(connects.values())} connections")


def test_the_counting_server_would_have_been_reached(web: SmallWeb, tmp_path: Path):
    """Without this, the tests above could pass for want of a server."""
    assert isinstance(web.fetcher(tmp_path).fetch(f"http://127.0.0.1:{web.port}/"), Page)
    assert web.pages_asked() == ["127.0.0.1/"]


REDIRECTS = [
    ("http://127.0.0.1{port}/secret", "its address is not public"),
    ("http://localhost{port}/secret", "its address is not public"),
    ("http://127.0.0.1/secret", "its address is not public"),
    ("http://169.254.169.254/latest/meta-data/", "its address is not public"),
    ("http://[::1]/", "its address is not public"),
    ("http://2130706433/", "it redirects, and its address is a number in an unusual spelling"),
    ("file:///etc/passwd", "it redirects, and only http and https addresses are read, not file:"),
    ("http://public.test:22/", "it redirects, and port 22 is not allowed"),
    ("//user:pw@public.test{port}/", "it redirects, and its address holds a user name or password"),
    ("gopher://public.test{port}/", "it redirects, and only http and https addresses are read, not gopher:"),
]


@pytest.mark.parametrize(("location", "reason"), REDIRECTS)
def test_redirects_are_checked_like_first_addresses(web, tmp_path, connects, location, reason):
    """The first hop is trusted by its own name's address; the second is not."""
    web.names["start.test"] = ["127.0.0.5"]
    shown = location.format(port=f":{web.port}")
    with small_web() as start:
        start.routes["start.test/a"] = Answer(status=302, headers={"Location": shown})
        url = start.url("start.test/a")
        names = {"start.test": ["127.0.0.1"], "localhost": ["127.0.0.1"], "public.test": ["93.184.216.34"]}
        only_start = frozenset({("127.0.0.1", start.port), ("127.9.9.9", web.port)})
        fetcher = web.fetcher(tmp_path, trusted=only_start, resolve=lambda host, _: names.get(host, [host]))
        assert fetcher.fetch(url) == Missing(url, reason)
    assert web.asked == []
    assert set(connects) == {str(("127.0.0.1", start.port))}


def test_a_loop_ends_after_five_redirects(web: SmallWeb, tmp_path: Path):
    web.routes["loop.test/a"] = Answer(status=302, headers={"Location": "/b"})
    web.routes["loop.test/b"] = Answer(status=301, headers={"Location": "/a"})
    url = web.url("loop.test/a")
    assert web.fetcher(tmp_path).fetch(url) == Missing(url, "it redirects more than 5 times")
    assert len(web.pages_asked()) == 6


def test_five_redirects_across_hosts_are_followed(web: SmallWeb, tmp_path: Path):
    for hop in range(5):
        web.routes[f"h{hop}.test/a"] = Answer(status=307, headers={"Location": web.url(f"h{hop + 1}.test/a")})
    web.routes["h5.test/a"] = Answer(story())
    got = web.fetcher(tmp_path).fetch(web.url("h0.test/a"))
    assert isinstance(got, Page)
    assert got.final_url == web.url("h5.test/a")


@pytest.mark.parametrize("after", [0, 1, 2, 3, 4])
def test_a_resolver_that_flips_to_private_reaches_nothing(web: SmallWeb, tmp_path: Path, connects, after: int):
    """Public for the check and private for the connection: there is one look-up, and it is the one connected to.

    The trusted server stands for the public address; after `after` answers the name turns to 127.0.0.7.
    """
    answers = iter([["127.0.0.1"]] * after + [["127.0.0.7"]] * 20)
    web.routes["flip.test/a"] = Answer(status=302, headers={"Location": "/b"})
    web.routes["flip.test/b"] = Answer(status=302, headers={"Location": "/a"})
    url = web.url("flip.test/a")
    got = web.fetcher(tmp_path, resolve=lambda *_: next(answers)).fetch(url)
    assert got == Missing(url, "its address is not public")
    assert set(connects) <= {str(("127.0.0.1", web.port))}
    assert len(web.asked) == after


def test_one_look_up_for_one_connection(web: SmallWeb, tmp_path: Path):
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return web.resolve(host, port)

    assert isinstance(web.fetcher(tmp_path, resolve=resolve).fetch(web.url("public.test/a")), Page)
    assert len(looked_up) == len(web.asked) == 2  # robots.txt and the page


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("HTTP://Example.COM", "http://example.com/"),
        ("https://example.com.:443/a b".replace(" ", "%20"), "https://example.com/a%20b"),
        ("http://bücher.example/ä?q=ö#x", "http://xn--bcher-kva.example/%C3%A4?q=%C3%B6"),
        ("https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]/"),
        ("http://m.example/p?p_p_id=101_X&_101_Y=en_GB", "http://m.example/p?p_p_id=101_X&_101_Y=en_GB"),
    ],
)
def test_addresses_are_read_as_browsers_send_them(url: str, read: str):
    assert read_url(url).url == read


OTHERS = ["", "http://", "http://a b/", "http://a\tb/", "http://a\nb/", "//x/", "http://x:99999/", "http://x:-1/"]
OTHERS += [
    "http://" + "a" * 5000,
    "http://a..b/",
    "http://-a.com:80/",
    "http://[::1",
    "http://[v1.x]/",
    "http://x:8080/",
]
OTHERS += ["http://.../", "http://%31%32%37.0.0.1/", "javascript:alert(1)", "http://0x7f.1/", "http://1.2.3/"]


@pytest.mark.parametrize("url", OTHERS)
def test_other_spellings_are_refused(url: str):
    with pytest.raises(Refused):
        target = read_url(url)
        public_addresses(target, ["127.0.0.1"])
