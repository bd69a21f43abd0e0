"""Make the sample blog: what stands in content/ becomes a WordPress export and a folder of pages.

The words are in content/*.toml, the markup in templates/; here is only the arithmetic between
them. It deliberately knows nothing of Nachlese: what it writes has to look as WordPress 6 writes
it, not as we would like to read it. Running it twice writes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import count
from pathlib import Path
from string import Template
from typing import Any
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
ZONE = ZoneInfo("Europe/Vienna")
EXPORTED = datetime(2024, 11, 3, 18, 22, 41, tzinfo=UTC)
TIDIED = datetime(2024, 10, 20, 17, 0, tzinfo=UTC)  # the evening Antonia filled the trash
PER_PAGE = 12  # threads on a comment page: more than any post has, but for the long one
DEEPEST = 5  # WordPress's thread_comments_depth: what lies deeper is shown at this depth
APPROVED = {"approved": "1", "pending": "0", "trash": "trash"}  # as WordPress stores a status
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
PREFIXES = ("192.0.2", "198.51.100", "203.0.113")  # RFC 5737: addresses for documentation
BLOCKS = ("<blockquote", "<pre", "<ul", "<h3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whoever writes, as the comment form asked them."""

    name: str
    mail: str = ""
    url: str = ""
    ip: str = ""
    user: int = 0  # the WordPress user, 0 for visitors
    login: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment, and what a judge should find it to be."""

    id: int
    post: int
    at: datetime
    by: Person
    text: str
    parent: int = 0
    status: str = "approved"
    kind: str = "comment"
    spam: str = ""  # the family of spam; empty for ham
    trait: str = ""  # what makes this piece of ham a hard one

    @property
    def truth(self) -> dict[str, int | str]:
        """The line of truth.jsonl."""
        return {
            "id": self.id,
            "post_id": self.post,
            "parent": self.parent,
            "status": self.status,
            "kind": self.kind,
            "label": "spam" if self.spam else "ham",
            "family": self.spam or self.trait or "talk",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post with its comments, oldest first."""

    id: int
    title: str
    slug: str
    at: datetime
    text: str
    categories: list[str]
    language: str = "de"
    open: bool = True
    comments: list[Comment] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"{self.at:%Y/%m}/{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blog:
    """The whole blog."""

    url: str
    title: str
    tagline: str
    version: str
    owner: Person
    categories: dict[str, str]  # slug -> name
    posts: list[Post]


def load(folder: Path) -> Blog:
    """Read the blog from its TOML files."""
    site = toml(folder / "blog.toml")
    people = {key: person(row) for key, row in toml(folder / "people.toml").items()}
    posts = [post(toml(path), people) for path in sorted((folder / "posts").glob("*.toml"))]
    return Blog(**site, owner=people["antonia"], posts=posts)


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def post(row: dict[str, Any], people: dict[str, Person]) -> Post:
    comments = [comment(each, row["id"], people) for each in row.pop("comments")]
    at = row.pop("at").replace(tzinfo=ZONE)
    text = row.pop("text").strip()
    return Post(**row, at=at, text=text, comments=sorted(comments, key=lambda c: c.id))


def comment(row: dict[str, Any], post_id: int, people: dict[str, Person]) -> Comment:
    by = row.pop("by")
    author = people[by] if isinstance(by, str) else person(by)
    at = row.pop("at").replace(tzinfo=ZONE)
    return Comment(**row | {"text": row["text"].strip()}, post=post_id, at=at, by=author)


def person(row: dict[str, Any]) -> Person:
    """A person; who has no address of their own gets one that follows from the mail address."""
    return Person(**{"ip": address(row.get("mail") or row["name"])} | row)


def address(seed: str) -> str:
    number = hashlib.sha256(seed.encode()).digest()
    return f"{PREFIXES[number[0] % 3]}.{number[1] % 253 + 1}"


def wxr(blog: Blog) -> str:
    """The blog as Tools > Export writes it."""
    return fill(
        "export.xml",
        **site_words(blog),
        created=f"{EXPORTED:%Y-%m-%d %H:%M}",
        published=rfc822(EXPORTED),
        login=cdata(blog.owner.login),
        mail=cdata(blog.owner.mail),
        name=cdata(blog.owner.name),
        first=cdata(blog.owner.name.split()[0]),
        last=cdata(blog.owner.name.split()[-1]),
        user=blog.owner.user,
        categories="".join(category_xml(blog)),
        items="".join(item_xml(blog, each) for each in blog.posts),
    )


def category_xml(blog: Blog) -> Iterator[str]:
    for number, (slug, name) in enumerate(blog.categories.items(), start=2):
        yield fill("category.xml", number=number, slug=cdata(slug), name=cdata(name))


