"""Bytes -> text: by what a page declares, by what its bytes are, and last by a guess that is told.

The guess is charset-normalizer's, and only believed where it finds another script than ours: the
rest is windows-1252, as browsers take it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from importer.model import Page, Problem

BIGGEST = 8 << 20  # bytes of a page that are read; the longest of 13,946 real ones has 2.6 MB
LEAST_UTF8 = 8  # bytes beyond ASCII before a page is believed to be UTF-8 against its own word
ASCII = bytes(range(128))
BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w-]{2,30})""", re.I)
XML_CHARSET = re.compile(rb"""\s*<\?xml\b[^>]{0,100}?encoding=["']([\w-]{2,30})""", re.I)
HTTP_CHARSET = re.compile(r"""charset=["']?([\w-]{2,30})""", re.I)
KNOWN = re.compile(
    r"utf-?8|iso-?8859-?\d{1,2}|latin-?\d|windows-?125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030"
    r"|big5|euc-(jp|kr)|shift[_-]jis|us-ascii|ascii|utf-16(le|be)?"
)
CP1252 = re.compile(r"iso-?8859-?1|latin-?1|(us-)?ascii|windows-?1252|cp1252")  # as browsers do
# What pages that declare nothing were written in, by script.
GUESSED = [
    "cp1251", "koi8_r", "iso8859_5", "cp1253", "iso8859_7", "cp1255", "cp1256", "cp1252",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
SAMPLE = 64 << 10  # bytes that are guessed from
FOREIGN = 0.3  # of the bytes in sentences of another script are beyond ASCII; German has 0.05
SENTENCE = re.compile(rb">([^<>]*[\x80-\xff][^<>]*)")
LATIN = 0x24F  # the last letter of Latin's usual blocks


class Text(NamedTuple):
    """A page's text, and what was wrong with its bytes."""

    text: str
    problem: Problem | None = None


def decode(page: Page) -> Text:
    """Give a page's text by its BOM, its header or its own declaration.

    Declared UTF-8 with a few bad bytes is UTF-8 with replacement characters and a remark, not
    windows-1252; declared ISO-8859-1 is windows-1252. What is not what it declares, or declares
    nothing, is guessed, with a remark. Never raises.
    """
    body = page.body[:BIGGEST]
    for bom, name in BOMS:
        if body.startswith(bom):
            return _text(page, body[len(bom) :], name)
    declared = _declared(page, body)
    if "utf" not in declared and (read := _really_utf8(page, body, declared)):
        return read
    if CP1252.fullmatch(declared):
        return Text(body.decode("cp1252", "replace"))
    return _text(page, body, declared if KNOWN.fullmatch(declared) else "utf-8")


def _guess(page: Page, body: bytes) -> Text:
    name = guessed(body)
    what = f"does not say in which encoding it is, or says it wrong: read as {name}, a guess"
    return Text(body.decode(name, "replace"), Problem(where=page.url, what=what, lost=False))


def guessed(body: bytes) -> str:
    """Guess the encoding of bytes that are not UTF-8: another script's where it shows, else
    windows-1252. Never raises.
    """
    from charset_normalizer import from_bytes

    sentences = b" ".join(match[1] for match in SENTENCE.finditer(body[: 16 * SAMPLE]))[:SAMPLE]
    beyond = len(sentences.translate(None, ASCII))
    if beyond < FOREIGN * len(sentences.translate(None, b" \t\r\n")):
        return "windows-1252"
    best = from_bytes(sentences, cp_isolation=GUESSED, preemptive_behaviour=False).best()
    letters = [ord(sign) for sign in str(best or "") if sign.isalpha() and not sign.isascii()]
    foreign = sum(letter > LATIN for letter in letters)
    return best.encoding if best and 2 * foreign > len(letters) else "windows-1252"


def _really_utf8(page: Page, body: bytes, declared: str) -> Text | None:
    """Give the text of a page that declares another encoding and is UTF-8 without one bad byte.

    Mirrors and browsers save pages as UTF-8 and leave the declaration. Text in another encoding
    is no UTF-8 by chance: of windows-1252 not even a word with two umlauts.
    """
    if not declared or len(body.translate(None, ASCII)) < LEAST_UTF8:
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    what = f"declares {declared} and is UTF-8: read as UTF-8"
    return Text(text, Problem(where=page.url, what=what, lost=False))


def _declared(page: Page, body: bytes) -> str:
    header = HTTP_CHARSET.search(page.headers.get("content-type", ""))
    if header:
        return header[1].lower()
    meta = XML_CHARSET.match(body[:200]) or META_CHARSET.search(body[:4096])
    return meta[1].decode("ascii").lower() if meta else ""


def _text(page: Page, body: bytes, name: str) -> Text:
    text = body.decode(name, "replace")
    bad = text.count("\ufffd")
    if not bad or "utf" not in name:
        return Text(text)
    if 2 * bad > sum(not sign.isascii() for sign in text):
        return _guess(page, body)
    what = f"{bad} bytes are not {name}: a replacement character stands in their place"
    return Text(text, Problem(where=page.url, what=what, lost=False))
