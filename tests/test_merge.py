"""How the words of several sources about one item become one row."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.merge import RANK, Sighting, merge
from importer.rows import COLUMNS

NAMES = COLUMNS["comments"]


def sighting(format: str, captured: str = "", **fields: str | None) -> Sighting:
    """Give what a source said of one comment."""
    usual: dict[str, str | None] = {**dict.fromkeys(NAMES, ""), "key": "a/c1", "post": "a/p1"}
    return Sighting(format, captured, tuple({**usual, **fields}.values()))


def merged(*sightings: Sighting) -> dict[str, str | None]:
    """Give the row that sightings add up to, by column."""
    return dict(zip(NAMES, merge("comments", sightings), strict=True))


def test_one_sighting_is_the_row() -> None:
    only = sighting("wxr", body="Hallo")

    assert only.row == merge("comments", [only])


@pytest.mark.parametrize("field", ["author_email", "author_ip", "agent", "offset", "author_user"])
def test_a_field_that_only_one_source_knows_is_kept(field: str) -> None:
    rich, poor = sighting("wxr", "2019", **{field: "x"}), sighting("rest", "2024")

    assert "x" == merged(rich, poor)[field] == merged(poor, rich)[field]


def test_the_same_text_rendered_is_no_edit() -> None:
    raw = sighting("wxr", "2019", body='"So" & <b>so</b>\n\nneu')
    rendered = sighting("pages", "2024", body="<p>&#8220;So&#8221; &amp; <b>so</b></p>\n<p>neu</p>")

    assert raw.row[NAMES.index("body")] == merged(raw, rendered)["body"]


def test_an_edit_seen_later_by_a_poorer_source_arrives() -> None:
    raw, edited = sighting("wxr", "2019", body="alt"), sighting("pages", "2024", body="<p>neu</p>")

    assert "<p>neu</p>" == merged(raw, edited)["body"]


def test_the_last_word_on_the_status_counts() -> None:
    before, after = (
        sighting("wxr", "2019", status="approved"),
        sighting("rest", "2024", status="spam"),
    )

    assert "spam" == merged(before, after)["status"]


def test_a_parent_read_off_markup_does_not_overrule_an_export() -> None:
    said, guessed = sighting("wxr", "2019", parent=None), sighting("pages", "2024", parent="a/c9")

    assert merged(said, guessed)["parent"] is None


def test_an_address_that_the_site_gave_counts_before_a_derived_one() -> None:
    derived = sighting("wxr", "2024", url="https://a/1/#comment-1")
    given = sighting("rest", "2019", url="https://a/1/comment-page-2/#comment-1")

    assert "https://a/1/comment-page-2/#comment-1" == merged(derived, given)["url"]


FORMATS = [*RANK, "other", "another"]
WORDS = st.sampled_from(["", "Hallo", "<p>Hallo</p>", "Ja"])
SIGHTINGS = st.lists(
    st.builds(
        sighting,
        st.sampled_from(FORMATS),
        st.sampled_from(["", "2019", "2024"]),
        body=WORDS,
        author_name=WORDS,
        author_email=WORDS,
        status=st.sampled_from(["approved", "spam"]),
        parent=st.sampled_from([None, "a/c2"]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each.format,
)


@given(SIGHTINGS)
def test_every_field_is_what_some_source_said(sightings: list[Sighting]) -> None:
    found = merge("comments", sightings)

    assert all(
        value in {each.row[place] for each in sightings} for place, value in enumerate(found)
    )


@given(SIGHTINGS)
def test_nothing_that_is_known_becomes_unknown(sightings: list[Sighting]) -> None:
    found = merged(*sightings)

    for name in ("author_email", "author_name", "body"):
        said = any(each.row[NAMES.index(name)] for each in sightings)
        assert said == bool(found[name])


@given(SIGHTINGS)
def test_the_order_of_sources_does_not_matter(sightings: list[Sighting]) -> None:
    assert 1 == len({merge("comments", each) for each in itertools.permutations(sightings)})
