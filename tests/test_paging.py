"""Every list goes on where it was, forwards and back, whatever is decided meanwhile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from desk_blog import BLOG, NOW, blog, comment, flagged, post
from flask.testing import FlaskClient
from sqlite_utils import Database

from moderation import aside, listing, outgoing, scans, service, shelf
from moderation.listing import Cursor, Filter
from moderation.web import asking, create_app

PITCH = "Sehr schöner Artikel über {}, wir räumen auch Ihre Wohnung, Infos unter der Nummer"


def there_and_back(db: Database, wanted: Filter) -> tuple[list[str], list[str]]:
    """Give what pages of three hold, read to the end and then back to the beginning."""
    there: list[str] = []
    page = listing.page(db, wanted, limit=3)
    while True:
        there += page.keys
        if page.next is None:
            break
        page = listing.page(db, wanted, page.next, 3)
    back = list(page.keys)
    while page.before:
        page = listing.page(db, wanted, page.before, 3)
        back = [*page.keys, *back]
    return there, back


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(), Filter(order="newest"), Filter("all", "newest", lang="de"),
        Filter("all", text="Casino"), Filter("all", author="online casino bonus"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("few", [0, 100])
def test_the_queue_leads_back_over_the_same_comments(
    monkeypatch: pytest.MonkeyPatch, wanted: Filter, few: int
) -> None:
    db = blog(":memory:", *(flagged(n) if n % 2 else comment(n) for n in range(1, 24)))
    shelf.catch_up(db)
    monkeypatch.setattr(listing, "FEW", few)
    monkeypatch.setattr(listing, "SCAN", 5)
    there, back = there_and_back(db, wanted)

    assert there == back
    assert len(there) == len(set(there)) > 9


def test_a_page_that_somebody_emptied_still_leads_back() -> None:
    db = blog(":memory:", *(flagged(n) for n in range(1, 9)))
    shelf.catch_up(db)
    first = listing.page(db, Filter(), limit=4)
    rest = listing.page(db, Filter(), first.next, 4)
    service.decide(db, "spam", rest.keys, moderator="ben", now=NOW)
    empty = listing.page(db, Filter(), first.next, 4)

    assert ((), None) == (empty.keys, empty.next)
    assert empty.before is not None
    assert set(first.keys[:3]) <= set(listing.page(db, Filter(), empty.before, 4).keys)


def test_spam_to_rescue_is_read_in_pages() -> None:
    words = "Wo kann man Nummer {} sehen?"
    db = blog(":memory:", *(comment(n, status="spam", body=words.format(n)) for n in range(9)))
    shelf.catch_up(db)
    whole = aside.rescue(db).keys
    first = aside.rescue(db, limit=4)
    service.decide(db, "unspam", first.keys[:2], moderator="ben", now=NOW)
    second = aside.rescue(db, after=first.next, limit=4)

    assert whole[4:8] == second.keys
    assert whole[2:4] == aside.rescue(db, after=second.before, limit=4).keys


def test_siblings_of_spam_are_read_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    status = ("pending",) * 8 + ("approved",) * 3
    db = blog(":memory:", *(comment(30 + n, body=PITCH.format(n), status=each)
                            for n, each in enumerate(status)))  # fmt: skip
    spam = [f"{BLOG}/c{30 + n}" for n in range(8)]
    service.decide(db, "spam", spam, moderator="anna", now=NOW)
    whole = scans.keys_of(scans.retro(db))
    monkeypatch.setattr(scans, "SCAN", 4)
    found, place = [], scans.FIRST
    while place:
        finds, place = scans.retro_from(db, place, limit=1)  # type: ignore[assignment]
        found += scans.keys_of(finds)

    assert (3, sorted(whole)) == (len(whole), sorted(set(found)))


def test_campaigns_are_read_in_pages() -> None:
    kinds = ("räumen auch Ihre Wohnung", "bauen auch Ihre Website", "kaufen auch Ihr Auto")
    texts = [f"Sehr schöner Artikel über {n}, wir {kind}, Infos unter der Nummer"
             for place, kind in enumerate(kinds) for n in range(5 + place)]  # fmt: skip
    db = blog(":memory:", *(comment(n, body=text, status="pending", name=f"Leser {n % 9}")
                            for n, text in enumerate(texts, 1)))  # fmt: skip
    shelf.catch_up(db)
    whole, end = aside.groups(db)
    found, after = aside.groups(db, limit=1)
    while after:
        more, after = aside.groups(db, after=after, limit=1)
        found += more

    assert (None, whole) == (end, found)
    assert aside.alone(db) == listing.counts(db)["waiting"] - sum(n for _, n in whole)


def test_what_goes_out_is_read_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    db = blog(":memory:", *(comment(n, status="pending") for n in range(1, 30)))
    monkeypatch.setattr(outgoing, "SCAN", 4)
    for n in range(1, 30):
        service.decide(db, "approve", [f"{BLOG}/c{n}"], moderator="anna", now=NOW)
    found, page = [], outgoing.coming(db, BLOG, limit=3)
    while True:
        found += [line.key for line in page.lines]
        if page.next is None:
            break
        page = outgoing.coming(db, BLOG, page.next, limit=3)

    assert [f"{BLOG}/c{n}" for n in range(29, 0, -1)] == found


@pytest.fixture
def desk(tmp_path: Path) -> FlaskClient:
    """A desk with more of everything than a page holds."""
    blog(
        tmp_path / "desk.db", *(flagged(n) for n in range(1, 61)),
        *(comment(n, status="spam", body=f"Wo ist Nummer {n}?") for n in range(100, 160)),
        posts=[post(2)],
    ).close()  # fmt: skip
    return create_app(tmp_path / "desk.db", moderator="anna", now=lambda: NOW).test_client()


def link(page: str, rel: str) -> str:
    """Give where a link of a page leads, "" without one."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize("path", ["/", "/rescue"])
