"""Whom the rules hit: figures on public ham and spam, and how fast they are.

    python -m bench.rules ../shared/data/spam        figures
    python -m bench.rules ../shared/data/spam -v     and every comment that was judged wrongly

Comments are judged as new ones without a history, and without WordPress's two defaults that look
at no content: "never approved before" would hold them all, "two links" is shown in a column of its
own. What is left is what the rules see in a comment alone.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from importer.formats import Given
from importer.formats.wxr.read import read as read_wxr
from importer.model import Author, Comment, Post
from moderation.evidence import Facts, Options, topic
from moderation.judge import judge

ALONE = Options(comment_previously_approved=False, comment_max_links=0)
SAMPLE = Path(__file__).parent.parent / "contrib" / "sample-blog"
SHOP = "http://www.example.org/"  # an author's address that says nothing


class Set(NamedTuple):
    """Comments of one kind from one place."""

    name: str
    spam: bool
    facts: list[Facts]


def main() -> None:
    """Print one line a set, then what every rule did."""
    sets = [each for each in read(Path(sys.argv[1])) if each.facts]
    print(f"{'set':<34}{'n':>6}{'held':>9}{'spam band':>11}{'% held+':>9}{'% spam':>8}{'µs':>6}")
    hits: dict[str, Counter[str]] = {}
    for each in sets:
        print(line(each, hits))
    print()
    for rule, where in sorted(hits.items(), key=lambda item: -sum(item[1].values())):
        print(f"{rule:<20}", ", ".join(f"{name} {n}" for name, n in where.most_common()))


def line(each: Set, hits: dict[str, Counter[str]]) -> str:
    """Judge a set; give its line."""
    start = time.process_time()
    verdicts = [judge(facts) for facts in each.facts]
    spent = (time.process_time() - start) / len(verdicts)
    for facts, verdict in zip(each.facts, verdicts, strict=True):
        for reason in verdict.reasons:
            hits.setdefault(reason.rule, Counter())[each.name] += 1
        if "-v" in sys.argv and (verdict.band == "clean") == each.spam:
            why = [(r.rule, r.weight, *r.args.values()) for r in verdict.reasons]
            print("   ", verdict.score, facts.comment.author.name, "|", facts.text[:300], why)
    held, spam = (sum(v.band == band for v in verdicts) for band in ("hold", "spam"))
    n = len(verdicts)
    share = f"{100 * (held + spam) / n:>9.2f}{100 * spam / n:>8.2f}{1e6 * spent:>6.0f}"
    return f"{each.name:<34}{n:>6}{held:>9}{spam:>11}{share}"


def read(folder: Path) -> Iterator[Set]:
    """Yield the sets that are there."""
    yield Set("made-mistakes (en, ham)", False, list(made_mistakes(folder)))
    ham, spam = django_cast(folder)
    yield Set("django-cast (de, ham)", False, ham)
    yield Set("germeval (de tweets, ham)", False, list(germeval(folder)))
    yield Set("sample blog (de, ham)", False, list(sample("ham")))
    yield Set("django-cast (spam)", True, spam)
    yield Set("sample blog (spam)", True, list(sample("spam")))
    yield Set("spambot templates + address", True, list(templates(folder, SHOP)))
    yield Set("spambot templates, no address", False, list(templates(folder, "")))


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
        found[0 if is_ham else 1].append(facts(row["comment"], row["name"]))
    return found


def germeval(folder: Path) -> Iterator[Facts]:
    """Read German tweets, as texts that are no comment spam, if often rude."""
    for path in sorted((folder / "germeval2018").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield facts(row[0], "")


def templates(folder: Path, address: str) -> Iterator[Facts]:
    """Read one spambot's flattery."""
    for row in rows(folder / "spambot-templates" / "templates.jsonl"):
        yield facts(row["text"], "Donna", address)


def sample(label: str) -> Iterator[Facts]:
    """Read the sample blog."""
    truth = {str(row["id"]): row["label"] for row in rows(SAMPLE / "truth.jsonl")}
    posts: dict[str, Post] = {}
    with (SAMPLE / "zwischenrufe.wordpress.xml").open("rb") as file:
        for item in read_wxr(file, Given()):
            if isinstance(item, Post):
                posts[item.key] = item
            if isinstance(item, Comment) and truth[item.source.id] == label:
                yield known(item, posts.get(item.post))


def known(comment: Comment, post: Post | None) -> Facts:
    """Give the facts of a comment as if it had just come in."""
    return Facts(
        comment=Comment(
            key=comment.key,
            post=comment.post,
            author=comment.author,
            body=comment.body,
            kind=comment.kind,
            status="pending",
        ),
        topic=topic(post.title, post.body) if post else frozenset(),
        own_host="zwischenrufe.example",
        options=ALONE,
    )


def facts(text: str, name: str, url: str = "", title: str = "", own: str = "") -> Facts:
    """Give the facts of a bare comment."""
    author = Author(name=name, url=url or "")
    comment = Comment(key="c", post="p", author=author, body=text, status="pending")
    return Facts(comment=comment, topic=topic(title), own_host=own, options=ALONE)


def rows(path: Path) -> Iterable[dict[str, str]]:
    """Read JSON lines; nothing where there is no such file."""
    return map(json.loads, path.open(encoding="utf-8")) if path.exists() else []


if __name__ == "__main__":
    main()
