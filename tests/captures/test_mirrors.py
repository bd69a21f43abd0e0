"""Pages saved in folders and single files: their addresses, times and links."""

from __future__ import annotations

import io
import quopri
import re
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from captures.made import BASE, POST, comment, comments, feed, gone, post, problems
from hypothesis import given as drawn
from hypothesis import strategies as st

from importer.captures.spool import read_all
from importer.captures.zipped import inner
from importer.errors import NotReadable
from importer.formats import Given, html
from importer.formats import mhtml as mhtml_format
from importer.model import Item, Post, Problem, Site, Skipped
from importer.sync import read_files

SITE = "hafen.example/tagebuch"
DUMP = "-- MySQL dump 10.13\n\nCREATE TABLE x (a int);\n"  # of something else than WordPress
HTTRACK = (
    "\n<!-- Mirrored from hafen.example/tagebuch/2011/07/kaehne/ by HTTrack Website Copier/3.x"
    " [XR&CO'2014], {day} Jun {year} 09:13:37 GMT -->\n"
)


def mirrored(page: str) -> str:
    """Make a page's own links relative, as HTTrack and wget -k do."""
    page = page.replace(f'"{POST}#', '"index.html#').replace(f'"{POST}"', '"index.html"')
    return page.replace(f"{BASE}/?p=7", "../../../index613c.html?p=7")


def items_of(path: Path, site: str = "") -> list[Item]:
    return list(read_files(str(path), site=site))


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def httrack(page: str, day: str = "Wed, 21", year: int = 2017) -> str:
    return mirrored(page).replace("<html", HTTRACK.format(day=day, year=year) + "<html", 1)


def test_httracks_note_gives_address_and_time(tmp_path: Path) -> None:
    put(tmp_path / "kaehne.html", httrack(post(comment(1))))
    items = items_of(tmp_path / "kaehne.html")

    one = comments(items)["1"]
    assert (f"{SITE}/c1", f"{POST}#comment-1") == (one.key, one.url)
    assert "2017-06-21 09:13:37+00:00" == str(one.source.captured)
    assert [POST] == [item.url for item in items if isinstance(item, Post)]


def test_links_in_comments_of_a_mirror_are_as_they_were(tmp_path: Path) -> None:
    said = 'Siehe <a href="../ufer/index.html">dort</a>.'
    put(tmp_path / "kaehne.html", httrack(post(comment(1, said))))
    one = comments(items_of(tmp_path / "kaehne.html"))["1"]
    assert f'<a href="{BASE}/2011/07/ufer/">' in one.body


def test_two_mirrors_of_one_blog_in_a_folder_are_merged(tmp_path: Path) -> None:
    put(tmp_path / "2017" / "kaehne.html", httrack(post(comment(1), comment(2))))
    put(tmp_path / "2018" / "kaehne.html", httrack(post(comment(1)), "Thu, 21", 2018))
    assert {"2": 2018} == gone(items_of(tmp_path))


def test_wgets_folders_tell_the_address_of_a_page_that_does_not(tmp_path: Path) -> None:
    page = mirrored(post(comment(1))).replace("WordPress 3.2", "WordPress 3.2 hafen.example")
    put(tmp_path / "hafen.example/tagebuch/2011/07/kaehne/index.html", page)
    put(tmp_path / "hafen.example/tagebuch/2011/07/kaehne/feed/index.html", feed((1, 0, "Text 1")))
    items = items_of(tmp_path)

    assert {f"{SITE}/c1"} == {item.key for item in comments(items).values()}
    assert "2011-07-01 10:01:33+00:00" == str(comments(items)["1"].published)
    assert [f"{SITE}/p7"] == [item.key for item in items if isinstance(item, Post)]


def test_site_and_path_tell_the_address_where_nothing_else_does(tmp_path: Path) -> None:
    bare = mirrored(post(comment(1))).replace("postid-7", "").replace('id="post-7"', "")
    for name, number in (("kaehne", 1), ("ufer", 2)):
        text = (
            bare.replace("?p=7", "")
            .replace('value="7"', "")
            .replace("comment-1", f"comment-{number}")
        )
        put(tmp_path / f"2011/07/{name}/index.html", text)
    items = items_of(tmp_path, site=BASE)

    assert [f"{BASE}/2011/07/kaehne/", f"{BASE}/2011/07/ufer/"] == [
        item.url for item in items if isinstance(item, Post)
    ]
    assert {SITE} == {item.key for item in items if isinstance(item, Site)}


