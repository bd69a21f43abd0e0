"""The words of time in every language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer import calendar, dates, wallclock, zones
from importer.calendar.compile import written
from importer.wallclock import Pair


def test_the_table_is_the_cldr_s() -> None:
    """`./run catalogues` makes it anew."""
    assert "\n".join(written()) + "\n" == calendar.TABLE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("word", "language", "number"),
    [
        ("Jänner", "de-AT", 1),
        ("Mrz", "de", 3),
        ("Sept", "fr", 9),
        ("Decembre", "fr", 12),
        ("мая", "ru", 5),
        ("تشرين الثاني", "ar", 11),
        ("ינואר", "he", 1),
        ("Tháng Mười Hai", "vi", 12),
        ("listopada", "pl", 11),
        ("listopada", "hr", 10),
        ("March", "de", 3),
        ("jeudi", "fr", 0),
    ],
)
def test_a_month_is_known_by_the_page_s_language(word: str, language: str, number: int) -> None:
    """A theme in another language is understood, too."""
    assert number == calendar.month(word, language)


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("vor 2 Wochen", "de", 14),
        ("3 days ago", "en", 3),
        ("il y a 3 jours", "fr", 3),
        ("5 дней назад", "ru", 5),
        ("geschrieben vor 1 Tag", "de", 1),
        ("3 days ago", "de", 3),
    ],
)
def test_a_relative_date_is_counted_back(text: str, language: str, days: int) -> None:
    """It needs the time at which it was said."""
    said = datetime(2012, 3, 31, tzinfo=UTC)
    assert said - timedelta(days=days) == dates.ago(text, language, said)


def test_whatever_the_cldr_says_of_the_past_is_counted_back() -> None:
    """In its own language, each unit alone."""
    wrong = [
        (language, said)
        for language, units in calendar.table()["past"].items()
        for unit, patterns in units.items()
        for said in patterns
        if calendar.ago(said.format(3), language) != 3 * calendar.UNITS[unit]
    ]
    assert [] == wrong


@pytest.mark.parametrize(
    ("text", "language", "amounts"),
    [
        ("3 years 2 months ago", "en", {"year": 3, "month": 2}),  # wpDiscuz
        ("1 year, 2 weeks and 4 days ago", "en", {"year": 1, "week": 2, "day": 4}),
        ("vor 2 Jahren und 3 Monaten", "de", {"year": 2, "month": 3}),
        ("Gast Ida 12 Stunden 33 Minuten her", "de", {"hour": 12, "minute": 33}),  # wpDiscuz
        ("1 Monat her", "de-DE", {"month": 1}),
        ("il y a 3 ans et 2 mois", "fr", {"year": 3, "month": 2}),
        ("3年2か月前", "ja", {"year": 3, "month": 2}),
    ],
)
def test_a_span_of_several_units_counts_with_all_of_them(
    text: str, language: str, amounts: dict[str, int]
) -> None:
    """Three years and two months are not two months."""
    spent = sum((count * calendar.UNITS[unit] for unit, count in amounts.items()), timedelta())
    assert spent == calendar.ago(text, language)


@pytest.mark.parametrize("text", ["in 3 days", "12. März 2011", "", "three days ago"])
def test_what_is_not_relative_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert calendar.ago(text, "en") is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("12 مارس، 2011 الساعة 2:05 م", "2011-03-12 14:05"),
        ("ngày 5 tháng 3 năm 2010, 14:03", "2010-03-05 14:03"),
        ("5 มีนาคม 2553 เวลา 14:03", "2010-03-05 14:03"),
        ("2012. március 5., 14:03", "2012-03-05 14:03"),
        ("5 Μαρτίου 2010 στις 2:03 μ.μ.", "2010-03-05 14:03"),
        ("22 d’abril de 2012 a les 12:10", "2012-04-22 12:10"),
        ("3 במאי 2010 בשעה 9:12", "2010-05-03 09:12"),
    ],
)
def test_dates_of_other_scripts(text: str, when: str) -> None:
    """Other digits, other years, other halves of the day."""
    language = {"م": "ar", "มี": "th"}.get(next((c for c in ("م", "มี") if c in text), ""), "")
    found = dates.written(text, language)
    assert found is not None
    assert datetime.fromisoformat(when) == found.local


@pytest.mark.parametrize("shape", ["{} {} {}", "{}. {} {}", "{} de {} de {}", "{1} {0}, {2}"])
def test_every_month_of_every_language_is_read_in_every_shape(shape: str) -> None:
    """The "De" of "7 December" is no word between day and month, as it is in "7 de mayo"."""
    wrong = [
        (language, name)
        for language, rows in calendar.table()["months"].items()
        for number, names in enumerate(rows, 1)
        for name in names.split("/")
        if dates.written(shape.format(7, name, 2012) + " 10:05", language)
        != dates.Written(datetime(2012, number, 7, 10, 5), True)
    ]
    assert [] == wrong


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["3/4/2010", "23/4/2010"], "dmy"),
        (["3/4/2010", "4/23/2010"], "mdy"),
        (["1/2/2010", "3/2/2010", "5/3/2010", "2/4/2010"], "dmy"),  # the order of time
        (["2/1/2010", "2/3/2010", "3/5/2010", "4/2/2010"], "mdy"),
        (["3/4/2010", "5/6/2010"], None),
    ],
)
def test_all_dates_together_say_the_order(texts: list[str], order: str | None) -> None:
    """Never guessed: without evidence it stays open."""
    assert order == dates.dialect(texts, "en").order
    assert (order is None) == dates.undecided(texts[0], "en", dates.dialect(texts, "en").order)


def pairs(zone: tzinfo, *walls: str) -> list[Pair]:
    """Give times on a clock with their UTC."""
    there = [datetime.fromisoformat(wall) for wall in walls]
    return [Pair(wall, wall.replace(tzinfo=zone).astimezone(UTC)) for wall in there]


def test_a_clock_that_was_set_by_hand_is_learned() -> None:
    """Before WordPress 2.8 summer time was typed in."""
    four, five = (timezone(timedelta(hours=-hours)) for hours in (4, 5))
    known = pairs(four, "2007-09-28 06:02", "2007-10-13 16:05", "2007-12-04 07:07")
    known += pairs(five, "2008-01-03 16:12", "2008-04-13 12:31", "2009-09-23 13:38")
    zone = wallclock.zone_of(known)
    assert zone is not None
    assert [one.moment for one in known] == [dates.utc(one.local, zone) for one in known]
    assert "-04:00" == zones.offset_of(datetime(2007, 10, 1), zone)


def test_one_moment_that_fits_nothing_is_no_new_setting_unless_it_is_the_last() -> None:
    """In between it would take two settings; at the end one, and that is how new ones begin."""
    one, odd = timezone(timedelta(hours=1)), timezone(timedelta(hours=7))
    many = [f"2012-{month:02}-05 10:00" for month in range(1, 13)]
    between = pairs(one, *many) + pairs(odd, "2012-06-20 10:00")
    assert "UTC+01:00" == str(wallclock.zone_of(between))
    assert "UTC+01:00, then UTC+07:00" == str(
        wallclock.zone_of(pairs(one, *many) + pairs(odd, "2013-01-20 10:00"))
    )


def test_who_typed_the_offset_in_did_so_before_the_zone_was_named() -> None:
    """October in London has the offset that was typed in for the summer before."""
    one, london = timezone(timedelta(hours=1)), ZoneInfo("Europe/London")
    known = pairs(one, "2009-06-12 07:04", "2009-10-27 00:57", "2009-10-28 07:05")
    known += pairs(london, "2015-05-26 10:00", "2015-09-15 10:00", "2018-12-09 10:00")
    known += pairs(UTC, "2011-05-01 10:00", "2011-06-01 10:00")
    assert "UTC+01:00, then UTC, then Europe/London" == str(wallclock.zone_of(known))


def test_summer_time_that_is_typed_in_is_typed_in_late() -> None:
    """Between two settings that differ as summer and winter do, people noticed weeks after."""
    four, five = (timezone(timedelta(hours=-hours)) for hours in (4, 5))
    known = pairs(four, "2007-09-28 06:02", "2007-10-13 16:05")
    known += pairs(five, "2008-10-28 18:10", "2009-09-23 13:38", "2010-02-08 19:03")
    zone = wallclock.zone_of(known)
    assert zone is not None
    offsets = [zones.offset_of(datetime(2007, *day, 12), zone) for day in ((11, 10), (12, 20))]
    assert ["-04:00", "-05:00"] == offsets


@given(
    st.lists(st.tuples(st.integers(-11, 11), st.integers(2, 5)), min_size=1, max_size=6).filter(
        lambda runs: all(one[0] != two[0] for one, two in pairwise(runs))
    )
)
def test_every_setting_that_two_moments_show_is_found(runs: list[tuple[int, int]]) -> None:
    """However often a clock was set by hand: what is known on it is right in UTC."""
    offsets = [hours for hours, count in runs for _ in range(count)]
    known = [
        moment
        for year, hours in enumerate(offsets, 1990)
        for moment in pairs(timezone(timedelta(hours=hours)), f"{year}-07-01 12:00")
    ]
    zone = wallclock.zone_of(known)
    assert zone is not None
    assert [one.moment for one in known] == [dates.utc(one.local, zone) for one in known]


def numbered(first: int, known: list[Pair]) -> list[Pair]:
    """Give pairs the numbers of comments that follow each other."""
    return [one._replace(number=first + at) for at, one in enumerate(known)]


def test_between_two_settings_it_is_not_known_which_one_held() -> None:
    """What lies before, after, or between two moments of one setting is known."""
    four, five = (timezone(timedelta(hours=-hours)) for hours in (4, 5))
    known = pairs(four, "2007-09-28 06:02", "2007-10-13 16:05")
    known += pairs(five, "2008-10-28 18:10", "2009-09-23 13:38", "2010-02-08 19:03")
    zone = wallclock.zone_of(known)
    assert zone is not None
    days = ("2006-01-01", "2007-10-01", "2007-10-20", "2008-10-01", "2009-01-01", "2012-01-01")
    found = [wallclock.setting(zone, datetime.fromisoformat(day)) for day in days]
    assert [four, four, four, five, five, five] == [one for one, _ in found]
    assert [True, True, False, False, True, True] == [certain for _, certain in found]


@pytest.mark.parametrize(
    ("number", "zone", "certain"),
    [(4016, "UTC", True), (70000, "America/New_York", True), (50000, "America/New_York", False)],
)
def test_between_two_settings_a_comment_s_number_may_say_which(
    number: int, zone: str, certain: bool
) -> None:
    """An import numbers what it brings in one go, whatever the dates."""
    old = numbered(21000, pairs(UTC, "2005-12-22 23:20", "2010-07-21 21:42", "2012-06-06 04:15"))
    old += numbered(4000, pairs(UTC, "2011-06-08 12:19", "2011-10-29 20:19"))
    new = pairs(ZoneInfo("America/New_York"), "2017-11-21 12:17", "2018-07-15 11:35")
    learned = wallclock.zone_of(old + numbered(69000, new) + numbered(71000, new))
    assert learned is not None
    found = wallclock.setting(learned, datetime(2015, 7, 7, 3, 54), number)
    assert (zone, certain) == (str(found[0]), found[1])


def test_the_second_half_past_two_in_autumn_speaks_for_the_zone() -> None:
    """The hour occurs twice; the feed says which it was."""
    known = pairs(ZoneInfo("Europe/Berlin"), "2009-07-01 12:00", "2009-12-01 12:00")
    twice = datetime(2009, 10, 25, 2, 30)
    known += [Pair(twice, datetime(2009, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1)]
    assert "Europe/Berlin" == str(wallclock.zone_of(known))


def test_local_time_and_utc_that_an_import_swapped_are_swapped_back() -> None:
    """A blog in New York whose pages show UTC and whose feed shows its own time as UTC."""
    york = ZoneInfo("America/New_York")
    known = [
        Pair(shown, shown.replace(tzinfo=UTC).astimezone(york).replace(tzinfo=UTC))
        for shown in (datetime(2014, 7, 21, 5, 36), datetime(2014, 11, 5, 12, 42))
    ]
    zone = wallclock.zone_of(known)
    assert "swapped America/New_York" == str(zone)
    assert "" == zones.offset_of(known[0][0], zone) if zone else False


def test_the_usual_zone_comes_first_among_equals() -> None:
    """In winter London and UTC explain the same."""
    known = pairs(UTC, "2012-01-05 10:00", "2012-02-05 10:00")
    assert "Europe/London" == str(wallclock.zone_of(known, dates.named("Europe/London")))
