"""A real WordPress saved by wget, as a mirror and as a WARC file in one go."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from wordpress.server import WordPress

from importer.model import Comment, Item, Problem
from importer.sync import read_files

NOT_WANTED = r"replytocom|wp-login|wp-admin|wp-includes|wp-content|wp-json|xmlrpc|oembed"


@pytest.fixture(scope="module")
def saved(wordpress: WordPress, tmp_path_factory: pytest.TempPathFactory) -> tuple[WordPress, Path]:
    """Save the whole blog: links converted, names ending in .html, a WARC file beside it."""
    if not shutil.which("wget"):
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("no wget; install it: apt-get install wget")
    folder = tmp_path_factory.mktemp("saved")
    unlinked = [f"{wordpress.url}/?p={row['comment_post_ID']}" for row in wordpress.comments()]
    command = ["wget", "--quiet", "--mirror", "--convert-links", "--adjust-extension",
               "--warc-file", str(folder / "blog"), "--directory-prefix", str(folder / "mirror"),
               "--reject-regex", NOT_WANTED, f"{wordpress.url}/",
               *dict.fromkeys(unlinked)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode in (0, 8), done.stderr  # 8: some address answered with an error
    return wordpress, folder


def truth(blog: WordPress) -> dict[int, dict[str, Any]]:
    """Give the comments that the public sees, and that stand below no hidden one."""
    public = {row["comment_ID"]: row for row in blog.comments() if row["public"]}
    hidden: set[int] = set()
    for number, row in sorted(public.items()):
        parent = row["comment_parent"]
        if parent and (parent not in public or parent in hidden):
            hidden.add(number)
    return {number: row for number, row in public.items() if number not in hidden}


def depth(number: int, true: dict[int, dict[str, Any]]) -> int:
    """Give how deep a comment stands: 1 is not an answer."""
    parent = true[number]["comment_parent"]
    return 1 + (depth(parent, true) if parent else 0)


def check(items: list[Item], blog: WordPress) -> None:
    """Compare: parents as a feed says them, else as nested, which WordPress does 5 deep."""
    found = {
        int(item.source.id): item
        for item in sorted(items, key=lambda each: isinstance(each, Comment) and in_feed(each))
        if isinstance(item, Comment) and item.source.id.isdecimal()
    }
    true = truth(blog)
    known = [n for n, row in found.items() if n in true and (in_feed(row) or depth(n, true) <= 5)]
    parents = {n: int((found[n].parent or "/c0").rpartition("/c")[2]) for n in known}
    assert not true.keys() - found.keys()
    assert {n: true[n]["comment_parent"] for n in known} == parents
    assert len(known) > 0.9 * len(true)
    assert not [item for item in items if isinstance(item, Problem) and item.lost]


def in_feed(item: Comment) -> bool:
    """Whether a feed said so."""
    return item.source.format == "feed"


def test_wgets_warc_has_every_comment_and_parent(saved: tuple[WordPress, Path]) -> None:
    blog, folder = saved
    check(list(read_files(str(folder / "blog.warc.gz"))), blog)


def test_wgets_mirror_has_every_comment_and_parent(saved: tuple[WordPress, Path]) -> None:
    blog, folder = saved
    check(list(read_files(str(folder / "mirror"))), blog)
