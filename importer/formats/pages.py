"""Whether two addresses are one page, as comment systems met it under many names.

A page is known by its path, and by what of its query is not tracking: scheme and host do not
count (http and https, the old domain, localhost, a mirror), nor does the slash at the end or the
name of an index file. What a translator, a cache or an archive put around an address is undone.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from importer.extract.place import original, plain
from importer.formats.blog import Blog, root

TRACKING = re.compile(
    r"utm_\w+|ref|ref_src|source|fbclid|gclid|msclkid|mc_[ce]id|igshid|_ga|yclid|share|from|feature"
    r"|replytocom|cpage|preview\w*|spref|m|showComment|amp|nb|sa|usg|ved|disqus_reply"
)
INDEX = re.compile(r"/index\.(?:html?|php)$")
WRAPPED = re.compile(
    r"[?&](?:u|url|q)=(?:cache:(?:[\w-]{1,40}:)?)?(https?[:%][^&\s]{1,2000})", re.I
)
OWN_MACHINE = {"localhost", "127.0.0.1", "0.0.0.0"}
WRAPPERS = ("googleusercontent.com", "translate.goog", "translate.google.", "webcache.")


def page_of(url: str) -> str:
    """Give what all addresses of one page have in common; "" for what is no address."""
    try:
        parts = urlsplit(plain(unwrapped(url.strip())))
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return ""
    if not (parts.netloc or parts.path.startswith("/")):
        return ""
    kept = [(name, value) for name, value in query if not TRACKING.fullmatch(name)]
    path = INDEX.sub("/", unquote(parts.path)).rstrip("/") or "/"
    return f"{path}?{urlencode(sorted(kept))}" if kept else path


def at_home(url: str, blog: Blog) -> str:
    """Give a page's address without what was put around it; on the blog's host if it was seen on
    a developer's own machine.
    """
    url = unwrapped(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if blog.url and (parts.hostname or "") in OWN_MACHINE:
        return root(blog.url) + urlunsplit(parts._replace(scheme="", netloc=""))
    return url


def unwrapped(url: str) -> str:
    """Give an address as it was before a translator, a cache or an archive put its own around."""
    url = original(url)
    if not any(each in url for each in WRAPPERS):
        return url
    found = WRAPPED.search(url)
    return unquote(found[1]) if found else url
