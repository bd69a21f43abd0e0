"""The words a reader sees: tags into line breaks, white space collapsed, ranges kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from importer.text.tags import attribute, newlines, pieces

Range = tuple[int, int]


class Marked(NamedTuple):
    """A text without its tags; white space is not yet collapsed and holds marks for breaks."""

    text: str
    anchors: list[tuple[str, int, int]]  # href, range in text
    code: list[Range]  # where no bare address becomes a link


_PARAGRAPH, _BLOCK, _BREAK = "\x1d", "\x1e", "\x1f"  # white space to Python, so they collapse
_BREAKS = {
    **dict.fromkeys(("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"), _PARAGRAPH),
    **dict.fromkeys(("pre", "ul", "ol", "dl", "table", "hr"), _PARAGRAPH),
    **dict.fromkeys(("li", "tr", "dt", "dd", "section", "article", "header", "footer"), _BLOCK),
    **dict.fromkeys(("figure", "figcaption", "form", "option"), _BLOCK),
    **dict.fromkeys(("td", "th"), " "),
    "br": _BREAK,
}
_CODE = {"code", "pre"}
_RUN = re.compile(r"\s{2,}|[^\S ]")
_LINE_BREAK = re.compile(r"[\n\v\f\x1d-\x1f\x85\u2028\u2029]")
_BLANK_LINE = re.compile(r"\x1d|\n[^\S\n]*\n|\x1f\s*\x1f")


def plain(html: str) -> str:
    """Give the words a reader sees: blocks, <br> and newlines as line breaks, spaces collapsed."""
    if "<" not in html and "&" not in html:
        return squeezed(newlines(html))
    return squeezed(read(html).text)


def read(html: str, *, pictures: bool = False) -> Marked:
    """Read text and anchors out of the tags; with `pictures`, a picture counts as its alt text."""
    marks = _Marks()
    for tag, attrs, words in pieces(html):
        marks.see(tag, attrs)
        if pictures and tag == "img":
            words = (attribute(attrs, "alt") or "") + words
        marks.write(_BREAKS.get(tag.removeprefix("/"), "") + words)
    return marks.done()


class _Marks:
    """What is open while the tags go by: at most one anchor and one stretch of code."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.size = 0
        self.anchor: tuple[str, int] | None = None
        self.code: int | None = None
        self.anchors: list[tuple[str, int, int]] = []
        self.codes: list[Range] = []

    def see(self, tag: str, attrs: str) -> None:
        """Open or close what the tag says; an anchor in an anchor closes the first."""
        if tag in ("a", "/a"):
            self._close()
            href = attribute(attrs, "href") if tag == "a" else None
            self.anchor = None if href is None else (href, self.size)
        elif tag in _CODE and self.code is None:
            self.code = self.size
        elif tag[1:] in _CODE and self.code is not None:
            self.codes.append((self.code, self.size))
            self.code = None

    def write(self, words: str) -> None:
        """Add words at the end."""
        self.out.append(words)
        self.size += len(words)

    def done(self) -> Marked:
        """Give everything seen; what is still open ends here."""
        self._close()
        return Marked("".join(self.out), self.anchors, self.codes)

    def _close(self) -> None:
        if self.anchor:
            self.anchors.append((*self.anchor, self.size))


def squeezed(raw: str) -> str:
    """Give a text with each run of white space and marks as one space, line or paragraph break."""
    return _RUN.sub(_gap, raw).strip()


def moved(raw: str, ranges: list[Range]) -> list[Range]:
    """Give ranges in the raw text as ranges in the squeezed one."""
    if not ranges:
        return []
    collapsed = _RUN.sub(_gap, raw)
    left, size = len(collapsed) - len(collapsed.lstrip()), len(collapsed.strip())
    ends, shifts = [0], [-left]
    for run in _RUN.finditer(raw):
        ends.append(run.end())
        shifts.append(shifts[-1] + len(_gap(run)) - len(run[0]))

    def new(at: int) -> int:
        return max(0, min(size, at + shifts[bisect_right(ends, at) - 1]))

    return [(new(start), new(end)) for start, end in ranges]


def _gap(run: re.Match[str]) -> str:
    """Give what a run of white space and marks comes to: paragraph, line or space."""
    if not _LINE_BREAK.search(run[0]):
        return " "
    return "\n\n" if _BLANK_LINE.search(run[0]) else "\n"
