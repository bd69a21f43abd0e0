"""How right a page is read: comments, texts, authors, dates, parents, against the sites' feeds.

Every figure is a macro average: of a site's pages or comments first, then over the sites, so that
one large site counts as much as one small. Three readings of each page are compared:

- *alone*: the page by itself, the site's zone known;
- *feed*: what the site's feed says of its other pages is learned from, but nothing it says of this
  page is told ("held out"), so the figure is about comments the feed has long forgotten;
- *own feed*: the page and its own feed together, as an import of a live site sees them.

Beside them, in the same run, trafilatura (one flat text; it knows no author, date or parent).

    python -m bench.extract [--pages FOLDER] [--miss FIGURE] [--write PAGE]
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from bench.displayed import FORM_WORDS, nesting
from bench.flat import ours_recalled, theirs_is_here, theirs_recalled
from bench.measure import machine, table, write_section
from bench.samples import PAGES, TAG, Gold, Row, Sample, others, samples, words
from importer.extract.lesson import Lesson
from importer.extract.registry import read
from importer.extract.whole import Leaf, leaf, whole
from importer.model import Comment, Item, Problem, comment_key

ELSEWHERE = "comments are not in this page"  # how it is said that another service holds them
CLOCK = re.compile(r"\d{1,2}\s?[:.hH]\s?\d\d\b|\d{1,2}\s?[ap]\.?m", re.IGNORECASE)
STAMP = re.compile(r'datetime="([^"]{8,40})"')


class Figure(NamedTuple):
    """What is measured, and the least it must be; None = told only."""

    name: str
    title: str
    least: float | None
    worst: float | None = None  # the most, for counts that should be 0


FIGURES = (
    Figure("found", "pages with every comment found", 0.995),
    Figure("text", "text exact (word sequence), alone", 0.985),
    Figure("author", "author, alone", 0.98),
    Figure(
        "date", "date right to the minute in UTC, zone known, where the page shows the time", 0.95
    ),
    Figure("day", "date right to the day, where the page shows the day alone", None),
    Figure("text fed", "text exact, learned from the feed of other pages", 0.985),
    Figure("author fed", "author, learned from the feed of other pages", 0.98),
    Figure("date fed", "date right to the minute, learned from the feed of other pages", 0.97),
    Figure("date feed", "date right to the minute in UTC, with its own feed", 0.97),
    Figure("parent fed", "parent as the feed says, with its own feed", 0.99),
    Figure("nesting", "parent as displayed, without feed", 0.995),
    Figure("one author", "one-page sites: author found", 0.95),
    Figure("one date", "one-page sites: date found, where one is shown", 0.95),
    Figure("other found", "other platforms: pages with every comment found, or said where", 0.99),
    Figure("other author", "other platforms: author found", 0.97),
    Figure("other date", "other platforms: date found", None),
    Figure("form words", "form and badge words in authors or texts (count)", None, 0),
    Figure("recall", "text recall (4 words in a row)", None),
    Figure("recovered", "comments recovered to 80 %", None),
    Figure("theirs recall", "trafilatura: text recall (4 words in a row)", None),
    Figure("theirs recovered", "trafilatura: comments recovered to 80 %", None),
    Figure("theirs structure", "trafilatura: author, date, parent", None),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the table; 0, 1 where a figure is missed, 66 without pages."""
    asked = _arguments(argv)
    if not (asked.pages / "index.tsv").is_file():
        print(f"{asked.pages}: no pages there; name a folder with --pages", file=sys.stderr)
        return 66
    rows = list(measured(asked.pages))
    print(told(rows))
    for name in asked.miss or ():
        print(
            "\n".join(f"{one.site}: {one.what}" for one in rows if one.figure == name and _bad(one))
        )
    if asked.write:
        about = machine("selectolax", "beautifulsoup4", *["trafilatura"] * theirs_is_here())
        write_section(
            asked.write, "extract", f"    python -m bench.extract\n\n{about}.\n\n{told(rows)}"
        )
    return int(bool(missed(rows)))


