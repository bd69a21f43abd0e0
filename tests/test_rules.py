"""What each rule speaks up for, and what it leaves alone."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.model import Author, Comment
from moderation.evidence import (
    Copies,
    Facts,
    Habits,
    Options,
    Reason,
    Seen,
    Submission,
    Wave,
    hosts_of,
    topic,
)
from moderation.judge import judge
from moderation.learned.model import starter
from moderation.phrases import PHRASES, lines, word
from moderation.rules import RULES
from moderation.words import translate

BY_NAME = {rule.__name__: rule for rule in RULES}
AUTHOR = {"name", "email", "url", "ip", "user"}
COMMENT = {"status", "kind", "agent", "parent"}


def facts(body: str = "", **given: Any) -> Facts:
    """Give the facts about a comment; keywords go to the author, the comment or the facts.

    `seen` are counts, as some have the names of an author's fields.
    """
    author = Author(**{name: given.pop(name) for name in AUTHOR & given.keys()})
    comment = {name: given.pop(name) for name in COMMENT & given.keys()}
    comment.setdefault("status", "pending")
    seen = given.pop("seen", {})
    return Facts(
        comment=Comment(key="c", post="p", author=author, body=body, **comment), **given, **seen
    )


def reason(rule: str, about: Facts) -> Reason | None:
    """Ask one rule."""
    return BY_NAME[rule](about)


SHOP = {"url": "http://www.example.org/"}
DE = frozenset({"de"})
LONG = topic("Vom Lesen", " ".join(f"Wort{n}abc" for n in range(100)))
MUSEUM = topic("Darf ein Museum twittern?", "Museen, Tweets und Direktoren und das Publikum")

# Rule, what it speaks up for, what it leaves alone.
EXAMPLES: list[tuple[str, Facts, Facts]] = [
    ("by_moderator", facts("Danke!", by_moderator=True), facts("Danke!")),
    (
        "hold_everything",
        facts("x", options=Options(comment_moderation=True)),
        facts("x", options=Options(comment_moderation=True), status="approved"),
    ),
    ("never_approved", facts("x", name="A", email="a@b.de"), facts("x", status="approved")),
    ("linkback", facts("x", kind="trackback"), facts("x", kind="pingback", own_pingback=True)),
    ("too_many_links", facts("http://a.de me@b.de"), facts("http://a.de", **SHOP)),
    (
        "words_to_hold",
        facts("Schöne ARMBANDUHREN!", options=Options(moderation_keys=(" uhren ",))),
        facts("Schöne Ware!", options=Options(moderation_keys=("uhren", "", "0"))),
    ),
    (
        "disallowed_words",
        facts("the EvilBot was here", options=Options(disallowed_keys=("evilbot",))),
        facts("x", options=Options(disallowed_keys=("evilbot",))),
    ),
    ("flood", facts("x", seconds_since_last=14.9), facts("x", seconds_since_last=15.0)),
    ("duplicate", facts("x", duplicate=True), facts("x", duplicate=True, status="approved")),
    ("approved_at_source", facts("x", status="approved"), facts("x", status="spam")),
    (
        "known_author",
        facts("see http://a.de", pair=Seen(3, 0), hosts={"a.de": Seen(1, 0)}),
        facts("see http://a.de", pair=Seen(3, 0)),
    ),
    (
        "known_but_new_host",
        facts("see http://a.de", pair=Seen(1, 0)),
        facts("see http://blog.de/2", pair=Seen(1, 0), own_host="blog.de"),
    ),
    (
        "known_but_new_habits",
        facts(
            "this is what you all have been waiting for", pair=Seen(3, 0), habits=Habits(DE, False)
        ),
        facts("das ist nicht, was wir alle wollten", pair=Seen(3, 0), habits=Habits(DE, False)),
    ),
    (
        "new_host",
        facts("siehe http://a.de", hosts={"a.de": Seen()}),
        facts("siehe http://a.de", hosts={"a.de": Seen(1, 0)}),
    ),
    (
        "spam_host",
        facts("http://a.de", hosts={"a.de": Seen(0, 1)}),
        facts("http://a.de", hosts={"a.de": Seen(1, 5)}),
    ),
    (
        "spam_copy",
        facts("Just what I needed today", copies=Copies(1, 1)),
        facts("Danke!", copies=Copies(9, 2)),
    ),
    (
        "copies",
        facts("Just what I needed to read today, folks", copies=Copies(1, 0)),
        facts("Danke für den Beitrag!", copies=Copies(1, 0)),
    ),
    ("spam_mail", facts("x", mail=Seen(0, 1)), facts("x", mail=Seen(1, 1))),
    (
        "spam_ip",
        facts("x", ip="203.0.113.9", seen={"ip": Seen(0, 3)}),
        facts("x", ip="203.0.113.0", seen={"ip": Seen(0, 3)}),
    ),
    (
        "spam_name",
        facts("x", name="Eric", seen={"name": Seen(0, 2)}),
        facts("x", name="Eric", seen={"name": Seen(0, 1)}),
    ),
    (
        "campaign",
        facts("x", wave=Wave(7, "template", "Great tips", 3, spam=3)),
        facts("x", wave=Wave(7, "template", "Great tips", 3, spam=3, approved=1)),
    ),
    (
        "honest_campaign",
        facts("x", wave=Wave(7, "host", "petition.example", 90, verdict="ham")),
        facts("x", wave=Wave(7, "host", "petition.example", 90)),
    ),
    ("near_spam", facts("x", near=Copies(2, 2)), facts("x", near=Copies(9, 2))),
    ("near_copies", facts("x", near=Copies(2, 0)), facts("x", near=Copies(1, 0))),
    ("spam_net", facts("x", net=Seen(0, 3)), facts("x", net=Seen(1, 30))),
    ("burst", facts("x", elsewhere=6, **SHOP), facts("x", elsewhere=6)),
    ("old_post", facts("x", post_age=900.0, **SHOP), facts("x", post_age=900.0)),
    (
        "honeypot",
        facts("x", submission=Submission(trap=True)),
        facts("x", submission=Submission(trap=False)),
    ),
    (
        "time_trap",
        facts("x", submission=Submission(seconds=1.2)),
        facts("x", submission=Submission(seconds=5.0)),
    ),
    (
        "mostly_links",
        facts("read this http://a.de"),
        facts("siehe http://blog.de und https://de.wikipedia.org/wiki/Blog", own_host="blog.de"),
    ),
    (
        "many_links",
        facts("http://a.de http://b.de http://c.de http://d.de"),
        facts("http://a.de http://b.de http://c.de"),
    ),
    ("forum_code", facts("[url=http://a.de]x[/url]"), facts("an [url] is an address")),
    ("machine_html", facts("<a href=http://a.de>x</a>"), facts('<a href="http://a.de">x</a>')),
    ("shortener", facts("http://bit.ly/x"), facts("http://habit.ly/x")),
    (
        "echo",
        facts('<a href="http://a.de">window repair</a> - window repair Boston'),
        facts('Look at <a href="http://a.de">my drawing</a> of a window'),
    ),
    ("referral", facts("http://a.de/register?ref=25293"), facts("http://a.de/?reference=1")),
    (
        "detour",
        facts("http://www.google.com/url?q=https://a.de/"),
        facts("http://www.google.com/search?q=https"),
    ),
    (
        "member_pages",
        facts("http://a.de/member.php?u=1 http://b.de/viewtopic.php?t=2"),
        facts("http://a.de/member.php?u=1"),
    ),
    ("cheap_domain", facts("http://pills.quest"), facts("http://quest.de")),
    ("telling_host", facts("at http://casino-bonus.example"), facts("http://essex.de")),
    ("self_link", facts("on http://a.de/x", url="http://a.de"), facts("on http://a.de/x")),
    ("call", facts("Visit my site!", **SHOP), facts("Visit my site!")),
    (
        "masked_link",
        facts('<a href="http://evil.example/">www.paypal.com</a>'),
        facts('<a href="http://news.blog.de/a">blog.de/a</a>'),
    ),
    (
        "hidden_link",
        facts('<p style="display: none"><a href="http://a.de">x</a></p>'),
        facts('<a href="http://a.de"><img src="b.png"></a> <p style="color: red">x</p>'),
    ),
    (
        "look_alike_host",
        facts("Log in at http://pаypal.com/ now"),
        facts("x http://müller.example http://москва.example"),
    ),
    (
        "keyword_name",
        facts("Gute Tipps", name="SEO Agentur Berlin", **SHOP),
        facts("Gute Tipps", name="Andressa Kaufmann", **SHOP),
    ),
    ("address_as_name", facts("x", name="best-shoes.example"), facts("x", name="Dr. Ulrike Senft")),
    (
        "signed_link",
        facts('<a href="http://a.de">Donna</a>', name="donna"),
        facts('<a href="http://a.de">Source</a>', name="Donna"),
    ),
    (
        "wordy_name",
        facts("x", name="Cheap flights from Berlin today", **SHOP),
        facts("x", name="Henrike (Bratsche, 2. Pult, seit 2009)"),
    ),
    ("throw_away_mail", facts("x", email="x@mailinator.com"), facts("x", email="x@posteo.de")),
    (
        "numbered_mail",
        facts("x", email="darlene1987@gmail.com", **SHOP),
        facts("x", email="moni65@example.com", **SHOP),
    ),
    (
        "welded_name",
        facts("x", name="KennethHip", **SHOP),
        facts("x", name="MacGregor", **SHOP),
    ),
    (
        "template",
        facts("{Hi|Hello} there, {great|nice} {post|article}"),
        facts("Try {{ page.title | escape }} or {% if a | b %} and {x}"),
    ),
    ("disguise", facts("Das beste Саsino"), facts("Das Wort казино heißt Casino, 5 μm")),
    ("fancy_letters", facts("ｃａｓｉｎｏ"), facts("x² und ﬁnden")),
    ("shouting", facts("BUY NOW BEFORE IT IS GONE!"), facts("Das ZDF, die ARD und der WDR senden")),
    ("stretched", facts("Wow!!!!!!"), facts("Sooo schön ... ----------")),
    ("stutter", facts("I like tto read"), facts("Lloyd and Aaron use ssh and ffmpeg")),
    (
        "other_script",
        facts("Привет, переходите на сайт sportdush.ru", topic=MUSEUM, **SHOP),
        facts("Ольга Л. schreibt: Ich habe in Odessa gelernt", topic=MUSEUM, **SHOP),
    ),
    (
        "contact",
        facts("Write to me on WhatsApp: +49 151 23456789"),
        facts("Telegram hieß das früher, 1900 Euro, 2009-10-12"),
    ),
    (
        "digits",
        facts("0800 1234567 and 0800 7654321", **SHOP),
        facts("0800 1234567 and 0800 7654321"),
    ),
    (
        "bee_pattern",
        facts('Nice one. <a href="http://a.de">Donna</a>', name="Donna"),
        facts('<a href="http://a.de">Donna</a> says so', name="Donna"),
    ),
    ("casino", facts("Freispiele ohne Einzahlung", **SHOP), facts("Im Kasino war ich nie")),
    ("pharma", facts("buy Cialis online", **SHOP), facts("Specialists of socialism", **SHOP)),
    ("loan", facts("Kredit ohne Schufa", **SHOP), facts("Das kann man ihm zum Kredit anrechnen")),
    ("adult", facts("hot singles in your city", **SHOP), facts("Essex and Sussex are hot")),
    ("money", facts("my crypto trading bot", **SHOP), facts("a bot that trades stamps")),
    ("goods", facts("replica watches", **SHOP), facts("Who watches the watchmen?")),
    (
        "seo",
        facts("hochwertige Backlinks", **SHOP),
        facts("hochwertige Backlinks", topic=topic("Was sind Backlinks?"), **SHOP),
    ),
    (
        "magic",
        facts("Er hat mir mit einem Liebeszauber geholfen", **SHOP),
        facts("Der Zauber der Liebe", **SHOP),
    ),
    ("offers", facts("gratis und mit Rabatt", **SHOP), facts("gratis und mit Rabatt")),
    (
        "flattery",
        facts("Toller Artikel, weiter so!", topic=MUSEUM, **SHOP),
        facts("Toller Artikel, weiter so!", topic=MUSEUM),
    ),
    ("pitch", facts("We turn visitors into leads"), facts("Visitors of the museum read signs")),
    (
        "on_topic",
        facts("Museen sollten Tweets schreiben wie Direktoren", topic=MUSEUM),
        facts("Schönes Wetter heute", topic=MUSEUM),
    ),
    (
        "off_topic",
        facts(
            "Das habe ich mir auch schon lange so gedacht, vielen Dank dafür", topic=LONG, **SHOP
        ),
        facts("Das habe ich mir auch schon lange so gedacht, lieber Wort7abc", topic=LONG, **SHOP),
    ),
    (
        "reads_like_spam",
        facts(
            "<a href=http://pills.example/buy>buy cheap viagra online</a> order now",
            learned=starter(),
        ),
        facts("Danke für den schönen Text, ich habe viel gelernt.", learned=starter()),
    ),
]
# --- Every rule ---


@pytest.mark.parametrize(("rule", "hit", "miss"), EXAMPLES, ids=[e[0] for e in EXAMPLES])
def test_a_rule_speaks_up_for_what_it_looks_for_and_nothing_else(
    rule: str, hit: Facts, miss: Facts
) -> None:
    found = reason(rule, hit)
    assert found is not None
    assert rule == found.rule
    assert reason(rule, miss) is None


@pytest.mark.parametrize(("rule", "hit", "miss"), EXAMPLES, ids=[e[0] for e in EXAMPLES])
def test_a_reason_s_sentence_finds_all_its_arguments(rule: str, hit: Facts, miss: Facts) -> None:
    found = reason(rule, hit)
    assert found is not None
    for lang in ("en", "de"):
        assert "{" not in translate(found.why, found.args, lang).replace("{Hi|Hello}", "")
    for start, end in found.evidence:
        assert 0 <= start < end <= len(hit.text)


def test_every_rule_has_an_example() -> None:
    assert [example[0] for example in EXAMPLES] == [rule.__name__ for rule in RULES]


# --- evidence ---

# Rules whose cause lies elsewhere than in the shown text, and where.
ELSEWHERE = {
    "by_moderator": "who wrote it",
    "hold_everything": "an option of the site",
    "never_approved": "what came before under the name and address",
    "linkback": "how it came",
    "flood": "the time of the visitor's last comment",
    "approved_at_source": "what the blog's moderator decided",
    "known_author": "what came before under the name and address",
    "spam_mail": "the e-mail address",
    "spam_ip": "the IP address",
    "spam_name": "the name",
    "honest_campaign": "a moderator's word on others",
    "spam_net": "the IP address",
    "burst": "other posts within the hour",
    "old_post": "the post's age",
    "honeypot": "the form",
    "time_trap": "the form",
    "keyword_name": "the name",
    "address_as_name": "the name",
    "wordy_name": "the name",
    "throw_away_mail": "the e-mail address",
    "numbered_mail": "the e-mail address",
    "welded_name": "the name",
}


@pytest.mark.parametrize(("rule", "hit", "miss"), EXAMPLES, ids=[e[0] for e in EXAMPLES])
def test_what_lies_in_the_text_is_shown_there(rule: str, hit: Facts, miss: Facts) -> None:
    found = reason(rule, hit)
    assert found is not None
    assert (rule in ELSEWHERE) == (found.evidence == ()), found


def test_a_disallowed_word_may_be_the_browser_s() -> None:
    about = facts("x", agent="EvilBot/1.0", options=Options(disallowed_keys=("evilbot",)))
    found = reason("disallowed_words", about)

    assert found is not None
    assert ("browser", ()) == (found.args["field"], found.evidence)


def test_nothing_is_said_of_rules_that_are_none() -> None:
    assert set() == ELSEWHERE.keys() - BY_NAME.keys()


# --- docs/rules.md ---

ROW = re.compile(r"^\| `(\w+)` \|.*\| (-?[\d.]+)(?: to (-?[\d.]+))? \|.*\| ([\w ]+) \|$", re.M)
PAGE = Path(__file__).parent.parent / "docs" / "rules.md"


def test_the_page_lists_every_rule_in_order() -> None:
    assert [row[0] for row in ROW.findall(PAGE.read_text("utf-8"))] == list(BY_NAME)


def test_the_page_gives_the_weights() -> None:
    weights = {row[0]: row[1:3] for row in ROW.findall(PAGE.read_text("utf-8"))}
    for rule, hit, _ in EXAMPLES:
        found = reason(rule, hit)
        low, high = weights[rule]
        bounds = sorted((float(low), float(high or low)))
        assert found is not None
        assert bounds[0] <= found.weight <= bounds[1], rule


def test_the_page_says_what_a_rule_does_alone() -> None:
    alone = {row[0]: row[1:] for row in ROW.findall(PAGE.read_text("utf-8"))}
    for rule, hit, _ in EXAMPLES:
        found = reason(rule, hit)
        low, high, said = alone[rule]
        assert found is not None
        assert said == _alone(float(high or low), found), rule


def _alone(most: float, found: Reason) -> str:
    if found.rule == "by_moderator":
        return "clean"
    if found.least != "clean":
        return f"demands {found.least}"
    if most < 0:
        return "trust"
    return "hold" if most >= 1 else "adds" if most > 0 else "nothing"


# --- Fairness ---


@pytest.mark.parametrize(
    "body",
    [
        "Danke, toller Beitrag! Bitte mehr davon.",
        "Super Artikel, weiter so!",
        "Great post, thanks for sharing!",
        "Gänsehaut.",
        "👏",
    ],
)
def test_short_honest_praise_without_an_address_gives_nothing(body: str) -> None:
    options = Options(comment_previously_approved=False)
    assert judge(facts(body, options=options)).reasons == ()


@pytest.mark.parametrize(
    "body",
    [
        "Ich habe gestern lange darüber nachgedacht, ob ein Museum so etwas darf.",
        "I thought about it for a long time, and I still do not know what to say.",
        "Я долго думала об этом и до сих пор не знаю, что сказать.",
        "Bunu uzun süre düşündüm ve hâlâ ne diyeceğimi bilmiyorum.",
        "長い間考えましたが、まだ何と言えばいいのか分かりません。美術館は難しいです。",
    ],
)
def test_no_language_is_punished(body: str) -> None:
    about = facts(body, topic=MUSEUM, options=Options(comment_previously_approved=False))
    assert judge(about).score <= 0
    assert judge(replace_author(about, SHOP["url"])).band == "clean"


def replace_author(about: Facts, url: str) -> Facts:
    """Give the same comment with an author's address."""
    return replace(about, comment=replace(about.comment, author=Author(url=url)))


