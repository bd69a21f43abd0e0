"""Whom the rules hit: figures on public ham and spam, and how fast they are.

    python -m bench.rules                     the figures
    python -m bench.rules --wrong             and every comment that was judged wrongly
    python -m bench.rules --hits              and how often each rule spoke
    python -m bench.rules --write PAGE        keep the figures in a page
    python -m bench.rules --data FOLDER       where the public sets are

Comments are judged as new ones without a history, and without WordPress's two defaults that look
at no content: "never approved before" would hold them all, "two links" is shown in a column of its
own. What is left is what the rules see in a comment alone. The lists and weights were made while
looking at these sets: read the figures for spam as "no worse than", those for ham as they stand.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from bench.measure import machine, table, write_section
from importer.formats import Given
from importer.formats.wxr.read import read as read_wxr
from importer.model import Author, Comment, Post
from moderation.evidence import Facts, Options, Verdict, topic
from moderation.judge import judge

HERE = Path(__file__).resolve().parent.parent
SAMPLE = HERE / "contrib" / "sample-blog"
DATA = HERE.parent / "shared" / "data" / "spam"
ALONE = Options(comment_previously_approved=False, comment_max_links=0)
TWO_LINKS = replace(ALONE, comment_max_links=2)
UNQUOTED = re.compile(r"<a\s+href=(?![\"'])([^\s>]*)", re.I)
SHOP = "http://www.example.org/"  # an author's address that says nothing


class Set(NamedTuple):
    """Comments of one kind from one place, and what is promised about them."""

    name: str
    spam: bool
    facts: list[Facts]
    flagged: float  # % held or marked: at most for ham, at least for spam
    marked: float = 0.1  # % of ham in the band of spam, at most


class Found(NamedTuple):
    """What became of a set."""

    set: Set
    verdicts: list[Verdict]
    flagged: float  # %
    marked: float  # %
    with_links: float  # % flagged with WordPress's limit of two links
    seconds: float  # a comment

    def kept(self) -> bool:
        """Say whether the promise was kept."""
        if self.set.spam:
            return self.flagged >= self.set.flagged
        return self.flagged <= self.set.flagged and self.marked <= self.set.marked


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0, or 1 where a promise is broken."""
    asked = _arguments(argv)
    found = [measured(each) for each in sets(asked.data) if each.facts]
    text = figures(found)
    print(text)
    if asked.hits:
        print("\n" + hits(found))
    if asked.wrong:
        print("\n" + "\n".join(wrong(found)))
    if asked.write:
        write_section(asked.write, "rules", f"{machine()}.\n\n{text}")
    return 0 if all(each.kept() for each in found) else 1


def measured(each: Set) -> Found:
    """Judge a set."""
    start = time.process_time()
    verdicts = [judge(facts) for facts in each.facts]
    spent = time.process_time() - start
    limited = [judge(replace_options(facts, TWO_LINKS)) for facts in each.facts]
    n = len(verdicts)
    return Found(
        each,
        verdicts,
        100 * sum(v.band != "clean" for v in verdicts) / n,
        100 * sum(v.band == "spam" for v in verdicts) / n,
        100 * sum(v.band != "clean" for v in limited) / n,
        spent / n,
    )


def figures(found: list[Found]) -> str:
    """Give the figures as a table."""
    head = ("set", "comments", "% flagged", "promised", "% as spam", "% with two links", "a second")
    return table(head, [_row(each) for each in found])


def hits(found: list[Found]) -> str:
    """Give how often each rule spoke, by set."""
    counts = [Counter(r.rule for v in each.verdicts for r in v.reasons) for each in found]
    rules = sorted(set().union(*counts), key=lambda rule: -sum(c[rule] for c in counts))
    head = ("rule", *(each.set.name for each in found))
    return table(head, [(rule, *(f"{c[rule]}" for c in counts)) for rule in rules])


def wrong(found: list[Found]) -> Iterator[str]:
    """Yield every comment that was judged wrongly, and why."""
    for each in found:
        for facts, verdict in zip(each.set.facts, each.verdicts, strict=True):
            if (verdict.band == "clean") == each.set.spam:
                why = [(r.rule, r.weight, *r.args.values()) for r in verdict.reasons]
                name = facts.comment.author.name
                yield f"{each.set.name}: {verdict.score} {name} | {facts.text[:300]!r} {why}"


