"""Antispam Bee restated: which of its checks decides, in its order."""

from __future__ import annotations

from typing import Any

import pytest

from importer.model import Author, Comment
from moderation.evidence import Facts, Seen
from moderation.rules.antispambee import decides


def facts(body: str, name: str = "", email: str = "", url: str = "", **more: Any) -> Facts:
    """Give the facts about a new comment."""
    author = Author(name=name, email=email, url=url)
    return Facts(
        comment=Comment(key="c", post="p", author=author, body=body, status="pending"), **more
    )


@pytest.mark.parametrize(
    ("expected", "about"),
    [
        ("empty", facts("  ")),
        ("", facts("[url=http://a.de]x[/url]", mail=Seen(1, 0))),
        ("bbcode", facts("see [URL=http://a.de]x[/URL]")),
        ("regexp", facts("We send targeted traffic")),
        ("regexp", facts("x", name="Cheap iPhone")),
        ("regexp", facts("morning 17", email="a@gmail.com", url="http://17good.com")),
        ("regexp", facts("x", name="shop.example", email="a@gmail.com", url="http://shop.example")),
        ("regexp", facts("Great. Donna http://a.de", name="Donna")),
        ("localdb", facts("x", mail=Seen(0, 1))),
        ("localdb", facts("x", url="http://a.de", hosts={"a.de": Seen(0, 1)})),
        ("", facts("Danke, toller Beitrag! http://a.de", name="Donna")),
    ],
)
def test_the_first_check_that_fits_decides(expected: str, about: Facts) -> None:
    assert expected == decides(about)