def measured(folder: Path = PAGES, theirs: bool = True) -> Iterator[Row]:
    """Give every single finding over a folder of pages; `theirs`: trafilatura's too."""
    by_site: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples(folder):
        by_site[sample.site].append(sample)
    for group in by_site.values():
        yield from _site(group)
        for sample in group if theirs and theirs_is_here() else ():
            yield from theirs_recalled(sample)
    for sample in others(folder):
        yield from _other(sample)


def figures(rows: Iterable[Row]) -> dict[str, float]:
    """Give the macro average of every figure; of form words the count."""
    sites: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        sites[row.figure][row.site].append(row.value)
    means = {name: mean(mean(each) for each in by.values()) for name, by in sites.items()}
    words_found = sum(sum(each) for each in sites["form words"].values())
    return {**means, "form words": words_found}


def missed(rows: Iterable[Row]) -> list[str]:
    """Name the figures that are below the least they must be."""
    got = figures(rows)
    return [one.name for one in FIGURES if not _met(one, got.get(one.name))]


def told(rows: list[Row]) -> str:
    """Give the measurement as a table."""
    got = figures(rows)
    return table(
        ("", "measured", "required", ""), [_line(one, got.get(one.name)) for one in FIGURES]
    )


def _line(figure: Figure, value: float | None) -> tuple[str, str, str, str]:
    share = figure.worst is None
    shown = "not measured" if value is None else f"{100 * value:.1f} %" if share else f"{value:.0f}"
    needs = figure.least if share else figure.worst
    required = "" if needs is None else f"{100 * needs:.1f} %" if share else f"{needs:.0f}"
    return (
        figure.title,
        shown,
        required,
        ("met" if _met(figure, value) else "**MISSED**") * bool(required),
    )


def _met(figure: Figure, value: float | None) -> bool:
    if figure.least is not None:
        return value is not None and value >= figure.least
    return figure.worst is None or (value or 0) <= figure.worst


def _bad(row: Row) -> bool:
    return row.value < 1 if row.figure != "form words" else row.value > 0


# One site


def _site(group: list[Sample]) -> Iterator[Row]:
    leaves = {one.file: leaf(one.page) for one in group}
    known = _lesson(group, leaves)
    for sample in group:
        rest = [one for one in group if one.gold and one is not sample]
        alone = _items(whole([leaves[sample.file]], [], known)[0])
        for look in (_counted, _form_words, _nested, ours_recalled):
            yield from look(sample, alone)
        yield from _said(sample, alone, "")
        if len(group) == 1 and sample.wordpress and not sample.gold:
            yield from _present(sample, alone, "one ")
        if sample.gold and rest:
            learned = _items(whole([leaves[sample.file]], [], _lesson(rest, leaves))[0])
            yield from _said(sample, learned, " fed")
        if sample.gold:
            yield from _own_feed(sample, leaves[sample.file])


def _lesson(group: list[Sample], leaves: dict[str, Leaf]) -> Lesson:
    """Learn page by page, each with its own feed, as an import does."""
    known = Lesson()
    for one in group:
        known = whole([leaves[one.file]], [gold.entry for gold in one.gold], known)[1]
    return known


def _items(items: Iterable[Item]) -> dict[str, Comment]:
    return {item.source.id: item for item in items if isinstance(item, Comment)}


# What is looked at


def _counted(sample: Sample, found: dict[str, Comment]) -> Iterator[Row]:
    numbered = sum(number.isdecimal() for number in found)
    what = f"{sample.file}: {numbered} of {sample.comments}"
    yield Row("found", sample.site, float(numbered >= sample.comments), what)


def _said(sample: Sample, found: dict[str, Comment], how: str) -> Iterator[Row]:
    """Compare with the feed; of pings a page shows the title alone, so they are left out."""
    for gold in sample.gold:
        item = found.get(gold.number)
        if item is None or item.kind != "comment":
            continue
        what, site = f"{sample.file} {gold.number}", sample.site
        text = words(item.body)
        yield Row(
            f"text{how}", site, float(text == gold.words), f"{what} {_apart(text, gold.words)}"
        )
        name = f"{what} {item.author.name!r} for {gold.author!r}"
        yield Row(f"author{how}", site, float(item.author.name == gold.author), name)
        yield from _dated(gold, item, how, site, what)


