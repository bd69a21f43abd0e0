"""WordPress's pages: a post or page with its comments, whatever theme printed it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Literal, NamedTuple

from importer import dates
from importer.dates import Dialect
from importer.extract import Platform, Tree, names, thread
from importer.extract.post import Place, post, site
from importer.extract.tree import first
from importer.formats.feed import unprefixed
from importer.model import (
    Author,
    Comment,
    Item,
    Problem,
    Skipped,
    Source,
    comment_key,
    derived_id,
)

SURE_MARKS = (
    'meta[name="generator"][content*="WordPress"], link[rel="https://api.w.org/"]'
    ', form[action*="wp-comments-post"], link[rel="wlwmanifest"], .wp-block-comment-template'
    ', .comment[class*="thread-even"], link[href*="wp-content/themes"]'
)
LIKELY_MARKS = (
    'link[href*="wp-content"], script[src*="wp-includes"], script[src*="wp-content"]'
    ', img[src*="wp-content"], link[rel="EditURI"], .comment-author.vcard'
    ", .commentlist, .comment-list"
)
LEADS_TO = re.compile(  # the first link of a text, after a few words
    r"\s*(?:<p>\s*)?(?:<(?:em|i|b|strong|small|span)\b[^<>]{0,100}>\s*)?[^<>]{0,40}"
    r"<a\s[^<>]{0,300}?href=[\"'][^\"'<>]{0,300}#(?:li-|div-)?(?:comment-|c)(?P<n>\d{1,19})[\"']"
)
EXACT = (
    "block",
    "html5",
    "legacy",
    "disqus list",
    "genesis",
    "h-entry",
    "schema",
    "json-ld",
    "livejournal",
)  # name alone
IN_UTC = re.compile(r"\d\s?(?:[ap]m\s)?\(?UTC\b(?!\s?[+-]?\d)", re.IGNORECASE)  # "14:05:10 UTC"
How = Literal["sure", "zone", "reset", "day", "year", "relative", "order", "unknown"]
REMARKS: dict[How, str] = {
    "zone": "{n} dates are the site's local time and its zone is not known: taken as {zone}",
    "reset": "{n} dates lie between two settings of the site's clock ({zone}): which of them held"
    " is not known, the likelier one is taken",
    "day": "{n} dates say the day alone: the time of day is set to 00:00",
    "year": "{n} dates say no year: the first such day after the post's own is taken",
    "relative": "{n} dates are relative ('2 weeks ago'): counted back from when the page was taken",
    "order": "{n} dates like 3/4/2010: day and month cannot be told apart on this site: left empty",
    "unknown": "{n} dates cannot be read, or are relative ('2 weeks ago') and it is not known when"
    " the page was taken: left empty",
}


METHODS: dict[How, str] = {  # kept beside the words a date was read from
    "sure": "as it says",
    "zone": "the site's clock, zone {zone}",
    "reset": "the site's clock between two settings, zone {zone} as the likelier",
    "day": "the day alone, zone {zone}",
    "year": "the first such day after the post's own, zone {zone}",
    "relative": "counted back from when the page was taken",
    "order": "not read: day and month cannot be told apart",
    "unknown": "not read",
}


class When(NamedTuple):
    """A date, how sure it is, and what it was read from."""

    published: datetime | None
    how: How
    offset: str = ""  # of the blog's clock, where it is known
    wall: datetime | None = None  # what that clock showed
    said: str = ""  # the words it was read from


def items(here: Place, tree: Tree, found: list[thread.Found], takes: bool) -> Iterator[Item]:
    """Give site, post, comments and remarks of a page whose comments are out of the tree.

    `takes`: whether the page took comments then.
    """
    about = post(here, tree, takes)
    yield site(here, tree)
    yield about
    how: Counter[How] = Counter()
    for item, when in comments(found, here, since=about.published):
        how[when.how] += isinstance(item, Comment)
        if isinstance(item, Comment):
            item = replace(item, raw=noted(item.raw, when, here.zone if here.sure else None))
        yield item
    yield from remarks(how, here)


def comments(
    found: list[thread.Found],
    here: Place,
    dialect: Dialect | None = None,
    since: datetime | None = None,
) -> Iterator[tuple[Item, When]]:
    """Give the comments found on a page, each with its date and how sure that is.

    `dialect`: how the site writes dates, where more of it is known than this page; `since`: when
    the post was published, for dates without a year.
    """
    found = _named(found)
    said = dialect or dates.dialect(
        (one.fields.dates[0] for one in found if one.fields.dates), here.language
    )
    for one in _answering(found):
        when = _when(one, here, said)
        if when.how == "unknown" and since:
            when = _without_year(one, here, since) or when
        yield _item(one, when, here), when


def remarks(seen: Counter[How], here: Place) -> Iterator[Problem]:
    """Say how many of a page's dates are not sure, and why."""
    for how, text in REMARKS.items():
        if seen[how]:
            what = text.format(n=seen[how], zone=here.zone)
            yield Problem(where=here.where, what=what, key=here.post, lost=False)