def test_a_pages_own_links_tell_how_deep_it_lies(tmp_path: Path) -> None:
    links = (
        '<link rel="pingback" href="../../../xmlrpc.php">'
        f'<link rel="wlwmanifest" href="{BASE}/wp-includes/wlwmanifest.xml"></head>'
    )
    page = mirrored(post(comment(1))).replace("</head>", links)
    put(tmp_path / "copy of the blog/2011/07/kaehne/index.html", page)
    assert [POST] == [item.url for item in items_of(tmp_path) if isinstance(item, Post)]


def test_a_zip_of_a_mirror_is_the_mirror(tmp_path: Path) -> None:
    page = mirrored(post(comment(1))).replace("WordPress 3.2", "WordPress 3.2 hafen.example")
    with zipfile.ZipFile(tmp_path / "mirror.zip", "w") as out:
        out.writestr("mirror/hafen.example/tagebuch/2011/07/kaehne/index.html", page)
        out.writestr("mirror/hafen.example/logo.png", b"\x89PNG")
    assert f"{SITE}/c1" == comments(items_of(tmp_path / "mirror.zip"))["1"].key


def test_a_browsers_note_of_a_wayback_page_gives_the_first_address_and_time(tmp_path: Path) -> None:
    web = "https://web.archive.org/web/20121007232004"
    bar = "<h2>9 comments</h2><!-- END WAYBACK TOOLBAR INSERT -->"
    bar = f"<!-- BEGIN WAYBACK TOOLBAR INSERT -->{bar}"
    page = (
        post(comment(1))
        .replace('href="http', f'href="{web}/http')
        .replace("<article", f"{bar}<article")
    )
    note = f"<!-- saved from url=(0099){web}/{POST} -->\n<html"
    put(tmp_path / "kaehne.html", page.replace("<html", note, 1))
    one = comments(items_of(tmp_path / "kaehne.html"))["1"]

    assert (f"{SITE}/c1", "http://n1.example/") == (one.key, one.author.url)
    assert "2012-10-07 23:20:04+00:00" == str(one.source.captured)


def mhtml(page: str, place: str = "Snapshot-Content-Location", url: str = POST) -> bytes:
    """Give a page as Chrome (or, with Content-Location, others) saves it."""
    top = f"{place}: {url}\n" if place.startswith("Snapshot") else ""
    part = f"{place.removeprefix('Snapshot-')}: {url}\n"
    return (
        f"From: <Saved by Blink>\n{top}Subject: =?utf-8?Q?K=C3=A4hne?=\n"
        "Date: Sat, 5 Nov 2022 10:11:12 +0100\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related;\n\ttype="text/html";\n\tboundary="----x"\n\n\n------x\n'
        f"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n{part}\n"
    ).encode() + quopri.encodestring(page.encode()) + (
        b"\n------x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
        b"------x--\n"
    )  # fmt: skip


@pytest.mark.parametrize("place", ["Snapshot-Content-Location", "Content-Location"])
def test_mhtml_gives_page_address_and_time(tmp_path: Path, place: str) -> None:
    (tmp_path / "kaehne.mhtml").write_bytes(mhtml(post(comment(1, "Grüße")), place))
    one = comments(items_of(tmp_path / "kaehne.mhtml"))["1"]

    assert (f"{SITE}/c1", "<p>Grüße</p>") == (one.key, one.body)
    assert (
        "2022-11-05 09:11:12"
        == str(one.source.captured and one.source.captured.astimezone(None))[:19]
    )


def test_mhtml_without_a_page_is_said_to_be_without(tmp_path: Path) -> None:
    text = mhtml("").replace(b"text/html\n", b"text/plain\n")
    (tmp_path / "kaehne.mht").write_bytes(text)
    with pytest.raises(NotReadable, match="there is no page in it"):
        items_of(tmp_path / "kaehne.mht")


def test_mhtml_that_breaks_off_gives_what_is_there(tmp_path: Path) -> None:
    whole = mhtml(post(comment(1), comment(2)))
    (tmp_path / "kaehne.mht").write_bytes(whole[: whole.index(b"Text 2")])
    assert {"1"} <= set(comments(items_of(tmp_path / "kaehne.mht")))


