"""What a person sees of an import while it runs, and when it is done. All of it goes to stderr."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from html import unescape
from types import TracebackType
from typing import BinaryIO, Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from importer.model import Comment, Fetch, Page
from importer.report import OUTCOMES, Report
from importer.sightings import New, Savable

LOCATION = re.compile(rb"<loc>([^<\x80-\xff]{1,2000})</loc>")


class Progress:
    """A bar with ETA on a terminal; nothing elsewhere.

    The whole is the file's size; of a site what it says of itself: the number of its comments
    (X-WP-Total), else the addresses in its sitemaps.
    """

    def __init__(self, source: str, quiet: bool) -> None:
        self.bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[comments]} comments"),
            TimeElapsedColumn(),
            TextColumn("ETA"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=quiet or not sys.stderr.isatty(),
            transient=True,
        )
        self.task = self.bar.add_task(source[-40:], total=None, comments=0)
        self.comments = 0
        self.expected: set[str] = set()  # addresses in sitemaps

    def __enter__(self) -> Self:
        self.bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.bar.stop()

    def watch(self, items: Iterable[Savable]) -> Iterator[Savable]:
        """Count the comments that go by."""
        for item in items:
            if isinstance(item, Comment) or (isinstance(item, New) and item.table == "comments"):
                self.comments += 1
                if not self.comments % 100:
                    self.bar.update(self.task, comments=self.comments)
            yield item

    def meter(self, stream: BinaryIO, size: int) -> BinaryIO:
        """Let the bar follow the bytes read of a file."""
        if not size:
            return stream
        self.bar.update(self.task, total=size, completed=0)
        return self.bar.wrap_file(stream, task_id=self.task, total=size)

    def fetch(self, fetch: Fetch) -> Fetch:
        """Let the bar follow the pages fetched of a site."""

        def get(url: str) -> Page:
            page = fetch(url)
            self.answered(page)
            return page

        return get

    def expect(self, total: int) -> None:
        """Say how much there is to come."""
        self.bar.update(self.task, total=total, completed=0)

    def counting(self, fetch: Fetch) -> Fetch:
        """Let the bar go on by one with each page, wherever it comes from."""

        def get(url: str) -> Page:
            self.bar.advance(self.task)
            return fetch(url)

        return get

    def answered(self, page: Page) -> None:
        """Learn from an answer how much there is to come, and how much is done."""
        total = page.headers.get("x-wp-total", "")
        if total.isdecimal() and "/comments" in page.url:
            self.bar.update(self.task, total=int(total), completed=self.comments)
        elif b"<urlset" in page.body[:2000]:
            self.expected |= {unescape(url.decode()) for url in LOCATION.findall(page.body)}
            self.bar.update(self.task, total=len(self.expected))
        elif page.url in self.expected:
            self.bar.advance(self.task)


def summary(title: str, report: Report) -> str:
    """Give the report of a run as a table that adds up."""
    lines = [title, f"  {'':10}{'new':>9}{'changed':>10}{'unchanged':>12}"]
    for table, counts in report.outcomes.items():
        if counts.total():
            lines.append(
                f"  {table:10}{counts['new']:>9,}{counts['changed']:>10,}{counts['unchanged']:>12,}"
            )
    lines += [f"  skipped   {count:>9,}   {why}" for why, count in sorted(report.skipped.items())]
    if report.gone["vanished"]:
        lines.append(f"  vanished  {report.gone['vanished']:>9,}   kept, and marked with the time")
    if report.returned:
        lines.append(f"  returned  {report.returned:>9,}   had vanished, among the changed")
    if report.lost:
        lines.append(f"  problems  {report.lost:>9,}   could not be used: `nachlese problems`")
    if report.remarks:
        lines.append(f"  remarks   {report.remarks:>9,}   see `nachlese problems`")
    return "\n".join([*lines, f"  {sums(report)}"])


def sums(report: Report) -> str:
    """Give the sum that has to add up, in one line."""
    written = {word: sum(each[word] for each in report.outcomes.values()) for word in OUTCOMES}
    parts = [f"{count:,} {word}" for word, count in written.items()]
    parts += [f"{report.skipped.total():,} skipped", f"{report.lost:,} problems"]
    verdict = "it adds up" if report.adds_up else "IT DOES NOT ADD UP"
    return f"{report.read:,} read = {' + '.join(parts)}: {verdict}."