def test_lists_have_links_in_both_directions(desk: FlaskClient, path: str) -> None:
    first = desk.get(path).text
    second = desk.get(path + link(first, "next")).text
    again = desk.get(path + link(second, "prev")).text

    assert "" == link(first, "prev")
    assert "To the beginning" in second
    assert re.findall('data-key="([^"]+)"', first) == re.findall('data-key="([^"]+)"', again)


def test_the_log_has_links_in_both_directions(desk: FlaskClient) -> None:
    for n in range(1, 61):
        desk.post("/decide", data={"act": f"spam {BLOG}/c{n}"})
    first = desk.get("/audit/").text
    second = desk.get(link(first, "next")).text
    again = desk.get(link(second, "prev")).text
    shown = [re.findall(r"/c(\d+)", page) for page in (first, second, again)]

    assert ("", "") == (link(first, "prev"), link(second, "next"))
    assert shown[0] == shown[2] != shown[1]


def test_what_goes_out_has_a_page_of_its_own(desk: FlaskClient) -> None:
    desk.get("/")
    desk.post("/decide", data={"every": "spam", "tab": "waiting"})
    overview = desk.get("/outgoing").text
    whole = desk.get("/outgoing" + link(overview, "next")).text

    assert "Das Blog: 60" in overview
    assert (20, 40) == (overview.count("/thread/"), whole.count("/thread/"))
    assert "" == link(whole, "next")


@pytest.mark.parametrize(
    "address",
    [
        "/rescue?after=x~y~", "/retro?after=~~~", "/retro?after=2020~9~x", "/campaigns?after=1~x",
        "/outgoing?list=stuck&after=9~9", "/audit/?above=x&below=-1",
        f"/thread/{BLOG}/p1?after=x&before=y&about=z",
    ],
)  # fmt: skip
def test_a_place_that_makes_no_sense_is_the_beginning(desk: FlaskClient, address: str) -> None:
    assert 200 == desk.get(address).status_code


def test_a_place_is_written_as_it_is_read() -> None:
    for place in (Cursor(1.5, 7), Cursor(1.5, -7, True)):
        assert place == asking.place_of({"after": asking.written(place)}, Filter())
