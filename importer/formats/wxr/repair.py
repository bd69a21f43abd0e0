"""Damaged WXR: mend what can be mended without guessing, name the rest.

Mended: control characters, raw `&` and HTML entities in markup, CDATA inside CDATA, undeclared
prefixes, bytes that are not UTF-8. What still does not parse is cut out comment by comment.
"""

from __future__ import annotations

import codecs
import re
import sys
from functools import cache
from html import escape
from html.entities import html5
from xml.etree import ElementTree as ET

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
OPEN_CDATA = re.compile(r"<([A-Za-z_][\w.:-]{0,60})>\s{0,80}<!\[CDATA\[")
AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]\w{0,30});)")
NUMBER = re.compile(r"&#(?:(\d{1,7})|x([0-9a-fA-F]{1,6}));")
ENTITY = re.compile(r"&([A-Za-z]\w{0,30});")
PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):")
KNOWN_TO_XML = {"amp", "lt", "gt", "quot", "apos"}
TRIES = 200  # unclosed CDATA sections looked at in one stretch: bounds the time on hostile input


def as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read a byte that is no UTF-8 as Windows-1252, as WordPress takes such text for Latin-1."""
    assert isinstance(error, UnicodeDecodeError)
    return bytes([error.object[error.start]]).decode("cp1252", "replace"), error.start + 1


codecs.register_error("nachlese.cp1252", as_cp1252)


def mended(data: bytes) -> tuple[str, list[str]]:
    """Give a stretch as text that should parse, and the names of what was mended."""
    found = [] if is_utf8(data) else ["bytes that are not UTF-8, read as Windows-1252"]
    text = data.decode("utf-8", "nachlese.cp1252")
    clean = CONTROL.sub("", text)
    if clean != text:
        found.append("control characters")
    plain = without_cdata(clean)
    whole = entities(plain)
    if whole != plain:
        found.append("raw '&' or HTML entities")
    return whole, found


def is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def without_cdata(text: str) -> str:
    """Write `<tag><![CDATA[...]]></tag>` as escaped text; CDATA marks inside are content.

    Sections side by side are one; a section that is open when its element begins again was never
    closed, and is left alone.
    """
    out: list[str] = []
    done = misses = 0
    for opening in OPEN_CDATA.finditer(text):
        if opening.start() < done or misses > TRIES:
            continue
        closing = ending(opening[1]).search(text, opening.end())
        if closing is None or closing[1] is None:
            misses += closing is None
            continue
        content = text[opening.end() : closing.start()].replace("]]><![CDATA[", "")
        out += [text[done : opening.start()], f"<{opening[1]}>", escape(content, quote=False)]
        done = closing.end(1)
    return "".join([*out, text[done:]])


@cache
def ending(tag: str) -> re.Pattern[str]:
    """Give what ends a CDATA section (in group 1), or says that it has no end."""
    return re.compile(rf"(\]\]>)\s{{0,80}}</{re.escape(tag)}>|<{re.escape(tag)}>")


def entities(text: str) -> str:
    """Escape raw ampersands, write HTML's named entities as characters, leave out characters that
    XML does not have.
    """
    return ENTITY.sub(named, NUMBER.sub(numbered, AMPERSAND.sub("&amp;", text)))


def named(match: re.Match[str]) -> str:
    """Give the character that a named entity stands for."""
    if match[1] in KNOWN_TO_XML:
        return match[0]
    characters = html5.get(f"{match[1]};")
    return escape(characters) if characters else f"&amp;{match[1]};"


def numbered(match: re.Match[str]) -> str:
    """Give a numeric reference, nothing where XML has no such character."""
    code = int(match[1]) if match[1] else int(match[2], 16)
    return "" if code > sys.maxunicode or CONTROL.match(chr(code)) else match[0]


def parse_mended(data: bytes) -> tuple[ET.Element, list[str]]:
    """Parse a stretch after mending it; raises ParseError where that does not help."""
    text, found = mended(data)
    prefixes = sorted(set(PREFIX.findall(text)) - {"xml", "xmlns"})
    names = " ".join(f'xmlns:{name}="{name}"' for name in prefixes)
    root = ET.fromstring(f"<rss {names}>{text}</rss>")
    if len(root) != 1:
        raise ET.ParseError("more than one element")
    return root[0], found or ["its markup"]
