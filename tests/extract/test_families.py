"""The markup families of WordPress's themes, by what their templates print; the words are ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.extract.registry import read
from importer.model import Comment, Page

GRAVATAR = "https://secure.gravatar.com/avatar/853eb7f2ac0e11907598eaa01795f163?s=64"
HEAD = (
    '<html lang="en"><head><meta name="generator" content="WordPress 3.0">'
    '<link rel="shortlink" href="http://f.example/?p=4"></head><body class="single postid-4">'
    '<div id="comments">'
)
PAGES = Path(__file__).parent / "families"
FAMILIES = {path.stem: path.read_text() for path in sorted(PAGES.glob("*.html"))}
NO_DATE = ("disqus_list", "disqus_in_noscript")


def only(name: str) -> Comment:
    """Give the one comment of a family's page."""
    html = HEAD + FAMILIES[name].replace("{avatar}", GRAVATAR) + "</div></body></html>"
    items = read(Page(url="http://f.example/?p=4", body=html.encode()))
    (found,) = [item for item in items if isinstance(item, Comment)]
    return found


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_a_family_of_themes_is_read(name: str) -> None:
    """Number, author, date and text; no word of the theme in them."""
    found = only(name)
    assert ("f.example/c7", "Ann") == (found.key, found.author.name)
    assert "Boats. Says who?" == " ".join(
        found.body.replace("<p>", " ").replace("</p>", "").split()
    )
    date = f"{found.published:%F %H:%M}" if found.published else ""
    assert ("" if name in NO_DATE else "2010-03-12 14:05") == date


@pytest.mark.parametrize(
    "name", [one for one in sorted(FAMILIES) if "ann.example" in FAMILIES[one]]
)
def test_a_family_gives_the_author_s_address(name: str) -> None:
    """Where the theme links it."""
    assert "http://ann.example/" == only(name).author.url


@pytest.mark.parametrize("name", [one for one, html in FAMILIES.items() if "{avatar}" in html])
def test_a_family_gives_the_gravatar(name: str) -> None:
    """Its hash alone."""
    assert "853eb7f2ac0e11907598eaa01795f163" == only(name).author.avatar
