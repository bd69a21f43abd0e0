"""A real WordPress saved by the real tools: wget, HTTrack, Chromium. Each is a whole archive."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser
from wordpress.server import WordPress
from wordpress.truth import by_id, differences, truth, visible

from importer import store
from importer.schema import open_database
from importer.sync.files import import_files

NOT_WANTED = ("replytocom", "/wp-", "xmlrpc", "oembed")
PAGE = re.compile(r"/comment-page-\d+/(?:#|$)")
NOW = datetime(2027, 1, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")  # the blog's


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


@pytest.fixture(scope="module")
def wget(wordpress: WordPress, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save the whole blog: links converted, names ending in .html, a WARC file beside it."""
    folder = tmp_path_factory.mktemp("wget")
    command = [tool("wget"), "--quiet", "--mirror", "--convert-links", "--adjust-extension",
               "--warc-file", str(folder / "blog"), "--directory-prefix", str(folder / "mirror"),
               "--reject-regex", "|".join(NOT_WANTED), f"{wordpress.url}/",
               *addresses(wordpress)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode in (0, 8), done.stderr  # 8: some address answered with an error
    return folder


@pytest.fixture(scope="module")
def httrack(wordpress: WordPress, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save the whole blog as HTTrack does by itself, but for pictures and styles, and faster."""
    folder = tmp_path_factory.mktemp("httrack")
    command = [tool("httrack"), f"{wordpress.url}/", *addresses(wordpress),
               "-O", str(folder / "mirror"),
               "--quiet", "--robots=0", "--sockets=8", "--disable-security-limits",
               "--max-rate=0", "--connection-per-second=0",
               *(f"-*{each}*" for each in (*NOT_WANTED, "gravatar.com"))]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.make_archive(str(folder / "mirror"), "zip", folder / "mirror")
    return folder


@pytest.fixture(scope="module")
def mhtml(
    wordpress: WordPress, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Save every post and every comment page of it as a file of Chromium's (MHTML)."""
    folder = tmp_path_factory.mktemp("mhtml")
    page = chromium.new_page()
    waiting, seen = addresses(wordpress), set[str]()
    while waiting:
        page.goto(waiting.pop())
        links = page.eval_on_selector_all("a", "all => all.map(each => each.href)")
        further = {link.partition("#")[0] for link in links if PAGE.search(link)}
        waiting += further - seen
        seen |= further | {page.url}
        kept = page.context.new_cdp_session(page).send("Page.captureSnapshot")
        (folder / f"{len(list(folder.iterdir()))}.mhtml").write_text(kept["data"], newline="")
    page.close()
    return folder


ARCHIVES: dict[str, tuple[str, str]] = {  # the fixture that saves it, its name
    "wget's mirror": ("wget", "mirror"),
    "wget's WARC": ("wget", "blog.warc.gz"),
    "HTTrack's folder": ("httrack", "mirror"),
    "a zip of HTTrack's folder": ("httrack", "mirror.zip"),
    "HTTrack's own cache": ("httrack", "mirror/hts-cache/new.zip"),
    "Chromium's MHTML": ("mhtml", ""),
}

FEEDLESS = {
    "HTTrack's own cache",
    "Chromium's MHTML",
}  # pages alone, which say 02:15 twice when clocks go back


def is_fold(told: tuple[str, str, str, str]) -> bool:
    """Whether what differs are two moments that a clock of the blog shows alike."""
    _, field, read, true = told
    return field == "date" and bool(read) and shown(read) == shown(true)


def shown(utc: str) -> datetime:
    """Give what the blog's clock shows at a moment."""
    return datetime.fromisoformat(f"{utc}Z").astimezone(BERLIN).replace(tzinfo=None, fold=0)


@pytest.mark.parametrize("archive", ARCHIVES)
def test_an_archive_has_every_comment_as_it_is(
    archive: str, request: pytest.FixtureRequest, wordpress: WordPress
) -> None:
    saved, name = ARCHIVES[archive]
    db = open_database(":memory:")
    import_files(db, str(request.getfixturevalue(saved) / name), lambda: NOW)
    found, public = by_id(list(store.items(db))), truth(wordpress)
    assert set() == visible(wordpress).keys() - found.keys()
    assert set() == found.keys() - public.keys()
    told = [told for one in found.values() for told in differences(one, public)]
    assert [] == [each for each in told if archive not in FEEDLESS or not is_fold(each)]
    assert [] == [problem for problem in store.problems(db) if problem.lost]