def sets(folder: Path) -> Iterator[Set]:
    """Yield the sets, empty where their files are missing."""
    ham, spam = django_cast(folder)
    yield Set("ham: made-mistakes (English blog)", False, list(made_mistakes(folder)), 2)
    yield Set("ham: django-cast (German podcast)", False, ham, 2)
    yield Set("ham: GermEval (German tweets)", False, list(germeval(folder)), 2)
    yield Set("ham: sample blog (German)", False, list(sample("ham")), 2)
    yield Set("spam: django-cast", True, spam, 85)
    yield Set("the same as WordPress stores it", True, [stored(each) for each in spam], 80)
    yield Set("spam: sample blog", True, list(sample("spam")), 85)
    yield Set("spam: flattery, with an address", True, list(templates(folder, SHOP)), 80)
    yield Set("the same without an address", True, list(templates(folder, "")), 0)


def made_mistakes(folder: Path) -> Iterator[Facts]:
    """Read the comments of an English blog; the post's slug stands for its title."""
    for row in rows(folder / "blog-ham-mademistakes" / "comments.jsonl"):
        title = row["post"].replace("-", " ")
        yield facts(row["text"], row["author"], row["url"], title, own="mademistakes.com")


def django_cast(folder: Path) -> tuple[list[Facts], list[Facts]]:
    """Read the comments of a German podcast: ham and spam."""
    path = folder / "django-cast" / "comments.json"
    found: tuple[list[Facts], list[Facts]] = ([], [])
    for row in json.loads(path.read_text("utf-8")) if path.exists() else []:
        is_ham = row["is_public"] and not row["is_removed"]
        found[0 if is_ham else 1].append(facts(row["comment"], row["name"], title="Python Podcast"))
    return found


def stored(found: Facts) -> Facts:
    """Give a comment with its links in quotes, as `wp_kses` writes them."""
    body = UNQUOTED.sub(r'<a href="\1"', found.comment.body)
    return replace(found, comment=replace(found.comment, body=body))


def germeval(folder: Path) -> Iterator[Facts]:
    """Read German tweets: no comment spam, if often rude."""
    for path in sorted((folder / "germeval2018").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield facts(row[0], "")


def templates(folder: Path, address: str) -> Iterator[Facts]:
    """Read one spambot's flattery."""
    for row in rows(folder / "spambot-templates" / "templates.jsonl"):
        yield facts(row["text"], "Donna", address)


def sample(label: str) -> Iterator[Facts]:
    """Read the sample blog, each comment as if it had just come in."""
    truth = {str(row["id"]): row["label"] for row in rows(SAMPLE / "truth.jsonl")}
    posts: dict[str, Post] = {}
    with (SAMPLE / "zwischenrufe.wordpress.xml").open("rb") as file:
        for item in read_wxr(file, Given()):
            if isinstance(item, Post):
                posts[item.key] = item
            if isinstance(item, Comment) and truth[item.source.id] == label:
                post = posts.get(item.post)
                yield Facts(
                    comment=replace(item, status="pending"),
                    topic=topic(post.title, post.body) if post else frozenset(),
                    own_host="zwischenrufe.example",
                    options=ALONE,
                )


def facts(text: str, name: str, url: str = "", title: str = "", own: str = "") -> Facts:
    """Give the facts of a bare comment."""
    author = Author(name=name, url=url or "")
    comment = Comment(key="c", post="p", author=author, body=text, status="pending")
    return Facts(comment=comment, topic=topic(title), own_host=own, options=ALONE)


def replace_options(facts: Facts, options: Options) -> Facts:
    """Give the same facts under other options."""
    return replace(facts, options=options)


def rows(path: Path) -> Iterable[dict[str, Any]]:
    """Read JSON lines; nothing where there is no such file."""
    return map(json.loads, path.read_text("utf-8").splitlines()) if path.exists() else []


def _row(each: Found) -> tuple[str, ...]:
    promise = f"{'at least' if each.set.spam else 'at most'} {each.set.flagged:g}"
    return (
        each.set.name,
        f"{len(each.verdicts):,}",
        f"{each.flagged:.2f}",
        (promise if each.kept() else f"{promise} **MISSED**") if each.set.flagged else "",
        f"{each.marked:.2f}",
        f"{each.with_links:.2f}",
        f"{1 / each.seconds:,.0f}",
    )


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Whom the rules hit, and how fast they are.")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--hits", action="store_true")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
