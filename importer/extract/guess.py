"""A sheet for a page of unknown software: guessed from what repeats in it like comments do.

Comments are boxes of one kind, each with a date, a short name and a text, in a place that is called
after comments or under a heading that is, and no two say the same. Every sign counts; a page where
too few are seen is left alone, and what is read by a guess is said to be one, with how sure it is.
Posts in a list, related articles and "recent comments" repeat, too: where they stand and that they
lead elsewhere tells.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from importer import calendar, dates
from importer.extract import Tree
from importer.extract.sheet import Sheet
from importer.extract.tree import attr, classes, words

CALLED = re.compile(
    r"comm?ent|kommentar|komentar|komentář|kommentti|comentario|commenti|reacti|reaktion|respon[sd]"
    r"|repl(?:y|ies)|antwort|discuss|diskussion|guestbook|gaestebuch|opini|feedback|отзыв|коммент",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"recent|latest|neueste|related|widget|sidebar|teaser|\bnav|menu|footer|breadcrumb|share|social"
    r"|respond|form|pagination|popular|author-?box|byline|tag-?cloud",
    re.IGNORECASE,
)
NAMED = re.compile(r"author|user|name|nick|poster|\bby\b|autor|cite|vcard|profile|owner", re.I)
DATED = re.compile(r"date|time|datum|fecha|meta|stamp|when|posted", re.I)
TEXTED = re.compile(r"content|text|body|message|texte|inhalt|copy|description|entry", re.I)
COUNTED = re.compile(r"\d|^(?:odd|even|alt|first|last|depth|level|thread|parent|by)")
LISTING = re.compile(r"ment(?:s|are|list|ary|aires?|i)\b|list\b|wrap|area|section|block", re.I)
BOXED = re.compile(r"div|section|dd|td|article|blockquote")
MOST_OF_TEXT = 0.5  # of what a box says beside who and when that the text's element must hold
BOXES = "li, article, div, dl, dt, section, tr, blockquote"
MOST_BOXES = 3_000  # of a page that are looked at
MOST_KINDS = 60
MOST_SIGNS = 1 << 20  # of HTML in boxes that are looked into; each is read many times
MOST_ALIKE = 60  # of a kind that are looked into
MOST_INSIDE = 80  # elements of one that are looked at
HEADINGS = frozenset(("h2", "h3", "h4", "h5"))
OTHERS = re.compile(  # headings of lists of comments, and of forms
    r"recent|latest|letzte|neue|derni|últim|ultim|schreib|write|leave|add|post", re.I
)
MOST_BEFORE = 400  # nodes between a heading and what stands under it
HIGHEST = 6  # steps up to the place that is called after comments
SHARE = 0.7  # of the boxes of a kind that must show a sign
SURE_OF_ONE = 0.95  # where a single box is all there is
SURE = 0.75  # below it a guess is not made: dates must be there; tuned on platforms that are known
LONGEST_NAME = 60
LONGEST_DATE = 120
LONGEST_AGO = 40  # "vor 3 Jahren und 2 Monaten"
TONGUES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pt",
    "pl",
    "ru",
)  # in which relative dates are known
WEIGHTS = {"called": 0.35, "dated": 0.3, "named": 0.2, "texts": 0.15}


class Guess(NamedTuple):
    """A guessed sheet, and how sure it is: 0 to 1."""

    sheet: Sheet
    sure: float
    boxes: int

    def __str__(self) -> str:
        """Say what was guessed, for people."""
        return (
            f"nothing known printed this page: {self.boxes} boxes '{self.sheet.comment}' look like"
            f" comments and are read so, {100 * self.sure:.0f} % sure"
        )


class Kind(NamedTuple):
    """Boxes of one kind, and the selectors of what stands in most of them."""

    selector: str
    boxes: list[LexborNode]
    author: str
    date: str
    body: str


def guess(tree: Tree, least: float = SURE) -> Guess | None:
    """Give the sheet that the likeliest kind of boxes on a page calls for; None if none is sure."""
    found = [(_sure(kind), kind) for kind in _kinds(tree)]
    sure, kind = max(found, key=_likely, default=(0.0, None))
    if kind is None or sure < max(least, SURE_OF_ONE if len(kind.boxes) == 1 else 0):
        return None
    sheet = Sheet(
        name="generic",
        mark=kind.selector,
        comment=kind.selector,
        author=kind.author or "cite, strong, b",
        date=kind.date or "time",
        body=kind.body,
        number=re.compile(r"^[a-z_-]{0,20}?[_-]?(\d{1,18})$", re.IGNORECASE),
    )
    return Guess(sheet, sure, len(kind.boxes))


def _likely(found: tuple[float, Kind]) -> tuple[float, int, int]:
    """Order kinds: the surest, of these the most boxes, of these the outermost."""
    sure, kind = found
    return round(sure, 2), len(kind.boxes), sum(len(words(box)) for box in kind.boxes[:MOST_ALIKE])


def _kinds(tree: Tree) -> Iterable[Kind]:
    groups: dict[str, list[LexborNode]] = defaultdict(list)
    for node in tree.css(BOXES)[:MOST_BOXES]:
        selector, place = _selector(node), _called(node)
        if selector and place:
            own = CALLED.search(selector)
            groups[selector if own else f"{place} {selector}"].append(node)
    likely = sorted(groups.items(), key=lambda group: -len(group[1]))[:MOST_KINDS]
    left = MOST_SIGNS
    for selector, boxes in likely:
        alone = CALLED.search(selector) and not LISTING.search(selector)
        if len(boxes) > 1 or alone:
            left -= sum(len(box.html or "") for box in boxes[:MOST_ALIKE])
            if left < 0:
                return
            yield _kind(selector, boxes)


def _selector(node: LexborNode) -> str:
    """Give the selector of a box's kind: its tag and the classes that do not count or alternate."""
    names = [name for name in classes(node) if not COUNTED.search(name) and _plain(name)]
    called = sorted((name for name in names if CALLED.search(name)), key=len)
    names = called[:1] or names
    inside = _selector_of_parent(node) if not names else ""
    if not names and not inside:
        return ""
    return inside + ".".join((_tag(node), *sorted(names)[:3]))


