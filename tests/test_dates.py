"""The dialects of dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer import calendar, dates

BERLIN = ZoneInfo("Europe/Berlin")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("12. März 2011 um 14:05", "2011-03-12 14:05"),
        ("12. März 2011 um 14:05 Uhr", "2011-03-12 14:05"),
        ("5. Jänner 2012", "2012-01-05"),
        ("March 3, 2010 at 5:07 pm", "2010-03-03 17:07"),
        ("March 3rd, 2010 at 12:07 a.m.", "2010-03-03 00:07"),
        ("2010/03/03 at 17:07", "2010-03-03 17:07"),
        ("2011-11-07 at 08:58", "2011-11-07 08:58"),
        ("Juni 6, 2010 um 9:35 pm", "2010-06-06 21:35"),
        ("17.01.2008, 19:46", "2008-01-17 19:46"),
        ("17.07, 2011 @ 13:04", "2011-07-17 13:04"),
        ("Björn 20/03/2012 — 21:00", "2012-03-20 21:00"),
        ("03/20/2012 21:00", "2012-03-20 21:00"),
        ("14:05 on March 3rd, 2010", "2010-03-03 14:05"),
        ("by X on 22. August 2010 at 20:42. Antworten #", "2010-08-22 20:42"),
        ("12 mars 2011 à 14 h 05 min", "2011-03-12 14:05"),
        ("5 de mayo de 2012 a las 12:10", "2012-05-05 12:10"),
        ("1º de março de 2010 às 9:05", "2010-03-01 09:05"),
        ("2010年3月5日 下午 2:03", "2010-03-05 14:03"),
        ("3. září 2010 (10:15)", "2010-09-03 10:15"),
        ("5 мая 2012 в 12:10", "2012-05-05 12:10"),
        ("Jan 6 ’08", "2008-01-06"),
    ],
)
def test_a_date_for_people_is_read(text: str, when: str) -> None:
    found = dates.written(text)
    assert found is not None
    assert (local(when), ":" in when) == (found.local, found.timed)


@pytest.mark.parametrize(
    "text",
    ["vor 2 Jahren", "2 weeks ago", "3/4/2010", "Jun 20th at 2:41 am", "31. Februar 2010", ""],
)
def test_what_is_no_certain_date_is_none(text: str) -> None:
    assert dates.written(text) is None


@pytest.mark.parametrize(
    ("language", "order", "when"),
    [("de", None, "2010-04-03"), ("en", "dmy", "2010-04-03"), ("en", "mdy", "2010-03-04")],
)
def test_day_and_month_are_told_apart_by_language_or_site(
    language: str, order: dates.Order | None, when: str
) -> None:
    found = dates.written("3/4/2010", language, order)
    assert found is not None
    assert local(when) == found.local


@pytest.mark.parametrize(
    ("text", "language", "when"),
    [
        ("03.04.10 at 2:05 pm", "en-US", None),
        ("03.04.2010 at 2:05 pm", "en-US", "2010-04-03 14:05"),
        ("03.04.10 14:05", "de", "2010-04-03 14:05"),
        ("03.04.10 14:05", "", "2010-04-03 14:05"),
    ],
)
def test_points_between_two_digits_decide_nothing_in_english(
    text: str, language: str, when: str | None
) -> None:
    """Cutline and Thesis print month, day and year so, everybody else day, month and year."""
    said = dates.written(text, language)
    assert when == (f"{said.local:%F %H:%M}" if said else None)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Bob at March 13, 2004 09:10 AM", "March"),
        ("Posted by Bob on 13 March 2004", "13"),
        ("in den März 13, 2004", "März"),
        ("Bob", ""),
    ],
)
def test_a_date_begins_at_its_month_not_at_words_before_it(text: str, begins: str) -> None:
    """Names stand there."""
    begin = dates.begin(text)
    assert begins == (text[begin:].split()[0] if begin >= 0 else "")


def test_a_site_shows_its_order_by_any_day_above_twelve() -> None:
    assert "mdy" == dates.day_order(["3/4/2010", "3/23/2010"])
    assert "dmy" == dates.day_order(["3/4/2010", "23/3/2010"])
    assert dates.day_order(["3/4/2010"]) is None


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2037, 12, 31)),
    st.sampled_from(calendar.languages()),
)
def test_every_month_of_every_language_is_read_back(moment: datetime, language: str) -> None:
    for word in calendar.table()["months"][language][moment.month - 1].split("/"):
        for form in ("{d}. {m} {y} um {t}", "{m} {d}, {y} at {t}"):
            text = form.format(d=moment.day, m=word.title(), y=moment.year, t=f"{moment:%H:%M}")
            found = dates.written(text, language)
            assert found is not None
            assert moment.replace(second=0, microsecond=0) == found.local


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    dates.written(text)
    dates.rfc822(text)
    dates.moment(text, BERLIN, honest=False)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))
def test_utc_becomes_local_and_comes_back(moment: datetime) -> None:
    there = moment.astimezone(BERLIN)
    assert moment == dates.utc(there.replace(tzinfo=None), BERLIN) if not there.fold else True


@pytest.mark.parametrize(
    ("there", "fold", "here"),
    [
        ("2009-10-25 02:30", 0, "2009-10-25 00:30"),
        ("2009-10-25 02:30", 1, "2009-10-25 01:30"),
        ("2009-03-29 02:30", 0, "2009-03-29 01:30"),
        ("2009-07-01 12:00", 0, "2009-07-01 10:00"),
    ],
)
def test_the_hours_when_clocks_change(there: str, fold: int, here: str) -> None:
    assert utc(here) == dates.utc(local(there).replace(fold=fold), BERLIN)


@pytest.mark.parametrize(
    ("text", "honest", "when"),
    [
        ("2012-07-01T12:00:00+00:00", True, "2012-07-01 12:00"),
        ("2012-07-01T12:00:00+00:00", False, "2012-07-01 10:00"),
        ("2012-07-01T12:00:00+02:00", False, "2012-07-01 10:00"),
        ("2012-07-01T12:00:00", True, "2012-07-01 10:00"),
    ],
)
def test_old_wordpress_calls_local_time_utc(text: str, honest: bool, when: str) -> None:
    assert utc(when) == dates.moment(text, BERLIN, honest)


@pytest.mark.parametrize("zone", dates.ZONES)
def test_a_zone_is_learned_from_pairs(zone: str) -> None:
    moments = [datetime(2012, month, 3, 12, tzinfo=UTC) for month in (1, 7)]
    pairs = [
        dates.Pair(one.astimezone(ZoneInfo(zone)).replace(tzinfo=None), one) for one in moments
    ]
    learned = dates.zone_of(pairs)
    assert learned is not None
    assert all(one == dates.utc(there, learned) for there, one, _ in pairs)


def test_pairs_that_contradict_each_other_teach_nothing() -> None:
    moment = utc("2012-07-01 12:00")
    pairs = [dates.Pair(local(f"2012-07-01 {hour}:00"), moment) for hour in (13, 19)]
    assert dates.zone_of(pairs) is None
    assert dates.zone_of([]) is None
    odd = dates.zone_of([dates.Pair(local("2012-07-01 12:20"), moment)])
    assert timezone(timedelta(minutes=20)) == odd


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Sun, 06 Jul 2008 14:54:42 +0000", "2008-07-06 14:54:42"),
        ("Sun, 06 Jul 2008 14:54:42 -0000", "2008-07-06 14:54:42"),
        ("Sun, 06 Jul 2008 16:54:42 +0200", "2008-07-06 14:54:42"),
    ],
)
def test_dates_of_feeds(text: str, when: str) -> None:
    assert utc(when) == dates.rfc822(text)
    assert dates.rfc822("yesterday") is None