def item_xml(blog: Blog, post: Post) -> str:
    return fill(
        "item.xml",
        id=post.id,
        title=cdata(post.title),
        link=blog.url + post.path,
        guid=f"{blog.url}?p={post.id}",
        login=cdata(blog.owner.login),
        user=cdata(str(blog.owner.user)),
        published=rfc822(post.at),
        text=cdata(post.text),
        local=cdata(stamp(post.at)),
        gmt=cdata(stamp(post.at.astimezone(UTC))),
        comment_status=cdata("open" if post.open else "closed"),
        slug=cdata(post.slug),
        categories="".join(
            f'\t\t<category domain="category" nicename="{slug}">'
            f"{cdata(blog.categories[slug])}</category>\n"
            for slug in post.categories
        ),
        comments="".join(map(comment_xml, post.comments)),
    )


def comment_xml(comment: Comment) -> str:
    return fill(
        "comment.xml",
        id=comment.id,
        name=cdata(escape(comment.by.name, quote=False)),
        mail=cdata(comment.by.mail),
        url=escape(comment.by.url, quote=False),
        ip=cdata(comment.by.ip),
        local=cdata(stamp(comment.at)),
        gmt=cdata(stamp(comment.at.astimezone(UTC))),
        text=cdata(comment.text),
        approved=cdata(APPROVED[comment.status]),
        kind=cdata(comment.kind),
        parent=comment.parent,
        user=comment.by.user,
        meta="".join(meta_xml(comment)),
    )


def meta_xml(comment: Comment) -> Iterator[str]:
    """WordPress remembers of the trashed what they were and since when they lie there."""
    if comment.status == "trash":
        since = TIDIED + timedelta(seconds=comment.id % 3600)
        yield fill("meta.xml", key=cdata("_wp_trash_meta_status"), value=cdata("0"))
        yield fill(
            "meta.xml",
            key=cdata("_wp_trash_meta_time"),
            value=cdata(str(int(since.timestamp()))),
        )


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC))


def pages(blog: Blog) -> Iterator[tuple[str, str]]:
    """Every public page as path and text: the home page, the posts, their older comments."""
    yield "index.html", home(blog)
    for each in blog.posts:
        shown = visible(each.comments)
        sheets = chunks([c for c in shown if c.parent == 0], PER_PAGE)
        for number, threads in enumerate(sheets, start=1):
            older = f"comment-page-{number}/" if number < len(sheets) else ""
            text = post_page(blog, each, shown, threads, number, len(sheets))
            yield f"{each.path}{older}index.html", text


def visible(comments: list[Comment]) -> list[Comment]:
    """The approved comments whose ancestors all are: WordPress hides replies to hidden ones."""
    kept: set[int] = {0}
    for each in comments:
        if each.status == "approved" and each.parent in kept:
            kept.add(each.id)
    return [each for each in comments if each.id in kept]


def chunks(threads: list[Comment], size: int) -> list[list[Comment]]:
    return [threads[at : at + size] for at in range(0, len(threads), size)] or [[]]


def home(blog: Blog) -> str:
    teasers = (
        fill(
            "teaser.html",
            **post_words(blog, each),
            excerpt=autop(each.text.split("\n\n")[0]),
            number=plural(len(visible(each.comments))),
        )
        for each in reversed(blog.posts)
    )
    return fill("home.html", **site_words(blog), posts="".join(teasers))


def post_page(
    blog: Blog, post: Post, shown: list[Comment], threads: list[Comment], number: int, last: int
) -> str:
    words = site_words(blog) | post_words(blog, post)
    here = f"{words['link']}comment-page-{number}/#comments" if number < last else words["link"]
    nav = "".join(
        f'<div class="nav-{way}"><a href="{words["link"]}comment-page-{to}/#comments">'
        f"{label} Kommentare</a></div>"
        for way, label, to in (("previous", "Ältere", number - 1), ("next", "Neuere", number + 1))
        if 1 <= to <= last
    )
    at = f"{words['link']}comment-page-{number}/" if last > 1 else str(words["link"])
    return fill(
        "post.html",
        **words,
        canonical=here,
        body=autop(post.text),
        number=plural(len(shown)),
        navigation=fill("navigation.html", links=nav) if nav else "",
        comments=comment_list(post, shown, threads, at),
        respond=fill("respond.html" if post.open else "closed.html", **words),
    )