def _selector_of_parent(node: LexborNode) -> str:
    parent = node.parent
    if parent is None:
        return ""
    if parent.id and _plain(parent.id):
        return f"#{parent.id} > "
    names = [name for name in classes(parent) if not COUNTED.search(name) and _plain(name)]
    return f"{_tag(parent)}.{names[0]} > " if names else ""


def _plain(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z][\w-]{0,40}", name, re.ASCII) is not None


def _tag(node: LexborNode) -> str:
    """Give a tag as it may stand in a selector: "*" for `<o:p>` and what damage makes of tags."""
    return node.tag if node.tag and _plain(node.tag) else "*"


def _called(node: LexborNode) -> str:
    """Give the selector of the place around a box that is called after comments, or of itself.

    Empty where nothing is, or where it is a list of them.
    """
    up: LexborNode | None = node
    for _ in range(HIGHEST):
        if up is None or up.tag in ("body", "html", "form"):
            break
        name = f"{attr(up, 'class')} {up.id or ''}"
        place = next((one for one in _places(up) if CALLED.search(one)), "")
        if place or ELSEWHERE.search(name):
            return "" if ELSEWHERE.search(name) else place
        if up.mem_id == node.mem_id and (heading := _heading_before(node)):
            return heading
        up = up.parent
    return ""


def _heading_before(node: LexborNode) -> str:
    """Give "h3 ~" for a box that stands behind a heading called after comments, as its next."""
    before = node.prev
    for _ in range(MOST_BEFORE):
        if before is None:
            return ""
        if before.tag in HEADINGS:
            text = words(before)
            called = len(text) < LONGEST_NAME and CALLED.search(text) and not OTHERS.search(text)
            return f"{before.tag} ~" if called else ""
        before = before.prev
    return ""


def _places(node: LexborNode) -> Iterator[str]:
    yield from (f".{name}" for name in classes(node) if _plain(name))
    yield from [f"#{node.id}"] if node.id and _plain(node.id) else []


def _kind(selector: str, boxes: list[LexborNode]) -> Kind:
    some = boxes[:MOST_ALIKE]
    seen: dict[str, list[str]] = defaultdict(list)
    for box in some:
        for inner, text in _inside(box).items():
            seen[inner].append(text)
    often = {inner: texts for inner, texts in seen.items() if len(texts) >= SHARE * len(some)}
    date = _best(often, _is_dates, DATED, shortest=True)
    author = _best({k: v for k, v in often.items() if k != date}, _are_names, NAMED, shortest=True)
    author = author or (date if _are_signed(often.get(date, [])) else "")
    heads = [inner for inner in (author, date) if inner]
    size = sum(_left(box, heads) for box in some)
    rest = {
        inner: texts
        for inner, texts in often.items()
        if inner not in heads
        and (BOXED.match(inner) or TEXTED.search(inner))
        and sum(map(len, texts)) > MOST_OF_TEXT * size
        and not _holds(some, inner, heads)
    }
    return Kind(selector, boxes, author, date, _best(rest, _are_texts, TEXTED, shortest=False))