def singlefile(page: str, year: int = 2022) -> str:
    """Give a page as SingleFile 2.0.83 writes it: no needless quotes, no head, no ends."""
    when = f"Sat Nov 05 {year} 10:11:12 GMT+0100 (Central European Standard Time)"
    note = f"<!--\n Page saved with SingleFile \n url: {POST} \n saved date: {when}\n-->"
    bare = re.sub(r"""(?<==)"([^\s"'=<>`]+)(?:"(?= )|"(?=>))""", r"\1", page)
    return bare.replace("<head>", note, 1).replace("</head>", "").replace("</body></html>", "")


def unpacking(page: str) -> bytes:
    """Give a page as SingleFile 2.0.83 writes it to unpack itself: a zip in an HTML file."""
    head = f"<!DOCTYPE html> <html data-sfz><!--\n Page saved with SingleFile \n url: {POST} \n-->"
    start = f"{head}<meta charset=windows-1252><body><script>/* shows it */</script><!--".encode()
    out = io.BytesIO()
    out.write(start)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("index.html", page)
        packed.writestr("images/0.png", b"\x89PNG")
    tail = b"--><sfz-extra-data>CQEAAACAOgAA</sfz-extra-data></body></html>"
    return out.getvalue() + tail


@pytest.mark.parametrize("packed", [False, True])
def test_singlefile_gives_page_address_and_time(tmp_path: Path, packed: bool) -> None:
    page = singlefile(post(comment(1, "Grüße")))
    assert " class=depth" not in page
    assert "id=comment-1>" in page
    (tmp_path / "kaehne.html").write_bytes(unpacking(page) if packed else page.encode())
    one = comments(items_of(tmp_path / "kaehne.html"))["1"]
    assert (f"{SITE}/c1", "<p>Grüße</p>", "N1") == (one.key, one.body, one.author.name)
    assert "2022-11-05 09:11:12+00:00" == str(one.source.captured)


@pytest.mark.parametrize(("says", "proven"), [(1, True), (-1, False), (2, False)])
def test_singlefiles_pages_without_an_end_prove_by_their_count(
    tmp_path: Path, says: int, proven: bool
) -> None:
    put(tmp_path / "a.html", singlefile(post(comment(1), comment(2), comment(3)), 2022))
    put(tmp_path / "b.html", singlefile(post(comment(1), says=says), 2023))
    assert ({"2", "3"} if proven else set()) == set(gone(items_of(tmp_path)))


@pytest.mark.parametrize("harm", ["cut", "without a page"])
def test_a_page_that_cannot_unpack_itself_is_said_to_be_one(tmp_path: Path, harm: str) -> None:
    whole = unpacking(singlefile(post(comment(1))))
    harmed = whole[:-400] if harm == "cut" else whole.replace(b"index.html", b"other.html")
    (tmp_path / "kaehne.html").write_bytes(harmed)
    with pytest.raises(NotReadable, match="to unpack itself and cannot"):
        items_of(tmp_path / "kaehne.html")


def test_a_page_that_unpacks_to_no_end_is_refused() -> None:
    with pytest.raises(NotReadable, match="unpacks to more than 1 MB"):
        inner(unpacking("x" * (2 << 20)), 1 << 20)


def test_a_page_that_chromium_saved_whole_has_its_address_and_its_frames_are_none(
    tmp_path: Path,
) -> None:
    """As Chromium's "Webpage, Complete" writes them: the note before `<html`, files beside it."""
    note = f"<!-- saved from url=({len(POST):04}){POST} -->\n<html"
    head = '<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">'
    page = post(comment(1)).replace("<html", note, 1).replace('<head><meta charset="utf-8">', head)
    assert note in page
    assert head in page
    frame = "<!DOCTYPE html>\n<!-- saved from url=(0019)http://ads.example/ -->\n<html>Kauf!</html>"
    put(tmp_path / "Kähne – Tagebuch.html", page)
    put(tmp_path / "Kähne – Tagebuch_files/saved_resource(1).html", frame)
    put(tmp_path / "Kähne – Tagebuch_files/style.css", "p {}")
    items = items_of(tmp_path)
    one = comments(items)["1"]
    assert (f"{SITE}/c1", None) == (one.key, one.source.captured)
    assert [POST] == [item.url for item in items if isinstance(item, Post)]
    assert {"a frame in a saved page", "no archive (.css file)"} == {
        item.why for item in items if isinstance(item, Skipped)
    }
    assert not [each for each in items if isinstance(each, Problem) and each.lost]


