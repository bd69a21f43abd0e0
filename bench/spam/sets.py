"""The labelled comments of the public sets, checked, as facts about bare comments.

Each set is a folder with a README that says where it is from; `CHECKSUMS` says that it is that one.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bench.rules import DATA, facts, rows
from moderation.evidence import Facts

# SHA-256 of every file that the starter is trained from, or a figure is measured on.
CHECKSUMS: Mapping[str, str] = {
    "django-cast/comments.json":
        "f458c2abc44232c48af9ccebeca54a12aa358302b6f99a054399dcc32844fe39",
    "blog-ham-mademistakes/comments.jsonl":
        "3530d594e62e2db1953ee0aa0059aff93b2f9bf43a4341fd69e311a75c9f634c",
    "germeval2018/germeval2018.test.txt":
        "45f31510b305d080a933d4087b8d34f7a5e4087141718955b90357ca730074f2",
    "germeval2018/germeval2018.training.txt":
        "0f88c63a344e1ab69c5407aa539d1612cd82a96b51ebd6bd613dc70ff9fef03e",
    "sms-spam-collection/sms.tsv":
        "7d039a24a6083ed9ef0f806ebad56bbb976e3aeb8de05669173bfdc4996c239d",
    "youtube-spam-collection/Youtube01-Psy.csv":
        "19797e6c77690e3c8809cfd2853ae7341390636367ba66cf5d4f4083f0b88535",
    "youtube-spam-collection/Youtube02-KatyPerry.csv":
        "902c614f8ef24f987d6f614d7e6111aa5160b89a0646b68e007bd6044a3d123b",
    "youtube-spam-collection/Youtube03-LMFAO.csv":
        "702ef589860a1831956f527760a3d9737ef8a07ab36c7de35b92b8898b8c3928",
    "youtube-spam-collection/Youtube04-Eminem.csv":
        "92f54eb6b22fdf3b7ae85e1f500e5aa7442edd025e504b988a97078756187e76",
    "youtube-spam-collection/Youtube05-Shakira.csv":
        "1d8ab47b71e8037c51183b2fc62f0591a48a4b54f3a4f5d9d3043113b274e98e",
    "spambot-templates/templates.jsonl":
        "a494bd6b54dd9d436b8c7b474630014a229702a352f4b1afa7a85ea8b7f6ecbf",
}  # fmt: skip


class Row(NamedTuple):
    """A comment and its label."""

    facts: Facts
    spam: bool


class Changed(ValueError):
    """A file is not the one that figures were measured on."""


def checked(folder: Path, name: str) -> Path:
    """Give the path of a file whose checksum is right; raises Changed."""
    path = folder / name
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != CHECKSUMS[name]:
        raise Changed(f"{path}: not the file this was made for (SHA-256 {found})")
    return path


def django_cast(folder: Path = DATA) -> list[Row]:
    """Read a German podcast's comment form, 2019 to 2022, in its order: ham and spam."""
    said = json.loads(checked(folder, "django-cast/comments.json").read_text("utf-8"))
    return [
        Row(
            facts(row["comment"], row["name"], title="Python Podcast"),
            not row["is_public"] or row["is_removed"],
        )
        for row in said
    ]


def made_mistakes(folder: Path = DATA) -> list[Row]:
    """Read an English blog's comments in the order of their dates: ham."""
    found = sorted(
        rows(checked(folder, "blog-ham-mademistakes/comments.jsonl")),
        key=lambda row: (row["date"] or "", row["text"]),
    )
    return [
        Row(
            facts(row["text"], row["author"], row["url"], row["post"].replace("-", " "),
                  own="mademistakes.com"),
            False,
        )
        for row in found
    ]  # fmt: skip


def germeval(folder: Path = DATA) -> list[Row]:
    """Read German tweets: ham, if often rude."""
    return [
        Row(facts(row[0], ""), False)
        for part in ("training", "test")
        for row in _tsv(checked(folder, f"germeval2018/germeval2018.{part}.txt"))
    ]


def text_messages(folder: Path = DATA) -> list[Row]:
    """Read English text messages: how people chat, and what mobile phones are sold with."""
    path = checked(folder, "sms-spam-collection/sms.tsv")
    return [Row(facts(text, ""), label == "spam") for label, text in _tsv(path)]


VIDEOS = ("01-Psy", "02-KatyPerry", "03-LMFAO", "04-Eminem", "05-Shakira")


@cache
def youtube(folder: Path = DATA) -> dict[str, list[Row]]:
    """Read comments on five music videos, by video, in their order."""
    found: dict[str, list[Row]] = {}
    for video in VIDEOS:
        path = checked(folder, f"youtube-spam-collection/Youtube{video}.csv")
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[video[3:]] = [
                Row(facts(row["CONTENT"], row["AUTHOR"]), row["CLASS"] == "1")
                for row in csv.DictReader(file)
            ]
    return found


def templates(folder: Path = DATA, address: str = "") -> list[Row]:
    """Read one spambot's flattery, each as a comment with an author's address."""
    path = checked(folder, "spambot-templates/templates.jsonl")
    return [Row(facts(row["text"], "Donna", address), True) for row in rows(path)]


def _tsv(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