def test_words_are_compared_whole() -> None:
    assert reason("goods", facts("Andressa and the watchtower", **SHOP)) is None
    assert reason("casino", facts("Lots of slotsx and casinoesque things", **SHOP)) is None


def test_evidence_is_where_the_words_stand() -> None:
    about = facts("Ein <b>Onlinecasino</b> mit Freispielen", **SHOP)
    found = reason("casino", about)
    assert found is not None
    assert ["Onlinecasino", "Freispielen"] == [about.text[a:b] for a, b in found.evidence]


def test_a_disguised_word_is_still_found() -> None:
    found = reason("casino", facts("Das beste Саsino", **SHOP))
    assert found is not None
    assert "Саsino" in str(found.args["words"])


def test_hosts_are_those_of_links_and_author_but_not_of_mail() -> None:
    comment = facts("http://www.a.de me@b.de", url="https://c.de").comment
    assert hosts_of(comment) == {"a.de", "c.de"}


# --- Lists ---


@pytest.mark.parametrize("name", PHRASES)
def test_a_list_says_nothing_twice(name: str) -> None:
    found = [" ".join(map(word, line.split())) for line in lines(name)]
    assert len(found) == len(set(found)), [each for each in found if found.count(each) > 1]


# --- Any input ---


@given(st.text(), st.text(max_size=30), st.text(max_size=30))
def test_no_text_makes_a_rule_fail(body: str, name: str, url: str) -> None:
    about = facts(body, name=name, url=url, email=f"{name}@{url}", ip=name, topic=MUSEUM)
    for each in judge(about).reasons:
        assert all(0 <= start <= end <= len(about.text) for start, end in each.evidence)
        translate(each.why, each.args, "de")


@pytest.mark.parametrize(
    "piece",
    [
        *("x", "{a|", "+0", "tto ", "http://a.de/url?q=http:// ", "1@a.de ", "аb ", "casino "),
        *("%keyword", "[your name ", "[url=http://a.de]", "<a href=x>", "a a b ", "&", "ＡＢＣ"),
        *("www.", "...."),
    ],
)
def test_a_megabyte_of_anything_is_judged_in_a_moment(piece: str) -> None:
    body = piece * (1_000_000 // len(piece))
    started = time.process_time()
    judge(facts(body, name=body[:100_000], url=body[:100_000]))
    assert time.process_time() - started < 2
