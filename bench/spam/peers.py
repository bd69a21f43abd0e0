"""The same comments before other judges: WordPress, Antispam Bee, bogofilter, SpamAssassin, ours.

WordPress's and Antispam Bee's rules are restated here from what their sources do. bogofilter and
SpamAssassin (Debian's packages) are fed each comment as a mail and trained on the same rows.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from bench.spam.blog import bands, blog, key, learned, lessons_of
from bench.spam.proofs import in_time
from bench.spam.sets import Row
from moderation.evidence import Band, Facts


class Result(NamedTuple):
    """What a contender made of the new comments."""

    name: str
    rows: Sequence[Row]
    found: Sequence[Band]
    milliseconds: float  # a comment; training apart


Judge = Callable[[Facts], Band]


def results(folder: Path, tell: Callable[[str], None]) -> Iterator[Result]:
    """Let every contender judge the later comments."""
    known, new = in_time(folder)
    for name, judge in SIMPLE.items():
        tell(name)
        yield timed(name, new, lambda judge=judge: [judge(row.facts) for row in new])
    for name, contender in TRAINED.items():
        if shutil.which(contender.program):
            tell(name)
            some = new[:: contender.each]
            with tempfile.TemporaryDirectory() as folder_of:
                place = Path(folder_of)
                contender.train(place, known)
                yield timed(
                    name if contender.each == 1 else f"{name}, one in {contender.each}",
                    some,
                    lambda c=contender, place=place, some=some: list(c.judge(place, some)),
                )
    tell("Nachlese")
    db = blog(known, new)
    model = learned(lessons_of(db), None)
    keys = [key(len(known) + number) for number in range(1, len(new) + 1)]
    yield timed("Nachlese, the rules alone", new, lambda: bands(db, keys, None))
    yield timed("Nachlese", new, lambda: bands(db, keys, model))


def timed(name: str, rows: Sequence[Row], run: Callable[[], Sequence[Band]]) -> Result:
    """Run a contender by the clock of the processor, its children's time included."""
    start = os.times()
    found = run()
    end = os.times()
    spent = sum(end[:4]) - sum(start[:4])
    return Result(name, rows, found, 1000 * spent / len(rows))


# WordPress, new comments of strangers: `check_comment` without "must have been approved before"


def wordpress(facts: Facts) -> Band:
    """Hold two links or more, bare addresses included (`comment_max_links` 2)."""
    return "hold" if len(facts.links) >= 2 else "clean"


# Antispam Bee 2.11, its rules about content; first hit marks as spam

_BBCODE = re.compile(r"\[url[=\]].*\[/url\]", re.I | re.S)
_LONG_WORDS = re.compile(r"\b[a-z]{30}\b")
_BRANDS = re.compile(
    r"moncler|vuitton|cialis|viagra|iphone|louboutin|ugg|nike|replica|outlet|pills?\b", re.I
)
_HOSTS = ("fkbook", "nsru", "goo.gl", "bit.ly")
_BODIES = re.compile(
    r"targete?d visitors|targete?d traffic|viagra|cialis|purchase amazing|buy amazing"
    r"|luxurybrandsale|register\?ref=", re.I
)  # fmt: skip
_SIGNED = re.compile(r"<a [^>]*>([^<]*)</a>\s*$", re.I)


def antispam_bee(facts: Facts) -> Band:
    """Mark by BBCode, brands as names, hosts, phrases, and a signature that is a link."""
    body, name = facts.comment.body, facts.comment.author.name
    signed = _SIGNED.search(body)
    hits = (
        _BBCODE.search(body),
        _LONG_WORDS.search(body) and len(name) >= 10,
        _BRANDS.search(name),
        any(host.startswith(_HOSTS) for host in (*facts.link_hosts, facts.site)),
        _BODIES.search(body),
        bool(name and signed and signed[1].strip() == name),
        bool(name and re.search(rf"{re.escape(name)}\s+https?://\S+\s*$", body)),
    )
    return "spam" if any(hits) else "clean"


SIMPLE: Mapping[str, Judge] = {
    "WordPress (two links)": wordpress,
    "Antispam Bee's content rules": antispam_bee,
}


# Filters of mail