def comment_list(post: Post, shown: list[Comment], threads: list[Comment], at: str) -> str:
    """The nested list of one comment page, in the order in which it is read."""
    replies: dict[int, list[Comment]] = defaultdict(list)
    for each in shown:
        replies[each.parent].append(each)
    rows, roots = count(), count()

    def branch(comment: Comment, depth: int) -> str:
        classes = css(comment, depth, next(rows), next(roots) if depth == 1 else 0)
        classes += " parent" if replies[comment.id] else ""
        own = comment_html(comment, post, classes, at, depth)
        below = "".join(branch(each, min(depth + 1, DEEPEST)) for each in replies[comment.id])
        if below and depth < DEEPEST:
            below = f'<ol class="children">\n{below}</ol><!-- .children -->\n'
            return f"{own}{below}</li><!-- #comment-## -->\n"
        return f"{own}</li><!-- #comment-## -->\n{below}"

    return "".join(branch(each, 1) for each in threads)


def css(comment: Comment, depth: int, row: int, root: int) -> str:
    """The classes of a comment, in WordPress's order."""
    names = [comment.kind]
    if comment.by.user:
        names += ["byuser", f"comment-author-{comment.by.login}", "bypostauthor"]
    names += ["odd", "alt"] if row % 2 else ["even"]
    if depth == 1:
        names += ["thread-odd", "thread-alt"] if root % 2 else ["thread-even"]
    return " ".join([*names, f"depth-{depth}"])


def comment_html(comment: Comment, post: Post, classes: str, at: str, depth: int) -> str:
    words = {
        "id": comment.id,
        "classes": classes,
        "author": author_html(comment.by),
        "name": escape(comment.by.name),
        "avatar": hashlib.md5(comment.by.mail.lower().encode(), usedforsecurity=False).hexdigest(),
        "link": f"{at}#comment-{comment.id}",
        "datetime": comment.at.isoformat(),
        "date": f"{german(comment.at)} um {comment.at.hour}:{comment.at:%M} Uhr",
        "text": autop(comment.text),
    }
    if comment.kind != "comment":
        return fill("ping.html", **words)
    reply = post.open and depth < DEEPEST
    link = fill("reply.html", **words, here=at, post=post.id) if reply else ""
    return fill("comment.html", **words, reply=link)


def author_html(author: Person) -> str:
    name = escape(author.name)
    if not author.url:
        return name
    return f'<a href="{escape(author.url)}" class="url" rel="ugc external nofollow">{name}</a>'


def autop(text: str) -> str:
    """Paragraphs, line breaks and links out of plain lines, as WordPress shows them."""
    return "\n".join(map(paragraph, re.split(r"\n{2,}", text)))


def paragraph(block: str) -> str:
    if block.startswith("<blockquote>"):
        inner = block.removeprefix("<blockquote>").removesuffix("</blockquote>")
        return f"<blockquote>{paragraph(inner)}</blockquote>"
    if block.startswith(BLOCKS):
        return block
    return "<p>" + clickable(block).replace("\n", "<br />\n") + "</p>"


def clickable(text: str) -> str:
    """Bare addresses become links; the ones in attributes and between tags stay as they are."""
    return re.sub(
        r"(?<![\"'=>\]])\bhttps?://[^\s<>\"\[]+[^\s<>\"\[.,;:!?)]",
        lambda found: f'<a href="{found[0]}" rel="nofollow ugc">{found[0]}</a>',
        text,
    )


def german(at: datetime) -> str:
    return f"{at.day}. {MONTHS.split()[at.month - 1]} {at.year}"


def plural(number: int) -> str:
    return f"{number} Kommentar{'' if number == 1 else 'e'}"


def site_words(blog: Blog) -> dict[str, Any]:
    return {
        "site": blog.url,
        "base": blog.url.rstrip("/"),
        "blog": escape(blog.title),
        "tagline": escape(blog.tagline),
        "version": blog.version,
    }


def post_words(blog: Blog, post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "title": escape(post.title, quote=False),
        "link": blog.url + post.path,
        "lang": post.language,
        "datetime": post.at.isoformat(),
        "date": german(post.at),
        "owner": escape(blog.owner.name),
        "topics": ", ".join(
            f'<a href="{blog.url}category/{slug}/" rel="category tag">{blog.categories[slug]}</a>'
            for slug in post.categories
        ),
    }


def fill(template: str, /, **words: Any) -> str:
    """A template with its $words filled in."""
    return Template((HERE / "templates" / template).read_text(encoding="utf-8")).substitute(words)


def files(blog: Blog) -> Iterator[tuple[str, str]]:
    """Every file the blog is made into, by its path from here."""
    yield "zwischenrufe.wordpress.xml", wxr(blog)
    for path, text in pages(blog):
        yield f"pages/{path}", text
    yield "truth.jsonl", truth(each for post in blog.posts for each in post.comments)


def truth(comments: Iterable[Comment]) -> str:
    ordered = sorted(comments, key=lambda each: each.id)
    return "".join(json.dumps(each.truth) + "\n" for each in ordered)


def main(out: Path = HERE) -> None:
    for path, text in files(load(HERE / "content")):
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