def _dated(gold: Gold, item: Comment, how: str, site: str, what: str) -> Iterator[Row]:
    """Compare to the minute, or to the day where the page shows no time of day."""
    true = gold.entry.published
    if true is None:
        return
    seen = f"{item.published:%F %H:%M}" if item.published else "none"
    told = f"{what} {seen} for {true:%F %H:%M}"
    if CLOCK.search(_around(item)):
        yield Row(f"date{how}", site, float(seen == f"{true:%F %H:%M}"), told)
    elif not how:
        near = bool(item.published) and abs(item.published - true) <= timedelta(days=1)
        yield Row("day", site, float(near), told)


def _shows_a_date(item: Comment) -> bool:
    """Tell whether a page says a number beside a comment: Disqus's old list says no date at all."""
    return any(sign.isdigit() for sign in _around(item))


def _around(item: Comment) -> str:
    """Give what a page says of a comment beside its text."""
    raw = item.raw.decode().partition("\n<!-- date:")[0].replace(item.body, "")
    return TAG.sub(" ", raw) + " ".join(STAMP.findall(raw))


def _apart(text: list[str], gold: list[str]) -> str:
    for at, (one, other) in enumerate(zip([*text, "<end>"], [*gold, "<end>"], strict=False)):
        if one != other:
            return f"at {at}: {text[at : at + 6]} for {gold[at : at + 6]}"
    return ""


def _own_feed(sample: Sample, here: Leaf) -> Iterator[Row]:
    found = _items(whole([here], [gold.entry for gold in sample.gold])[0])
    for gold in sample.gold:
        item, what = found.get(gold.number), f"{sample.file} {gold.number}"
        if item is None:
            continue
        if gold.entry.parent:
            right = item.parent == comment_key(here.here.site, gold.entry.parent)
            yield Row("parent fed", sample.site, float(right), what)
        yield Row("date feed", sample.site, float(item.published == gold.entry.published), what)


def _nested(sample: Sample, found: dict[str, Comment]) -> Iterator[Row]:
    for number, parent in nesting(sample.page.body).items():
        item = found.get(number)
        if item is not None:
            mine = (item.parent or "").rpartition("/c")[2]
            what = f"{sample.file} {number}: {mine!r} for {parent!r}"
            yield Row("nesting", sample.site, float(mine == parent), what)


def _present(sample: Sample, found: dict[str, Comment], kind: str) -> Iterator[Row]:
    for item in found.values():
        if item.kind == "comment":
            what = f"{sample.file} {item.source.id}"
            yield Row(f"{kind}author", sample.site, float(bool(item.author.name)), what)
        if item.kind == "comment" and _shows_a_date(item):
            yield Row(f"{kind}date", sample.site, float(bool(item.published)), what)


def _form_words(sample: Sample, found: dict[str, Comment]) -> Iterator[Row]:
    """Look for words of the form at the edges of what the feed does not confirm."""
    known = {gold.number: gold for gold in sample.gold}
    for number, item in found.items():
        text, gold = words(item.body), known.get(number)
        said = {"author": item.author.name, "end": " ".join(text[-2:]), "start": " ".join(text[:2])}
        if gold and text == gold.words:
            said["end"] = said["start"] = ""
        for place, bad in FORM_WORDS.items():
            what = f"{sample.file} {number} {place} {said[place]!r}"
            yield Row("form words", sample.site, float(bool(bad.search(said[place]))), what)


def _other(sample: Sample) -> Iterator[Row]:
    items = list(read(sample.page))
    found, elsewhere = (
        _items(items),
        any(isinstance(one, Problem) and ELSEWHERE in one.what for one in items),
    )
    what = f"{sample.file}: {len(found)} of {sample.comments}"
    told = elsewhere and not found
    yield Row("other found", sample.site, float(told or len(found) >= sample.comments), what)
    missing = 0 if told else max(0, sample.comments - len(found))
    yield from _present(sample, found, "other ")
    for figure in ("other author", "other date"):
        yield from (Row(figure, sample.site, 0.0, what) for _ in range(missing))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How right a page is read.")
    parser.add_argument("--pages", type=Path, default=PAGES)
    parser.add_argument("--miss", action="append", metavar="FIGURE", help="list what missed it")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="keep the figures in this page")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main())