def test_a_folder_of_saved_pages_of_all_kinds_is_one_blog(tmp_path: Path) -> None:
    put(tmp_path / "a.html", httrack(post(comment(1), comment(2))))
    (tmp_path / "b.mhtml").write_bytes(mhtml(post(comment(1))))
    items = items_of(tmp_path)
    assert ({"2": 2022}, {SITE}) == (gone(items), {i.key for i in items if isinstance(i, Site)})
    assert [] == [each for each in problems(items) if "local time" not in each]


WHOLE = {
    "html": (html.captures, httrack(post(comment(1), comment(2, kind="pingback"))).encode()),
    "mhtml": (mhtml_format.captures, mhtml(post(comment(1)))),
    "SingleFile": (html.captures, unpacking(singlefile(post(comment(1))))),
}


@pytest.mark.parametrize("kind", list(WHOLE))
@drawn(
    st.integers(0, 9999),
    st.sampled_from([b"http://[", b"<o:p>", b'">', b"\x00\xff"]) | st.binary(max_size=9),
)
def test_damage_anywhere_is_survived(kind: str, place: int, noise: bytes) -> None:
    captures, whole = WHOLE[kind]
    place %= len(whole)
    damaged = io.BytesIO(whole[:place] + noise + whole[place + len(noise) :])
    given = Given(site=BASE, inside="a/b/index.html")
    with suppress(NotReadable):
        list(read_all(captures(damaged, given), BASE))


def test_a_page_that_is_no_blogs_costs_only_itself_in_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as file:
        file.writestr("a.html", "<!doctype html><html><body>Ein Kochrezept</body></html>")
        file.writestr("kaehne.html", httrack(post(comment(1))))
    items = items_of(tmp_path / "saved.zip")
    assert {"1"} == comments(items).keys()
    assert "a page, but of no blog software that is known here." in problems(items)


def test_a_zip_in_which_nothing_can_be_read_is_not_readable(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as file:
        file.writestr("a.html", "<!doctype html><html><body>Ein Kochrezept</body></html>")
    with pytest.raises(NotReadable, match="a page, but of no blog software"):
        items_of(tmp_path / "saved.zip")


def test_an_export_that_cannot_be_read_costs_only_itself_in_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as file:
        file.writestr("a.sql", DUMP)
        file.writestr("kaehne.html", httrack(post(comment(1))))
    items = items_of(tmp_path / "saved.zip")
    assert {"1"} == comments(items).keys()
    lost = [each.where for each in items if isinstance(each, Problem) and each.lost]
    assert [str(tmp_path / "saved.zip:a.sql")] == lost


@pytest.mark.parametrize(
    "head",
    [
        '<meta http-equiv="Refresh" content="0; URL=2011/07/kaehne/index.html">',
        '<META HTTP-EQUIV="Refresh" CONTENT="0; URL=kaehne.html"><TITLE>Page has moved</TITLE>',
        '<meta name="generator" content="HTTrack Website Copier/3.x">',
    ],
)
def test_what_httrack_writes_itself_is_no_page_that_is_lost(tmp_path: Path, head: str) -> None:
    put(tmp_path / "index.html", f"<html><head>{head}</head><body><a>Click here</a></body></html>")
    put(tmp_path / "kaehne.html", httrack(post(comment(1))))
    items = items_of(tmp_path)
    assert {"1"} == comments(items).keys()
    assert not [each for each in items if isinstance(each, Problem) and each.lost]
    assert ["a page that only leads to others"] == [
        each.why for each in items if isinstance(each, Skipped)
    ]


@pytest.mark.parametrize(
    "fox",
    [
        '<img role="img" class="emoji" alt="🦊" src="https://s.example/1f98a.svg">',
        "<img draggable=false role=img class=emoji alt=🦊 src=data:,>",  # SingleFile
    ],
)
def test_pictures_that_a_script_put_for_emoji_are_the_emoji_again(tmp_path: Path, fox: str) -> None:
    page = post(comment(1, f"Schön {fox}!").replace(">N1<", f">{fox} Füchsin<"))
    put(tmp_path / "kaehne.html", httrack(page))
    one = comments(items_of(tmp_path / "kaehne.html"))["1"]
    assert ("🦊 Füchsin", True) == (one.author.name, "Schön 🦊!" in one.body)
