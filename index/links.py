"""The links of a document as a source of their own. In: an `Article`. Out: a `Source`, one line a link.

A line holds the outlet, the address itself, and the words of the address where they say anything;
then a line for each recommended title. The text depends on the article alone, never on what has
been fetched, so a citation of it stays true.
"""

import re
from urllib.parse import unquote, urlsplit

from index.values import Article, Link, Source, source_id

OUTLETS = {
    "aljazeera.com": "Al Jazeera",
    "al-monitor.com": "Al-Monitor",
    "apnews.com": "Associated Press",
    "bbc.co.uk": "BBC",
    "bbc.com": "BBC",
    "bloomberg.com": "Bloomberg",
    "cnn.com": "CNN",
    "dw.com": "Deutsche Welle",
    "economist.com": "The Economist",
    "foreignpolicy.com": "Foreign Policy",
    "ft.com": "Financial Times",
    "haaretz.com": "Haaretz",
    "hurriyetdailynews.com": "Hürriyet Daily News",
    "kremlin.ru": "Kremlin",
    "lemonde.fr": "Le Monde",
    "mid.ru": "Russian Foreign Ministry",
    "nature.com": "Nature",
    "nytimes.com": "The New York Times",
    "reuters.com": "Reuters",
    "spiegel.de": "Der Spiegel",
    "sputniknews.com": "Sputnik",
    "tass.com": "TASS",
    "theguardian.com": "The Guardian",
    "themoscowtimes.com": "The Moscow Times",
    "washingtonpost.com": "The Washington Post",
    "wikipedia.org": "Wikipedia",
    "wsj.com": "The Wall Street Journal",
}
MIN_WORDS = 3


def link_list(article: Article) -> Source | None:
    """The link list of an article; None where it has neither links nor recommended titles."""
    rows = [link_line(link) for link in article.links]
    rows += [f"Related article: {title}" for title in article.related]
    if not rows:
        return None
    text = "\n".join(rows)
    return Source(
        id=source_id("links", article.source.url, text),
        url=f"{article.source.url}#links",
        title=f"Links of: {article.source.title}",
        text=text,
        kind="links",
        outlet=article.source.outlet,
        date=article.source.date,
    )


def link_line(link: Link) -> str:
    """`Outlet | address | words of the address`. The address is kept exactly as the document gives it.

    Outlet and address stand first, so that a list of all links can cite them without the words.
    """
    said = link.label if len(link.label.split()) >= MIN_WORDS else address_words(link.url)
    outlet = outlet_of(link.url)
    return f"{outlet} | {link.url} | {said}" if said else f"{outlet} | {link.url}"


def outlet_of(url: str) -> str:
    """The name of who publishes an address: the outlet's where it is known, else the host without `www.`."""
    host = host_of(url).removeprefix("www.")
    parts = host.split(".")
    for at in range(len(parts) - 1):
        name = OUTLETS.get(".".join(parts[at:]))
        if name:
            return name
    return host


def host_of(url: str) -> str:
    """The host of an address; empty where it has none, or cannot be read: `http://[your-server]/`."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def address_words(url: str) -> str:
    """The headline that an address spells out: `turkish convoy attacked in syria`; empty where it spells none.

    Takes the last part of the path with at least three plain words; numbers and codes at its ends go.
    """
    for part in reversed(url.split("?")[0].split("#")[0].split("/")[3:]):
        part = re.sub(r"\.(?:s?html?|php|aspx?)$", "", unquote(part))
        tokens = [t for t in re.split(r"[-_+\s]+", part) if t]
        while (tokens and not tokens[-1].isalpha()) or (tokens and is_code(tokens[-1])):
            tokens.pop()
        while tokens and not tokens[0].isalpha():
            tokens.pop(0)
        if sum(token.isalpha() for token in tokens) >= MIN_WORDS:
            return " ".join(tokens)
    return ""


def is_code(token: str) -> bool:
    """Is a token an article's number in letters (`idUSKCN1LX1BU`) rather than a word?"""
    return bool(re.search(r"[A-Z]{3,}|\d", token))