def _answering(found: list[thread.Found]) -> Iterator[thread.Found]:
    """Give a comment that is nested in none the parent that its text begins with a link to.

    Themes and plugins write "In reply to <a href="#comment-7">Anna</a>." or "@<a ...>": the words
    "In reply to" are the theme's and go, a name that is spoken to stays.
    """
    before: set[str] = set()
    for one in found:
        link = LEADS_TO.match(one.fields.body) if not one.parent else None
        number = (link["n"] or "").lstrip("0") if link else ""
        if link and number in before:
            body, said = unprefixed(one.fields.body, "")
            body = body if said == number else one.fields.body
            one = one._replace(parent=number, fields=one.fields._replace(body=body))
        before.add(one.number)
        yield one


def _named(found: list[thread.Found]) -> list[thread.Found]:
    """Take the words around names away, where no element of the markup holds the name alone."""
    said = [one for one in found if one.fields.kind == "comment"]  # a ping's name is a title
    loose = [one for one in said if one.fields.family not in EXACT]
    bare = names.bare([one.fields.name for one in loose])
    told = {id(one): name for one, name in zip(loose, bare, strict=True)}
    return [
        one._replace(fields=one.fields._replace(name=told[id(one)])) if id(one) in told else one
        for one in found
    ]


def _when(one: thread.Found, here: Place, dialect: Dialect) -> When:
    """Give the first date that says the time of day, else the first that says the day."""
    days = []
    for text in one.fields.dates:
        when = _read(text, here, dialect)
        if when and when.how != "day":
            return when._replace(said=text)
        days += [when._replace(said=text)] if when else []
    return days[0] if days else _unread(one, here, dialect)


def _without_year(one: thread.Found, here: Place, since: datetime) -> When | None:
    """Read "Jun 20th at 2:41 am" as the first such day after the post's own."""
    for text in one.fields.dates:
        said = dates.without_year(text, here.language, since)
        if said:
            return _local(said, True, here)._replace(how="year", said=text)
    return None


def _unread(one: thread.Found, here: Place, dialect: Dialect) -> When:
    """Say why there is no date, or count it back from when the page was taken."""
    for text in one.fields.dates:
        if dates.undecided(text, here.language, dialect.order):
            return When(None, "order", said=text)
        taken = here.page.fetched
        back = dates.ago(text, here.language, taken) if taken else None
        if back:
            return When(back, "relative", said=text)
    return When(None, "unknown" if one.fields.kind == "comment" else "sure")


def _read(text: str, here: Place, dialect: Dialect) -> When | None:
    stamp = dates.iso(text) if dates.ISO.match(text) else None
    if stamp:
        wall = stamp.replace(tzinfo=None)
        if stamp.tzinfo and (here.honest or stamp.utcoffset()):
            return When(dates.utc(stamp), "sure", stamp.isoformat()[-6:], wall)
        return _local(wall, True, here)
    said = dates.written(text, here.language, dialect.order, dialect.shapes)
    if said and said.timed and IN_UTC.search(text):
        return When(dates.utc(said.local.replace(tzinfo=UTC)), "sure", wall=said.local)
    return _local(said.local, said.timed, here) if said else None


def _local(moment: datetime, timed: bool, here: Place) -> When:
    published = dates.utc(moment, here.zone)
    offset = dates.offset_of(moment, here.zone) if published and here.sure else ""
    how: How = "day" if not timed else "sure" if here.sure else "zone"
    return When(published, how, offset, moment)


def noted(raw: bytes, when: When, zone: tzinfo | None, feed: bool = False) -> bytes:
    """Give a comment's source with a note of how its date was read and from what.

    The note is an HTML comment after it, so that reading the source again finds the same.
    """
    how = "the site's feed" if feed else METHODS[when.how].format(zone=zone or "not known")
    said = " ".join(when.said.split())[:80].replace("--", "–").replace(">", "&gt;")
    return raw + f'\n<!-- date: "{said}": {how} -->'.encode()


def _item(one: thread.Found, when: When, here: Place) -> Item:
    if one.awaiting:
        return Skipped(where=here.where, why="a preview that awaits moderation")
    says = one.fields
    if says.status == "approved" and not (says.name or says.body or when.published):
        what = f"comment {one.number} is an anchor alone: its text is not in this page"
        return Problem(where=here.where, what=what, key=comment_key(here.site, one.number))
    number = _own(one.number, here) or derived_id(here.post, says.kind, says.name, says.url)
    return Comment(
        key=comment_key(here.site, number),
        post=here.post,
        parent=comment_key(here.site, _own(one.parent, here)) if one.parent else None,
        author=Author(
            name=says.name, email=says.email, url=says.url, user=says.user, avatar=says.avatar
        ),
        published=when.published,
        offset=when.offset,
        body=says.body,
        kind=says.kind,
        status=says.status,
        url=says.link or f"{here.link}#comment-{one.number}" * bool(one.number),
        source=Source(format="pages", id=number, captured=here.page.fetched),
        raw=one.raw.encode(),
    )


def _own(number: str, here: Place) -> str:
    """Give a comment's number; where it is a hash of what it says, one of its post as well."""
    return derived_id(here.post, number) if number.startswith("x") else number


SURE = Platform("wordpress", lambda tree: first(tree, SURE_MARKS) is not None, thread.found)
LIKELY = SURE._replace(claims=lambda tree: first(tree, LIKELY_MARKS) is not None)
