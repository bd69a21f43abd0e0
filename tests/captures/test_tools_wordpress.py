"""A real WordPress saved by the real tools: wget, HTTrack, Chromium. Each is a whole archive."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlite_utils import Database
from wordpress.server import WordPress
from wordpress.truth import by_id, differences, truth, visible

from importer import store
from importer.model import Item
from importer.schema import open_database
from importer.sync.files import import_files

NOT_WANTED = ("replytocom", "/wp-", "xmlrpc", "oembed")
PAGE = re.compile(r"/comment-page-\d+/(?:#|$)")
NOW = datetime(2027, 1, 1, tzinfo=UTC)
Saved = Callable[..., None]


def tool(name: str) -> str:
    """Give the program; without it the test is skipped, in CI it fails."""
    found = shutil.which(name)
    if not found:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse(f"no {name}; install it: apt-get install {name}")
    return found or ""


def addresses(blog: WordPress) -> list[str]:
    """Give the short addresses of all posts with comments: some are linked from nowhere."""
    return list(dict.fromkeys(f"{blog.url}/?p={row['comment_post_ID']}" for row in blog.comments()))


def by_wget(blog: WordPress, folder: Path) -> None:
    """Save the whole blog: links converted, names ending in .html, a WARC file beside it."""
    command = [tool("wget"), "--quiet", "--mirror", "--convert-links", "--adjust-extension",
               "--warc-file", str(folder / "blog"), "--directory-prefix", str(folder / "mirror"),
               "--reject-regex", "|".join(NOT_WANTED), f"{blog.url}/",
               *addresses(blog)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode in (0, 8), done.stderr  # 8: some address answered with an error


def by_httrack(blog: WordPress, folder: Path) -> None:
    """Save the whole blog as HTTrack does by itself, but for pictures and styles, and faster."""
    command = [tool("httrack"), f"{blog.url}/", *addresses(blog), "-O", str(folder / "mirror"),
               "--quiet", "--robots=0", "--sockets=8", "--disable-security-limits",
               "--max-rate=0", "--connection-per-second=0",
               *(f"-*{each}*" for each in (*NOT_WANTED, "gravatar.com"))]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.make_archive(str(folder / "mirror"), "zip", folder / "mirror")


def by_chromium(blog: WordPress, folder: Path, browser: Browser) -> None:
    """Save every post and every comment page of it as a file of Chromium's (MHTML)."""
    page = browser.new_page()
    waiting, seen = addresses(blog), set[str]()
    while waiting:
        page.goto(waiting.pop())
        links = page.eval_on_selector_all("a", "all => all.map(each => each.href)")
        further = {link.partition("#")[0] for link in links if PAGE.search(link)}
        waiting += further - seen
        seen |= further | {page.url}
        kept = page.context.new_cdp_session(page).send("Page.captureSnapshot")
        (folder / f"{len(list(folder.iterdir()))}.mhtml").write_text(kept["data"], newline="")
    page.close()


@pytest.fixture(scope="module")
def saved(
    request: pytest.FixtureRequest, wordpress: WordPress, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Saved], Path]:
    """Give the folder of a tool, which saves the blog once."""
    done: dict[Saved, Path] = {}

    def saved_by(save: Saved) -> Path:
        if save not in done:
            done[save] = tmp_path_factory.mktemp(save.__name__)
            if save is by_chromium:
                by_chromium(wordpress, done[save], request.getfixturevalue("chromium"))
            else:
                save(wordpress, done[save])
        return done[save]

    return saved_by


def imported(*sources: Path) -> tuple[Database, list[Item]]:
    """Give an archive of some sources, and what is in it."""
    db = open_database(":memory:")
    for source in sources:
        import_files(db, str(source), lambda: NOW)
    return db, list(store.items(db))


ARCHIVES: dict[str, tuple[Saved, str]] = {
    "wget's mirror": (by_wget, "mirror"),
    "wget's WARC": (by_wget, "blog.warc.gz"),
    "HTTrack's folder": (by_httrack, "mirror"),
    "a zip of HTTrack's folder": (by_httrack, "mirror.zip"),
    "Chromium's MHTML": (by_chromium, ""),
}


FEEDLESS = {"Chromium's MHTML"}  # saved pages alone, which say 02:15 twice when clocks go back


def is_fold(told: tuple[str, str, str, str]) -> bool:
    """Whether what differs is an hour in the night when clocks go back."""
    _, field, read, true = told
    if field != "date":
        return False
    hour = datetime.fromisoformat(f"{read or '1970-01-01'}Z") - datetime.fromisoformat(f"{true}Z")
    return true[5:7] == "10" and hour == timedelta(hours=1)


@pytest.mark.parametrize("archive", ARCHIVES)
def test_an_archive_has_every_comment_as_it_is(
    archive: str, saved: Callable[[Saved], Path], wordpress: WordPress
) -> None:
    save, name = ARCHIVES[archive]
    db, items = imported(saved(save) / name)
    found, public = by_id(items), truth(wordpress)
    assert set() == visible(wordpress).keys() - found.keys()
    assert set() == found.keys() - public.keys()
    told = [told for one in found.values() for told in differences(one, public)]
    assert [] == [each for each in told if archive not in FEEDLESS or not is_fold(each)]
    assert [] == [problem for problem in store.problems(db) if problem.lost]
