"""Saved pages, folders and archives of them: what lies beside the pages costs nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from importer.errors import NotFound, NotReadable
from importer.model import Comment, Item, Post, Problem, Site, Skipped
from importer.sync import read_files

SAMPLE = Path(__file__).parents[1] / "contrib" / "sample-blog"
PAGES = SAMPLE / "pages"
POST = PAGES / "2015" / "11" / "das-blog-ist-umgezogen" / "index.html"
BLOG = "zwischenrufe.example"


def of(kind: type, items: list[Item]) -> list[Item]:
    """Give the items of one kind."""
    return [item for item in items if isinstance(item, kind)]


def test_a_saved_page_is_known_by_the_address_it_names() -> None:
    items = list(read_files(str(POST)))

    assert [f"{BLOG}"] == [site.key for site in items if isinstance(site, Site)]
    assert [f"{BLOG}/p402"] == [post.key for post in items if isinstance(post, Post)]
    assert all(comment.post == f"{BLOG}/p402" for comment in items if isinstance(comment, Comment))


def test_a_page_without_an_address_needs_the_site(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<!doctype html><html><body class="single single-post postid-7">'
        '<article id="post-7"><h1>Titel</h1></article>'
        '<ol class="comment-list"><li class="comment" id="comment-3"><b class="fn">Kim</b>'
        '<div class="comment-content"><p>Ja.</p></div></li></ol></body></html>'
    )

    with pytest.raises(NotReadable, match="--site"):
        list(read_files(str(page)))
    found = of(Comment, list(read_files(str(page), site="https://blog.example/")))
    assert ["blog.example/c3"] == [each.key for each in found if isinstance(each, Comment)]


def test_in_a_folder_what_is_no_archive_is_skipped_by_its_kind(tmp_path: Path) -> None:
    (tmp_path / "style.css").write_text("body { color: black }")
    (tmp_path / "readme.txt").write_text("Nur ein Text, kein Beitrag dieses Blogs.\n")
    (tmp_path / "page.html").write_bytes(POST.read_bytes())

    items = list(read_files(str(tmp_path)))

    assert {"no archive (.css file)", "no archive (.txt file)"} == {
        item.why for item in items if isinstance(item, Skipped)
    }
    assert [] == of(Problem, items)


def test_one_unreadable_page_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!doctype html><html><p>Von keinem Blog.</p></html>")
    (tmp_path / "b.html").write_bytes(POST.read_bytes())

    items = list(read_files(str(tmp_path)))

    assert [str(tmp_path / "a.html")] == [x.where for x in items if isinstance(x, Problem)]
    assert of(Comment, items)


def test_a_zip_of_pages_is_a_folder(tmp_path: Path) -> None:
    archive = tmp_path / "pages.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("images/logo.png", bytes(range(256)) * 9)
        out.write(POST, "post/index.html")

    items = list(read_files(str(archive)))

    assert ["no archive (.png file)"] == [x.why for x in items if isinstance(x, Skipped)]
    assert len(of(Comment, list(read_files(str(POST))))) == len(of(Comment, items))


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="empty"):
        list(read_files(str(tmp_path)))


def test_a_folder_or_a_zip_without_any_archive_is_one_clear_sentence(tmp_path: Path) -> None:
    folder, packed = tmp_path / "folder", tmp_path / "x.zip"
    folder.mkdir()
    (folder / "style.css").write_text("body { color: black }")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("style.css", "body { color: black }")

    for path in (folder, packed):
        with pytest.raises(NotReadable, match=f"{path}: nothing in it is an archive"):
            list(read_files(str(path)))


@pytest.mark.parametrize(("data", "says"), [
    (b"", "the file is empty"), (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive: unpack it first"),
    (b"Rar!\x1a\x07\0", "a rar archive"), (b"\x1f\x9d\x90xyz", "unpack it first"),
    (b'<?xml version="1.0"?><rss><channel><item/></channel></rss>', "none of comments"),
    (b"\x89PNG\r\n", "no known format"),
])  # fmt: skip
def test_what_is_no_archive_is_called_by_its_name(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)

    with pytest.raises(NotReadable, match=f"{path}: .*{says}"):
        list(read_files(str(path)))