def _left(box: LexborNode, heads: list[str]) -> int:
    """Give how many signs of a box are not who and when."""
    return len(words(box)) - sum(len(words(box.css_first(head))) for head in heads)


def _holds(boxes: list[LexborNode], selector: str, heads: list[str]) -> bool:
    """Tell whether an element of the boxes holds who or when as well."""
    for box in boxes[:3]:
        node = box.css_first(selector)
        if node is not None and any(node.css_first(head) is not None for head in heads):
            return True
    return False


def _inside(box: LexborNode) -> dict[str, str]:
    """Give the text of each kind of element in a box, of the first of its kind."""
    found: dict[str, str] = {}
    for node in box.css("*")[:MOST_INSIDE]:
        names = [name for name in classes(node) if not COUNTED.search(name) and _plain(name)]
        selector = ".".join((_tag(node), *names[:2]))
        stamp = f"{attr(node, 'datetime')} {attr(node, 'title')}" if node.tag == "time" else ""
        if selector != "*" and selector not in found and node.mem_id != box.mem_id:
            found[selector] = f"{words(node)} {stamp}".strip()
    return found


Test = Callable[[list[str]], bool]


def _best(seen: dict[str, list[str]], test: Test, called: re.Pattern[str], shortest: bool) -> str:
    """Give the selector whose texts pass a test, one that is called so first."""
    passed = [selector for selector, texts in seen.items() if test(texts)]
    size = {selector: sum(map(len, seen[selector])) for selector in passed}
    sign = 1 if shortest else -1
    return min(passed, key=lambda one: (not called.search(one), sign * size[one]), default="")


def _is_dates(texts: list[str]) -> bool:
    return sum(_is_date(text) for text in texts) >= SHARE * len(texts)


def _is_date(text: str) -> bool:
    if len(text) > LONGEST_DATE:
        return False
    if dates.ISO.search(text) or dates.begin(text) >= 0:
        return True
    short = len(text) < LONGEST_AGO and any(sign.isdigit() for sign in text)
    return short and any(calendar.ago(text, tongue) for tongue in TONGUES)


def _are_names(texts: list[str]) -> bool:
    names = [text for text in texts if _is_name(text)]
    return len(names) >= SHARE * len(texts) and (len(set(names)) > 1 or len(texts) == 1)


def _are_signed(texts: list[str]) -> bool:
    """Tell whether names stand before dates: "Posted by Ann on ..."."""
    return _are_names([text[: max(0, dates.begin(text))].strip(" -–—,|@") for text in texts])


def _is_name(text: str) -> bool:
    letters = any(sign.isalpha() for sign in text)
    sentence = text.endswith((".", "!", "?")) and text.count(" ") > 1
    return letters and 1 < len(text) < LONGEST_NAME and not sentence and not _is_date(text)


def _are_texts(texts: list[str]) -> bool:
    long = [text for text in texts if len(text) > 1]
    return len(long) >= SHARE * len(texts) and len(set(long)) > SHARE * len(long)


def _sure(kind: Kind) -> float:
    """Add up the signs; boxes that hold nearly nothing but links lead elsewhere."""
    signs = {
        "called": bool(CALLED.search(kind.selector)) or 0.6,
        "dated": bool(kind.date),
        "named": bool(kind.author),
        "texts": _differ(kind.boxes) and _have_texts(kind),
    }
    score = sum(weight * float(signs[name]) for name, weight in WEIGHTS.items())
    return score * (0.4 if _linked(kind.boxes) else 1)


def _have_texts(kind: Kind) -> bool:
    """Tell whether most boxes hold more than who and when."""
    some = kind.boxes[:MOST_ALIKE]
    heads = [one for one in (kind.author, kind.date) if one]
    return sum(_left(box, heads) > 2 for box in some) >= SHARE * len(some)


def _differ(boxes: list[LexborNode]) -> bool:
    said = Counter(words(box)[:500] for box in boxes[:MOST_ALIKE])
    return len(said) > SHARE * min(len(boxes), MOST_ALIKE) - 1


def _linked(boxes: list[LexborNode]) -> bool:
    texts = sum(len(words(box)) for box in boxes[:MOST_ALIKE])
    links = sum(len(words(link)) for box in boxes[:MOST_ALIKE] for link in box.css("a[href]")[:20])
    return links > 0.6 * texts
