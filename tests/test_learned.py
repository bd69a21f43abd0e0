"""The learned rule: what it sees, what it learns, when it may hold and when it may mark."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from importer import runs, store
from importer.model import Author, Comment, Post, Site, Source, Status
from importer.report import Report
from importer.schema import open_database
from moderation import judging, service
from moderation.evidence import Facts, Options
from moderation.judge import judge
from moderation.learned import bounds, fitting, labels, site
from moderation.learned.features import BITS, features, place
from moderation.learned.fitting import Labelled
from moderation.learned.model import Broken, dumps, integers, loads, starter
from moderation.rules.learned import reads_like_spam
from moderation.schema import migrations

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BLOG = "blog.example"
WORDS = (*("Museum", "Tweets", "Direktoren", "Lesen", "Bücher", "Abend", "Garten", "Musik"),)
SPAM = '<a href="http://pills{n}.example/buy">buy cheap pills {n} online now</a> best price {n}'


def facts(body: str, name: str = "", **more: object) -> Facts:
    """Give the facts about a bare comment."""
    comment = Comment(key="c", post="p", author=Author(name=name), body=body, status="pending")
    return Facts(comment=comment, **more)  # type: ignore[arg-type]


def honest(n: int) -> str:
    """Give something a reader may say."""
    a, b = WORDS[n % 8], WORDS[n // 8 % 8]
    return f"Danke für den schönen Text über {a} und {b}, das habe ich so noch nicht gelesen ({n})."


def rows(ham: int, spam: int) -> list[Labelled]:
    """Give comments to learn from."""
    return [
        *(Labelled(features(facts(honest(n), f"Leserin {n}")), False) for n in range(ham)),
        *(Labelled(features(facts(SPAM.format(n=n), f"pills{n}")), True) for n in range(spam)),
    ]


def blog(ham: int = 0, spam: int = 0, pending: int = 0) -> Database:
    """Make a blog with approved comments, spam, and spam that waits."""
    db = open_database(":memory:", migrations)
    source = Source(format="wxr")
    texts: list[tuple[str, Status]] = [(honest(n), "approved") for n in range(ham)]
    texts += [(SPAM.format(n=n), "spam") for n in range(spam)]
    texts += [(SPAM.format(n=900 + n), "pending") for n in range(pending)]
    items: list[Site | Post | Comment] = [
        Site(key=BLOG, url=f"https://{BLOG}", source=source),
        Post(key=f"{BLOG}/p1", site=BLOG, title="Vom Lesen", source=source),
    ]
    items += [
        Comment(
            key=f"{BLOG}/c{number}", post=f"{BLOG}/p1", author=Author(name=f"Person {number}"),
            published=NOW + timedelta(hours=number), body=text, status=status, source=source,
        )
        for number, (text, status) in enumerate(texts, 1)
    ]  # fmt: skip
    store.save(db, items, runs.start(db, "test", "wxr", NOW), Report())
    return db


def models(db: Database) -> int:
    """Count the models kept."""
    return int(db.conn.execute("select count(*) from models").fetchone()[0])


# What it sees


@given(st.text(max_size=300), st.text(max_size=30))
def test_any_text_has_features_within_the_table(body: str, name: str) -> None:
    found = features(facts(body, name))
    assert all(0 <= at < 1 << BITS for at in (*found.pairs, *found.shape, *found.person))


def test_neither_script_nor_language_is_a_feature() -> None:
    """Two texts of the same shape in two languages differ in their words alone."""
    german = features(facts("Das war ein sehr guter abend im ga"))
    russian = features(facts("Это был хороший вечер в саду у"))
    assert german.shape == russian.shape


def test_words_of_a_language_nobody_honest_used_do_not_count() -> None:
    model = fitting.fit(rows(60, 60), None).model
    russian = facts("Всем доброго времени суток, есть такой вопрос")
    found = features(russian)
    unworded = found._replace(words=())
    assert frozenset({"de"}) == model.tongues
    assert model.score(found) == model.score(unworded)


# Models


def test_a_model_survives_being_written_and_read() -> None:
    model = fitting.fit(rows(60, 60), starter()).model
    again = loads(dumps(model))
    found = features(facts(SPAM.format(n=7)))
    assert again.score(found) == pytest.approx(model.score(found), abs=0.01)
    assert dumps(again) == dumps(model)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', "null", '{"version": 99}'])
def test_what_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(Broken):
        loads(text)


def test_damaged_weights_are_refused() -> None:
    fields = json.loads(dumps(starter()))
    for weights in ("AAAA", "x", fields["weights"][:-8]):
        with pytest.raises(Broken):
            loads(json.dumps({**fields, "weights": weights}))


@given(st.text(max_size=400))
def test_no_text_makes_the_reading_of_a_model_fail_otherwise(text: str) -> None:
    fields = {**json.loads(dumps(replace(starter(), weights=integers([0.0])))), "weights": text}
    with suppress(Broken):
        loads(json.dumps(fields))


def test_fitting_twice_gives_the_same_model() -> None:
    assert dumps(fitting.fit(rows(50, 40), None).model) == dumps(
        fitting.fit(rows(50, 40), None).model
    )


def test_a_folder_full_of_spam_does_not_make_everything_spam() -> None:
    """Both classes weigh the same: the prior is capped at one half."""
    model = fitting.fit(rows(30, 600), None).model
    assert model.probability(model.score(features(facts(honest(3))))) < 0.2
    assert model.probability(model.score(features(facts("Ein Satz mit neuen Wörtern.")))) < 0.6


# Bounds


def test_the_bounds_hit_no_more_honest_comments_than_stated() -> None:
    scores = [n / 1000 for n in range(-3000, 1000)]
    at = bounds.bounds(scores, [0.0] * len(scores), likely=0.0, certain=1.0)
    assert sum(score >= at.hold for score in scores) <= bounds.HELD * len(scores) + 1
    assert sum(bounds.weight(score, at) >= 2.5 for score in scores) == 0
    assert at.hold <= at.likely < at.mark


@given(st.lists(st.floats(-20, 20), max_size=200), st.floats(0, 3), st.floats(-5, 8))
def test_bounds_are_in_order_whatever_the_scores(
    scores: list[float], points: float, likely: float
) -> None:
    at = bounds.bounds(scores, [points] * len(scores), likely, likely + 2)
    assert at.hold <= at.likely < at.mark


def test_points_rise_with_the_score() -> None:
    at = bounds.Bounds(0.0, 2.0, 5.0)
    found = [bounds.weight(score, at) for score in (-9, -2, 0, 1, 2, 3.5, 5, 50)]
    assert found == sorted(found)
    assert (-0.5, 1, 1, 1.75, 2.5) == (found[0], found[2], found[4], found[5], found[-1])


# When it may hold and when it may mark


def test_the_starter_holds_but_never_marks() -> None:
    """Not even together with other rules that stop short of it."""
    loud = facts(
        "<a href=http://pills.example/buy>buy viagra online</a> "
        "<a href=http://pills.example/cialis>cheap cialis</a>",
        learned=starter(),
        options=Options(comment_previously_approved=False, comment_max_links=0),
    )
    assert starter().marks is False
    assert reads_like_spam(loud) is not None
    without = judge(replace(loud, learned=None))
    assert without.score < 2.5 or without.band == "spam"
    assert (judge(loud).band == "spam") == (without.band == "spam")


def test_the_starter_gives_no_trust() -> None:
    assert reads_like_spam(facts(honest(1), learned=starter())) is None


def test_a_model_marks_only_after_enough_labels() -> None:
    assert not fitting.fit(rows(60, 60), None).model.marks
    assert not fitting.fit(rows(300, 20), None).model.marks
    assert fitting.fit(rows(150, 60), None).model.marks


def test_the_words_that_weighed_most_are_quoted() -> None:
    spam = [facts(f"Die Pillen sind das beste und der Preis ist günstig {n}") for n in range(60)]
    labelled = [*rows(150, 0), *(Labelled(features(each), True) for each in spam)]
    found = facts("Der Preis ist günstig", learned=fitting.fit(labelled, None).model)
    reason = reads_like_spam(found)
    assert reason is not None
    assert {"Preis", "günstig"} <= {found.text[start:end] for start, end in reason.evidence}


def test_a_pingback_is_not_read() -> None:
    comment = replace(facts(SPAM).comment, kind="pingback")
    assert reads_like_spam(Facts(comment=comment, learned=starter())) is None


# The site's own


def test_imported_comments_are_labels_at_once() -> None:
    db = blog(ham=150, spam=60, pending=3)
    tally = judging.judge_all(db, Options(comment_previously_approved=False), now=NOW)
    model = site.model_of(db, BLOG)

    assert (150, 60, True) == (model.ham, model.spam, model.marks)
    found = service.verdicts(db, [f"{BLOG}/c211"])[f"{BLOG}/c211"]
    assert "spam" == found.band
    assert tally["spam"] >= 3


def test_honest_comments_alone_adapt_the_starter() -> None:
    db = blog(ham=60)
    judging.judge_all(db, Options(), now=NOW)
    model = site.model_of(db, BLOG)
    assert (60, 0, False) == (model.ham, model.spam, model.marks)
    assert model.hold <= starter().hold


def test_a_decision_is_a_label_and_an_undone_one_is_none() -> None:
    db = blog(ham=60, spam=15, pending=1)
    key = f"{BLOG}/c76"
    site.catch_up(db, NOW)
    before = [label for label in labels.labels(db, BLOG) if label.key == key]
    service.decide(db, "spam", [key], moderator="anna", now=NOW)
    decided = [label for label in labels.labels(db, BLOG) if label.key == key]
    assert [BLOG] == site.catch_up(db, NOW)
    assert 16 == site.model_of(db, BLOG).spam

    service.undo(db, moderator="anna", now=NOW)
    assert [BLOG] == site.catch_up(db, NOW)
    assert 15 == site.model_of(db, BLOG).spam
    assert ([], [(key, True, True)]) == (before, decided)


def test_nothing_is_learned_twice() -> None:
    db = blog(ham=60, spam=15)
    assert [BLOG] == site.catch_up(db, NOW)
    assert [] == site.catch_up(db, NOW)
    assert 1 == models(db)


def test_where_there_are_many_labels_it_waits_for_a_hundredth_to_come_or_to_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    db = blog(ham=60, spam=15)
    site.catch_up(db, NOW)
    monkeypatch.setattr(site, "AT_ONCE", 10)
    monkeypatch.setattr(site, "_CHANGED", 0.02)
    service.decide(db, "spam", [f"{BLOG}/c1"], moderator="anna", now=NOW)
    assert [] == site.catch_up(db, NOW)
    service.decide(db, "spam", [f"{BLOG}/c2"], moderator="anna", now=NOW)
    assert [BLOG] == site.catch_up(db, NOW)
    assert 17 == site.model_of(db, BLOG).spam


def test_labels_are_read_again_only_after_something_came(monkeypatch: pytest.MonkeyPatch) -> None:
    db = blog(ham=60, spam=15, pending=1)
    site.catch_up(db, NOW)
    service.decide(db, "trash", [f"{BLOG}/c76"], moderator="anna", now=NOW)
    assert [] == site.catch_up(db, NOW)  # read, and nothing new in it

    read: list[str] = []
    monkeypatch.setattr(labels, "labels", lambda db, site: read.append(site) or [])
    assert ([], []) == (site.catch_up(db, NOW), read)


def test_a_moderator_s_word_goes_before_the_source_s() -> None:
    db = blog(ham=60, spam=15)
    service.decide(db, "spam", [f"{BLOG}/c1"], moderator="anna", now=NOW)
    found = {label.key: label for label in labels.labels(db, BLOG)}
    assert found[f"{BLOG}/c1"].spam
    assert 75 == len(found)


def test_the_trash_and_the_queue_are_no_labels() -> None:
    db = blog(ham=10, pending=2)
    service.decide(db, "trash", [f"{BLOG}/c1"], moderator="anna", now=NOW)
    assert 9 == len(labels.labels(db, BLOG))


def test_too_few_labels_teach_nothing() -> None:
    db = blog(ham=20, spam=5)
    assert [] == site.catch_up(db, NOW)
    assert site.model_of(db, BLOG) is starter()


def test_a_model_of_another_version_is_replaced_by_the_starter() -> None:
    db = blog(ham=60, spam=15)
    site.catch_up(db, NOW)
    db.conn.execute("update models set model = '{\"version\": 99}'")
    assert site.model_of(db, BLOG) is starter()


def test_the_last_few_models_are_kept() -> None:
    db = blog(ham=60, spam=15, pending=6)
    for number in range(5):
        service.decide(db, "spam", [f"{BLOG}/c{76 + number}"], moderator="anna", now=NOW)
        site.catch_up(db, NOW)
    assert 3 == models(db)


@pytest.fixture
def without_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide scikit-learn."""
    monkeypatch.setattr(fitting, "is_there", lambda: False)


@pytest.mark.usefixtures("without_learn")
def test_without_scikit_learn_the_rest_works() -> None:
    db = blog(ham=60, spam=15)
    judging.judge_all(db, Options(), now=NOW)
    model = site.model_of(db, BLOG)
    assert (60, 0) == (model.ham, model.spam)
    with pytest.raises(fitting.NeedsLearn, match=r"pip install 'nachlese\[learn\]'"):
        fitting.fit(rows(60, 60), None)


def test_the_same_word_is_always_in_the_same_place() -> None:
    """Models are kept: hashing must not change between versions or machines."""
    assert (89032, 262713) == (place("w:casino"), place("host:example.org"))