def mail(row: Row, number: int = 1) -> bytes:
    """Give a comment as a mail, as far as it can be one."""
    message = EmailMessage()
    who = re.sub(r"[^\w .-]", " ", row.facts.comment.author.name)[:60].strip() or "Somebody"
    message["From"] = f'"{who}" <someone@blog.example>'
    message["To"] = "blogger@blog.example"
    message["Subject"] = "Comment"
    message["Date"] = "Wed, 01 Jan 2025 12:00:00 +0000"
    message["Message-ID"] = f"<{number}@blog.example>"
    body = row.facts.comment.body.encode("utf-8", "replace").decode()
    message.set_content(body, subtype="html", cte="base64")
    return message.as_bytes()


class Contender(NamedTuple):
    """A program that learns from mail."""

    program: str
    train: Callable[[Path, Sequence[Row]], None]
    judge: Callable[[Path, Sequence[Row]], Iterable[Band]]
    each: int = 1  # every how many-th comment it is asked about, where it takes very long


def train_bogofilter(place: Path, known: Sequence[Row]) -> None:
    """Register the known comments, spam and ham."""
    for kind, flag in ((True, "-s"), (False, "-n")):
        folder = write(place / f"train{flag}", [row for row in known if row.spam is kind])
        run("bogofilter", "-d", place, flag, "-B", folder)


def judge_bogofilter(place: Path, new: Sequence[Row]) -> Iterator[Band]:
    """Ask about all new comments at once; its own cutoffs: spam from .99, ham below .45."""
    folder = write(place / "new", new)
    out = run("bogofilter", "-d", place, "-TT", "-vB", *sorted(folder.iterdir()))
    for line in out.splitlines():
        score = float(line.split()[-1])
        yield "spam" if score >= 0.99 else "hold" if score >= 0.45 else "clean"


def train_spamassassin(place: Path, known: Sequence[Row]) -> None:
    """Teach its Bayes classifier."""
    settings(place)
    for kind, flag in ((True, "--spam"), (False, "--ham")):
        folder = write(place / f"train{flag}", [row for row in known if row.spam is kind])
        run("sa-learn", *where(place), "--no-sync", flag, folder)
    run("sa-learn", *where(place), "--sync")


def judge_spamassassin(place: Path, new: Sequence[Row]) -> Iterator[Band]:
    """Ask about all new comments in one process: marked from its 5 points, held from 3.

    It answers in an order of its own, so mails are numbered.
    """
    box = place / "new.mbox"
    with box.open("wb") as file:
        for number, row in enumerate(new):
            file.write(b"From x@blog.example Wed Jan  1 12:00:00 2025\n")
            file.write(mail(row, number) + b"\n")
    out = run("spamassassin", *where(place), "--local", "--mbox", box)
    answers = re.finditer(
        r"^X-Spam-Status: \w+, score=(-?[\d.]+)|^Message-ID: <(\d+)@blog", out, re.M | re.I
    )
    scores: dict[int, float] = {}
    score = 0.0
    for answer in answers:
        if answer[1]:
            score = float(answer[1])
        else:
            scores[int(answer[2])] = score
    for number in range(len(new)):
        yield "spam" if scores[number] >= 5 else "hold" if scores[number] >= 3 else "clean"


def settings(place: Path) -> None:
    """Write its settings: its Bayes classifier, nothing over the network."""
    (place / "user_prefs").write_text(
        "report_safe 0\nuse_bayes 1\nbayes_auto_learn 0\n"
        "bayes_min_ham_num 50\nbayes_min_spam_num 50\n"
        f"bayes_path {place}/bayes\nskip_rbl_checks 1\nuse_razor2 0\nuse_pyzor 0\n"
    )


def where(place: Path) -> tuple[str, ...]:
    """Give the options that name its settings."""
    return ("-p", str(place / "user_prefs"))


def write(folder: Path, rows: Sequence[Row]) -> Path:
    """Write comments as files of mail, in their order."""
    folder.mkdir()
    for number, row in enumerate(rows):
        (folder / f"{number:06}").write_bytes(mail(row))
    return folder


def run(*words: object) -> str:
    """Run a program; bogofilter's exit codes 1 and 2 are answers."""
    done = subprocess.run(
        list(map(str, words)), capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(f"{words[0]}: exit {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


TRAINED: Mapping[str, Contender] = {
    "bogofilter": Contender("bogofilter", train_bogofilter, judge_bogofilter),
    "SpamAssassin": Contender("spamassassin", train_spamassassin, judge_spamassassin, 8),
}
