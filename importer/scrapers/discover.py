"""Where a site's WordPress REST API is, and how to write addresses of it.

A page announces the API by a Link header (rest_output_link_header) or a link element
(rest_output_link_wp_head); where neither is to be seen it is looked for at its two usual places,
below the address given and at the root of its host. The API's root has two forms, by the site's
permalinks (get_rest_url), and both can stand in a folder:

    https://example.org/blog/wp-json/
    https://example.org/blog/index.php?rest_route=/

What the answers mean is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from importer.model import Page

RELATION = "https://api.w.org/"
LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s,;]*))*)")
REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s,;]*))", re.IGNORECASE)
GUESSES = ("?rest_route=/", "wp-json/")
ROUTE = "rest_route"


def announced(page: Page) -> str:
    """Give the root of the REST API that a page announces; "" if it announces none."""
    return _from_header(page) or _from_element(page)


def roots(page: Page) -> Iterator[str]:
    """Give the addresses at which the API may be, the announced one or else the usual ones."""
    known = announced(page)
    if known:
        yield known
        return
    if _is_root(page.url):
        yield page.url
    below = urlsplit(page.url)._replace(query="", fragment="").geturl().rstrip("/") + "/"
    for base in dict.fromkeys((below, urljoin(below, "/"))):
        yield from (base + guess for guess in GUESSES)


def address(root: str, route: str, **query: str | int) -> str:
    """Give the address of a route ("wp/v2/comments") of the API with a query.

    What stands in the root's own query (plugins for languages put something there) stays.
    """
    parts = urlsplit(root)
    old = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = parts.path
    if ROUTE in old:
        old[ROUTE] = f"/{old[ROUTE].strip('/')}/{route}".replace("//", "/")
    else:
        path = f"{path.rstrip('/')}/{route}"
    encoded = urlencode({**old, **query}, safe="/:,")
    return urlunsplit((parts.scheme, parts.netloc, path, encoded, ""))


def home(root: str) -> str:
    """Give the home address of the site that a root belongs to, for sites that do not say it."""
    parts = urlsplit(root)
    path = re.sub(r"(?:index\.php/?)?(?:wp-json/?)?$", "", parts.path)
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))


def _is_root(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.rstrip("/").endswith("/wp-json") or ROUTE in dict(parse_qsl(parts.query))


def _from_header(page: Page) -> str:
    for link in LINK.finditer(page.headers.get("link", "")):
        relation = REL.search(link[2])
        if relation and RELATION in (relation[1] or relation[2]).split():
            return urljoin(page.url, str(link[1]))
    return ""


def _from_element(page: Page) -> str:
    if RELATION.encode() not in page.body:
        return ""
    found = LexborHTMLParser(page.body).css_first(f'link[rel~="{RELATION}"]')
    target: str | None = found.attributes.get("href") if found else None
    return urljoin(page.url, target) if target else ""
